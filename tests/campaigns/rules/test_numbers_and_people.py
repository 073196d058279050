"""Numbers that are read aloud, who may come, from when one may book, what a campaign needs."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import Case, Way
from campaigns.rules import booking_window, planner, references, reminders
from campaigns.rules.booking_window import Invited, Window
from campaigns.rules.eligibility import Visitor, typed_number, visit_refusals
from cards.choices import CardKind
from registry.rules.check_digits import with_person_check_digit
from registry.shared.japan import JAPAN

DRAWN = st.integers(0, 9_999_999)


@given(DRAWN, st.integers(0, 7), st.integers(1, 9))
def test_one_digit_heard_wrong_is_found(drawn, place, by):
    number = references.reference_of(drawn)
    assert references.reference_is_valid(number)
    wrong = str((int(number[place]) + by) % 10)
    assert not references.reference_is_valid(number[:place] + wrong + number[place + 1 :])


@given(DRAWN, st.integers(0, 6))
def test_two_digits_exchanged_are_found(drawn, place):
    number = references.reference_of(drawn)
    if number[place] != number[place + 1]:
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert not references.reference_is_valid(swapped)


@given(DRAWN)
def test_a_number_is_the_same_as_printed_and_as_typed(drawn):
    number = references.reference_of(drawn)
    assert references.typed_reference(references.spoken(number)) == number
    assert references.typed_reference(" １２３４ー５６７８ ") == "12345678"


def visitor(number: int = 1, birth: date = date(1965, 6, 21)) -> Visitor:
    return Visitor("足利　太郎", "アシカガ　タロウ", birth, with_person_check_digit(f"{number:08d}"))


def codes(visitors, *, case=Case.SELF, representative="", to=CardKind.MY_NUMBER, on=date(2026, 12, 2)):
    told = visit_refusals(visitors, case=case, representative=representative, to_kind=to, on=on)
    return {refusal.code for refusal in told}


@pytest.mark.parametrize("people", range(1, 7))
def test_a_family_of_one_to_six_may_come(people):
    assert codes([visitor(n) for n in range(people)]) == set()


def test_a_family_of_seven_may_not():
    assert codes([visitor(n) for n in range(7)]) == {"too_many_people"}
    assert codes([]) == {"too_many_people"}


@pytest.mark.parametrize("number", ["", "1", "12345678", "000000018", "abc", "１２３"])
def test_a_number_with_a_wrong_check_digit_is_refused(number):
    assert codes([Visitor("足利", "アシカガ", date(1965, 6, 21), number)]) == {"wrong_number"}


def test_a_number_is_taken_as_people_write_it():
    assert typed_number(" ０００１－２３４ ") == "0001234"


def test_the_same_number_twice_in_a_family_is_refused():
    assert codes([visitor(1), visitor(1)]) == {"same_number_twice"}


@pytest.mark.parametrize(
    ("birth", "on", "alone"),
    [
        (date(2012, 3, 1), date(2027, 2, 28), True),
        (date(2012, 3, 1), date(2027, 3, 1), False),
        (date(2012, 2, 29), date(2027, 2, 28), True),
        (date(2012, 2, 29), date(2027, 3, 1), False),
    ],
    ids=["day-before", "birthday", "leap-day-before", "leap-day"],
)
def test_a_child_under_fifteen_comes_with_somebody(birth, on, alone):
    child = visitor(birth=birth)
    assert ("needs_representative" in codes([child], on=on)) is alone
    assert "needs_representative" not in codes([child], on=on, representative="足利　花子")
    assert "needs_representative" not in codes([child, visitor(2)], on=on)


def test_a_proxy_is_named():
    assert codes([visitor()], case=Case.PROXY) == {"needs_representative"}


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2012, 7, 31), {"foreigners_keep_their_card"}), (date(2013, 7, 8), set())]
)
def test_foreign_residents_get_a_juki_card_from_its_first_day(on, expected):
    assert codes([visitor()], case=Case.FOREIGN, to=CardKind.JUKI, on=on) == expected


def moment(day: int, hour: int = 0, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2012, month, day, hour, minute, tzinfo=JAPAN)


OPENS = moment(1, 9)
WINDOW = Window(
    date(2012, 5, 10),
    date(2012, 7, 31),
    (Invited(OPENS), Invited(OPENS - timedelta(days=3), "毛野"), Invited(OPENS - timedelta(days=5), "", 75)),
    timedelta(hours=3),
)


@pytest.mark.parametrize(
    ("district", "births", "opens"),
    [
        ("山辺", [date(1965, 6, 21)], OPENS),
        ("毛野", [date(1965, 6, 21)], OPENS - timedelta(days=3)),
        ("山辺", [date(1965, 6, 21), date(1930, 1, 1)], OPENS - timedelta(days=5)),
        ("山辺", None, OPENS - timedelta(days=5)),
    ],
    ids=["everybody", "district", "age-of-the-oldest", "ages-unknown-yet"],
)
def test_booking_opens_at_its_moment_by_district_and_age(district, births, opens):
    told = {
        at: [
            r.code
            for r in booking_window.window_refusals(
                WINDOW, district=district, births=births, way=Way.WEB, now=at
            )
        ]
        for at in (opens - timedelta(seconds=1), opens)
    }
    assert list(told.values()) == [["not_open_yet"], []]


def test_who_is_not_invited_is_told_so_and_walk_ins_need_no_invitation():
    only = Window(WINDOW.first_day, WINDOW.last_day, WINDOW.invited[1:2], WINDOW.lead)
    ask = {"district": "山辺", "births": [], "now": OPENS}
    assert [r.code for r in booking_window.window_refusals(only, way=Way.WEB, **ask)] == ["not_invited"]
    assert booking_window.window_refusals(only, way=Way.WALK_IN, **ask) == ()


@pytest.mark.parametrize(
    ("now", "expected"),
    [(moment(31, 23, 59, month=7), []), (moment(1, 0, 0, month=8), ["campaign_is_over"])],
    ids=["last-day-23:59", "day-after-00:00"],
)
def test_the_last_day_counts_until_its_end_in_japan(now, expected):
    told = booking_window.window_refusals(WINDOW, district="", births=[], way=Way.PHONE, now=now)
    assert [refusal.code for refusal in told] == expected


def slot_codes(start: datetime, now: datetime, way: str = Way.WEB) -> list[str]:
    end = start + timedelta(minutes=20)
    told = booking_window.slot_refusals(WINDOW, starts_at=start, ends_at=end, way=way, now=now)
    return [refusal.code for refusal in told]


@pytest.mark.parametrize(
    ("way", "minutes", "expected"),
    [
        (Way.WEB, -181, []),
        (Way.WEB, -180, ["slot_is_over"]),
        (Way.PHONE, -1, []),
        (Way.PHONE, 0, ["slot_is_over"]),
        (Way.WALK_IN, 19, []),
        (Way.WALK_IN, 20, ["slot_is_over"]),
    ],
)
def test_a_slot_can_be_taken_until_its_way_s_moment(way, minutes, expected):
    start = moment(15, 13)
    assert slot_codes(start, start + timedelta(minutes=minutes), way) == expected


def test_a_slot_outside_the_campaign_is_refused():
    assert "outside_campaign" in slot_codes(moment(9, 13), moment(1))
    assert "outside_campaign" in slot_codes(moment(1, 9, month=8), moment(1))
    assert slot_codes(moment(31, 9, month=7), moment(1)) == []


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2028, 2, 28, 23, 59, tzinfo=JAPAN), False),
        (datetime(2028, 2, 29, 0, 0, tzinfo=JAPAN), False),
        (datetime(2028, 2, 29, 9, 0, tzinfo=JAPAN), True),
        (datetime(2028, 2, 29, 19, 59, tzinfo=JAPAN), True),
        (datetime(2028, 2, 29, 20, 0, tzinfo=JAPAN), False),
        (datetime(2028, 3, 1, 9, 0, tzinfo=JAPAN), False),
    ],
)
def test_a_reminder_is_due_on_the_day_before_by_daylight(now, is_due):
    start, booked = datetime(2028, 3, 1, 9, 0, tzinfo=JAPAN), datetime(2028, 2, 20, 9, 0, tzinfo=JAPAN)
    assert reminders.reminder_is_due(starts_at=start, booked_at=booked, now=now) is is_due


def test_what_was_booked_the_day_before_needs_no_reminder():
    start, booked = datetime(2028, 3, 1, 9, 0, tzinfo=JAPAN), datetime(2028, 2, 29, 8, 0, tzinfo=JAPAN)
    assert not reminders.reminder_is_due(starts_at=start, booked_at=booked, now=booked + timedelta(hours=2))


@given(st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 3000)), st.data())
def test_moved_desk_days_leave_nobody_short(people, data):
    laid = {venue: data.draw(st.integers(0, 60)) for venue in people}
    found = planner.plans(people, laid, minutes=20, minutes_a_day=390)
    after = dict(laid)
    for giver, taker, days in planner.moves(found):
        after[giver] -= days
        after[taker] += days
    need = {plan.venue: plan.desk_days for plan in found}
    assert sum(after.values()) == sum(laid.values())
    for venue, days in after.items():
        assert days >= min(laid[venue], need[venue])
        assert laid[venue] >= need[venue] or days <= need[venue]


def test_a_desk_day_is_nineteen_visits_of_twenty_minutes():
    assert planner.desk_days(20, minutes=20, minutes_a_day=390) == 2
    assert planner.desk_days(19, minutes=20, minutes_a_day=390) == 1
    assert planner.desk_days(38, minutes=20, minutes_a_day=390, share_coming=50) == 1
