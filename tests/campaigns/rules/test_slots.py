"""Slots, places and seats, whatever hours, breaks and blackouts there are."""

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import Share, Way
from campaigns.rules.capacity import Need, capacity_of, shares_of
from campaigns.rules.seating import Open, seats_from, starts_for
from campaigns.rules.slots import NotABreak, Span, parse_breaks, slots_of
from registry.shared.japan import JAPAN

NINE = datetime(2026, 12, 2, 9, 0, tzinfo=JAPAN)


def span(start: int, end: int) -> Span:
    """From so many minutes after nine until so many."""
    return Span(NINE + timedelta(minutes=start), NINE + timedelta(minutes=end))


SPANS = st.tuples(st.integers(0, 500), st.integers(1, 120)).map(lambda p: span(p[0], p[0] + p[1]))


@given(
    st.integers(5, 480),
    st.integers(5, 60),
    st.lists(SPANS, max_size=3),
    st.lists(SPANS, max_size=3),
)
def test_slots_lie_in_the_hours_apart_from_each_other_breaks_and_blackouts(hours, minutes, breaks, dark):
    slots = slots_of(span(0, hours), minutes=minutes, breaks=breaks, blackouts=dark)
    assert all(slot.end - slot.start == timedelta(minutes=minutes) for slot in slots)
    assert all(slot.start >= NINE and slot.end <= NINE + timedelta(minutes=hours) for slot in slots)
    assert not any(slot.meets(rest) for slot in slots for rest in (*breaks, *dark))
    assert all(a.end <= b.start for a, b in pairwise(slots))
    without = slots_of(span(0, hours), minutes=minutes, breaks=breaks)
    assert set(slots) == {slot for slot in without if not any(slot.meets(b) for b in dark)}


def test_a_break_starts_the_grid_anew_and_a_blackout_moves_nothing():
    told = slots_of(span(0, 120), minutes=25, breaks=[span(30, 60)])
    assert told == (span(0, 25), span(60, 85), span(85, 110))
    told = slots_of(span(0, 120), minutes=25, blackouts=[span(30, 60)])
    assert told == (span(0, 25), span(75, 100))


@pytest.mark.parametrize("text", ["12:00", "12:00-11:00", "25:00-26:00", "12-13", "12:00-13:00,12:30-14:00"])
def test_a_break_that_cannot_be_read_is_refused(text):
    with pytest.raises(NotABreak):
        parse_breaks(text)


def test_breaks_are_read_in_order():
    assert parse_breaks("12:00-13:00、15:00〜15:10") == ((time(12), time(13)), (time(15), time(15, 10)))
    assert parse_breaks("") == ()


@pytest.mark.parametrize(
    ("desks", "terminals", "places", "slowest"),
    [(1, 1, 1, "desks"), (3, 1, 2, "terminals"), (3, 3, 4, "desks"), (1, 0, 0, "terminals")],
)
def test_the_slowest_part_sets_the_places(desks, terminals, places, slowest):
    needs = [Need(15, 10), Need(10, 5)]
    found = capacity_of(desks=desks, terminals=terminals, slot_minutes=20, needs=needs)
    assert (found.places, found.slowest) == (places, slowest)


def test_without_cards_made_on_the_spot_desks_alone_count():
    assert capacity_of(desks=2, terminals=0, slot_minutes=20, needs=[Need(10, 0)]).places == 4


@given(st.integers(0, 40), st.integers(0, 50), st.integers(0, 30), st.integers(0, 20))
def test_shares_are_the_places_and_never_more(places, web, phone, walk_in):
    told = shares_of(places, {Share.WEB: web, Share.PHONE: phone, Share.WALK_IN: walk_in})
    assert sum(told.values()) == places
    assert all(count > 0 for count in told.values())


def slots(*free: int, minutes: int = 20, share: str = Share.SHARED) -> list[Open]:
    step = timedelta(minutes=minutes)
    return [Open(n, NINE + n * step, NINE + (n + 1) * step, share, places) for n, places in enumerate(free)]


def seated(told) -> list[tuple[int, int]]:
    return [(seat.slot, seat.places) for seat in told]


@pytest.mark.parametrize(
    ("free", "people", "expected"),
    [
        ((3, 3), 3, [(0, 3)]),
        ((1, 1, 1), 3, [(0, 1), (1, 1), (2, 1)]),
        ((2, 1), 3, [(0, 2), (1, 1)]),
        ((2, 0, 2), 3, []),
        ((0, 3), 3, []),
        ((1,), 2, []),
    ],
)
def test_a_family_sits_side_by_side_or_after_one_another(free, people, expected):
    assert seated(seats_from(slots(*free), start=NINE, people=people, way=Way.WEB)) == expected


def test_nobody_of_a_family_waits_through_a_break():
    later = [Open(9, NINE + timedelta(minutes=60), NINE + timedelta(minutes=80), Share.SHARED, 1)]
    assert seats_from([*slots(1), *later], start=NINE, people=2, way=Way.WEB) == ()


def test_a_way_takes_its_own_places_first_and_never_another_s():
    both = [*slots(1, share=Share.WEB), Open(7, NINE, NINE + timedelta(minutes=20), Share.SHARED, 5)]
    both += [Open(8, NINE, NINE + timedelta(minutes=20), Share.PHONE, 5)]
    assert seated(seats_from(both, start=NINE, people=2, way=Way.WEB)) == [(0, 1), (7, 1)]
    assert seats_from(both, start=NINE, people=7, way=Way.WEB) == ()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(1, 6))
def test_a_start_is_told_exactly_when_the_family_fits(free, people):
    there = slots(*free)
    starts = set(starts_for(there, people=people, way=Way.WEB))
    for slot in there:
        seats = seats_from(there, start=slot.starts_at, people=people, way=Way.WEB)
        assert bool(seats) == (slot.starts_at in starts)
        assert not seats or sum(seat.places for seat in seats) == people
        assert all(seat.places <= there[seat.slot].free for seat in seats)
