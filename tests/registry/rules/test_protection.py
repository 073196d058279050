"""A protection holds from the moment of application; only two people lift it, and never a stale list."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.protection import (
    Measure,
    extendable_from,
    is_in_force,
    is_overdue,
    last_day_of_measure,
    may_lift,
)

JST = timezone(timedelta(hours=9))
APPLIED = datetime(2012, 6, 1, 10, 0, tzinfo=JST)
LATER = datetime(2014, 1, 1, tzinfo=JST)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

MEASURE = Measure(APPLIED, valid_from=date(2012, 7, 1), valid_until=date(2013, 6, 30))
LIFTED = replace(MEASURE, lifted_at=APPLIED + 100 * DAY, lifted_by="suzuki", lift_confirmed_by="sato")


def test_it_holds_from_the_moment_of_application_not_from_the_date_of_the_notice() -> None:
    assert not is_in_force(MEASURE, now=APPLIED - MINUTE)
    assert is_in_force(MEASURE, now=APPLIED)
    assert APPLIED.date() < MEASURE.valid_from


def test_the_end_date_lifts_nothing() -> None:
    assert is_in_force(MEASURE, now=LATER)
    assert is_overdue(MEASURE, now=LATER, on=LATER.date())
    assert not is_overdue(MEASURE, now=LATER, on=date(2013, 6, 30))
    assert not is_overdue(LIFTED, now=LATER, on=LATER.date())


def test_two_people_lift_it_from_the_moment_of_the_lift() -> None:
    assert is_in_force(LIFTED, now=APPLIED + 100 * DAY - MINUTE)
    assert not is_in_force(LIFTED, now=APPLIED + 100 * DAY)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"lift_confirmed_by": "suzuki"}, id="one-person-twice"),
        pytest.param({"lift_confirmed_by": None}, id="not-confirmed"),
        pytest.param({"lifted_by": None}, id="confirmed-only"),
        pytest.param({"lifted_by": None, "lift_confirmed_by": None}, id="nobody"),
        pytest.param({"lifted_at": None}, id="without-a-moment"),
        pytest.param({"lifted_at": LATER + DAY}, id="not-yet"),
        pytest.param({"lifted_at": APPLIED}, id="at-the-moment-of-application"),
        pytest.param({"lifted_at": APPLIED - DAY}, id="before-it-was-applied-for-anew"),
        pytest.param({"renewed_at": APPLIED + 100 * DAY}, id="renewed-at-that-moment"),
        pytest.param({"renewed_at": APPLIED + 200 * DAY}, id="renewed-after-the-lift"),
        pytest.param(
            {"renewed_at": APPLIED + 99 * DAY, "lift_asked_at": APPLIED + 98 * DAY},
            id="renewed-between-asking-and-confirming",
        ),
        pytest.param(
            {"renewed_at": APPLIED + 200 * DAY, "lift_asked_at": APPLIED + 300 * DAY},
            id="asked-after-but-lifted-before",
        ),
    ],
)
def test_anything_less_than_a_fresh_lift_by_two_leaves_it_in_force(change: dict) -> None:
    assert is_in_force(replace(LIFTED, **change), now=LATER)


def test_a_renewal_before_the_lift_does_not_undo_the_lift() -> None:
    renewed = replace(LIFTED, renewed_at=APPLIED + 50 * DAY, lift_asked_at=APPLIED + 60 * DAY)
    assert not is_in_force(renewed, now=LATER)


def test_a_renewal_counts_when_it_has_happened() -> None:
    renewed = replace(LIFTED, renewed_at=APPLIED + 200 * DAY)
    assert not is_in_force(renewed, now=APPLIED + 150 * DAY)
    assert is_in_force(renewed, now=APPLIED + 200 * DAY)


def lift_codes(
    measure: Measure, *, confirmed_by: str = "sato", asked_at: datetime = LATER - DAY
) -> list[str]:
    found = may_lift(measure, asked_by="suzuki", confirmed_by=confirmed_by, asked_at=asked_at, now=LATER)
    return [refusal.code for refusal in found]


def test_two_people_may_lift_a_measure_in_force() -> None:
    assert lift_codes(MEASURE) == []


@pytest.mark.parametrize(
    ("measure", "kwargs", "expected"),
    [
        pytest.param(MEASURE, {"confirmed_by": "suzuki"}, ["lift_needs_two_people"], id="one-person"),
        pytest.param(
            replace(MEASURE, renewed_at=LATER - MINUTE),
            {},
            ["lift_is_stale"],
            id="renewed-since-it-was-asked",
        ),
        pytest.param(MEASURE, {"asked_at": APPLIED}, ["lift_is_stale"], id="asked-at-the-application"),
        pytest.param(LIFTED, {}, ["not_in_force"], id="lifted-already"),
        pytest.param(
            LIFTED,
            {"confirmed_by": "suzuki", "asked_at": APPLIED},
            ["lift_needs_two_people", "lift_is_stale", "not_in_force"],
            id="every-reason",
        ),
    ],
)
def test_a_lift_is_refused_with_every_reason(measure: Measure, kwargs: dict, expected: list[str]) -> None:
    assert lift_codes(measure, **kwargs) == expected


moments = st.integers(-100, 700).map(lambda days: APPLIED + days * DAY)
people = st.none() | st.sampled_from(["suzuki", "sato"])


@given(
    st.builds(
        Measure,
        applied_at=moments,
        renewed_at=st.none() | moments,
        lifted_at=st.none() | moments,
        lifted_by=people,
        lift_confirmed_by=people,
        lift_asked_at=st.none() | moments,
        valid_from=st.none() | st.dates(),
        valid_until=st.none() | st.dates(),
    ),
    moments,
)
def test_nothing_but_two_people_ends_a_protection(measure: Measure, now: datetime) -> None:
    if measure.applied_at <= now and not is_in_force(measure, now=now):
        assert {measure.lifted_by, measure.lift_confirmed_by} == {"suzuki", "sato"}
        assert measure.applied_at < measure.lifted_at <= now
    assert is_in_force(measure, now=now) == is_in_force(
        replace(measure, valid_from=None, valid_until=None), now=now
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2020, 4, 1), date(2021, 3, 31)),
        (date(2020, 1, 1), date(2020, 12, 31)),
        (date(2020, 2, 29), date(2021, 2, 28)),
        (date(2019, 3, 1), date(2020, 2, 29)),
    ],
)
def test_a_measure_lasts_a_year(first: date, last: date) -> None:
    assert last_day_of_measure(first) == last


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2021, 3, 31), date(2021, 2, 28)),
        (date(2021, 1, 15), date(2020, 12, 15)),
        (date(2021, 6, 30), date(2021, 5, 30)),
    ],
)
def test_it_may_be_extended_from_a_month_before_its_end(last: date, first: date) -> None:
    assert extendable_from(last) == first
