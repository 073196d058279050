"""Every date rule of cards at its first occurrence, at 29 February and on birthdays."""

from datetime import date, timedelta

import pytest

from cards.choices import CardFunction, CardKind, EndWarning
from cards.rules.continuation import Move, continuation_refusals
from cards.rules.evidence import Seen, identity_refusals, inquiry_deadline
from cards.rules.fees import FeeRow, NoFeeRule, fee_for
from cards.rules.functions import FunctionFacts, may_enable
from cards.rules.kinds import KINDS, MACHINES_LAST_DAY
from cards.rules.numbers import (
    NotAnApplicationNumber,
    application_no,
    read_application_no,
    user_id,
)
from cards.rules.validity import (
    NO_END,
    Holder,
    certificate_until,
    is_over,
    may_be_renewed,
    valid_until,
    warning_on,
)
from registry.rules.check_digits import person_no_is_valid

JUKI, MY, CITIZEN = CardKind.JUKI.value, CardKind.MY_NUMBER.value, CardKind.CITIZEN.value
BORN = date(1965, 6, 21)
LEAP = date(1996, 2, 29)


def foreigner(**more: object) -> Holder:
    return Holder(**{"birth": BORN, "kind": "foreign", "category": "中長期在留者", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "holder", "issued", "last"),
    [
        (JUKI, Holder(BORN), date(2003, 8, 25), date(2013, 8, 25)),
        (JUKI, Holder(BORN), date(2004, 2, 29), date(2014, 2, 28)),
        (JUKI, Holder(BORN), date(2012, 2, 29), date(2022, 2, 28)),
        (JUKI, Holder(BORN), date(2012, 7, 9), date(2022, 7, 9)),
        (JUKI, Holder(BORN), date(2015, 12, 28), date(2025, 12, 28)),
        (JUKI, foreigner(stays_until=date(2014, 5, 1)), date(2013, 7, 8), date(2014, 5, 1)),
        (JUKI, foreigner(status="永住者"), date(2013, 7, 8), date(2023, 7, 8)),
        (JUKI, foreigner(category="特別永住者"), date(2013, 7, 8), date(2023, 7, 8)),
        (
            JUKI,
            foreigner(category="出生による経過滞在者", birth=date(2013, 7, 1)),
            date(2013, 7, 8),
            date(2013, 8, 30),
        ),
        (MY, Holder(BORN), date(2016, 1, 1), date(2025, 6, 21)),
        (MY, Holder(BORN), date(2016, 6, 20), date(2025, 6, 21)),
        (MY, Holder(BORN), date(2016, 6, 21), date(2026, 6, 21)),  # the birthday itself is none after it
        (MY, Holder(LEAP), date(2016, 2, 28), date(2020, 2, 29)),  # twenty on the 29th alone
        (MY, Holder(LEAP), date(2016, 2, 29), date(2026, 2, 28)),
        (MY, Holder(LEAP), date(2017, 2, 28), date(2027, 2, 28)),
        (MY, Holder(LEAP), date(2018, 3, 1), date(2028, 2, 29)),
        (MY, Holder(date(2003, 4, 2)), date(2022, 3, 31), date(2026, 4, 2)),  # under 20: five birthdays
        (MY, Holder(date(2003, 4, 2)), date(2022, 4, 1), date(2031, 4, 2)),  # from then 18 is grown
        (MY, Holder(date(2004, 4, 1)), date(2022, 4, 1), date(2032, 4, 1)),  # eighteen today
        (MY, foreigner(stays_until=date(2018, 5, 1)), date(2016, 1, 4), date(2018, 5, 1)),
        (CITIZEN, Holder(BORN), date(2012, 4, 30), NO_END),
    ],
)
def test_the_last_day(kind: str, holder: Holder, issued: date, last: date) -> None:
    assert valid_until(kind, holder, issued_on=issued) == last


@pytest.mark.parametrize(
    ("birth", "issued", "last"),
    [
        (BORN, date(2016, 1, 1), date(2020, 6, 21)),
        (LEAP, date(2018, 3, 1), date(2023, 2, 28)),
        (date(2010, 6, 21), date(2016, 1, 1), date(2020, 6, 21)),
    ],
)
def test_the_certificate_lasts_five_birthdays(birth: date, issued: date, last: date) -> None:
    until = valid_until(MY, Holder(birth), issued_on=issued)
    assert certificate_until(MY, Holder(birth), issued_on=issued, card_until=until) == last
    assert certificate_until(JUKI, Holder(birth), issued_on=issued, card_until=until) is None


@pytest.mark.parametrize(
    ("kind", "on", "issued", "foreigner_may"),
    [
        (CITIZEN, date(2012, 4, 30), True, True),
        (CITIZEN, date(2012, 5, 1), False, True),
        (JUKI, date(2003, 8, 24), False, False),
        (JUKI, date(2003, 8, 25), True, False),
        (JUKI, date(2012, 7, 8), True, False),
        (JUKI, date(2012, 7, 9), True, False),
        (JUKI, date(2013, 7, 7), True, False),
        (JUKI, date(2013, 7, 8), True, True),
        (JUKI, date(2015, 12, 28), True, True),
        (JUKI, date(2015, 12, 29), False, True),
        (MY, date(2015, 12, 31), False, False),
        (MY, date(2016, 1, 1), True, True),
    ],
)
def test_who_gets_which_kind_on_which_day(kind: str, on: date, issued: bool, foreigner_may: bool) -> None:
    assert KINDS[kind].is_issued(on) is issued
    assert KINDS[kind].is_for("foreign", on) is foreigner_may
    assert KINDS[kind].is_for("japanese", on)


def test_every_juki_card_is_over_with_the_kind() -> None:
    assert not is_over(JUKI, date(2025, 12, 28), on=date(2025, 12, 28))
    assert is_over(JUKI, date(2030, 1, 1), on=date(2025, 12, 29))


@pytest.mark.parametrize(
    ("on", "rung"),
    [
        (date(2026, 2, 27), None),
        (date(2026, 2, 28), EndWarning.THREE_MONTHS),
        (date(2026, 4, 29), EndWarning.THREE_MONTHS),
        (date(2026, 4, 30), EndWarning.ONE_MONTH),
        (date(2026, 5, 24), EndWarning.ONE_WEEK),
        (date(2026, 5, 31), EndWarning.ONE_WEEK),
        (date(2026, 6, 1), EndWarning.AFTER),
    ],
)
def test_the_ladder_of_warnings(on: date, rung: EndWarning | None) -> None:
    assert warning_on(date(2026, 5, 31), on=on) == rung
    assert may_be_renewed(date(2026, 5, 31), on=on) is (rung is not None)


def test_a_citizen_card_is_never_warned_of() -> None:
    assert warning_on(NO_END, on=date(2099, 12, 30)) is None


@pytest.mark.parametrize(
    ("move", "on", "codes"),
    [
        (Move(date(2012, 7, 8), date(2012, 7, 8)), date(2012, 7, 9), {"no_continuation"}),
        (Move(date(2012, 7, 9), date(2012, 7, 9)), date(2012, 7, 9), set()),
        (Move(date(2012, 7, 9), date(2012, 7, 9)), date(2012, 10, 7), set()),
        (Move(date(2012, 7, 9), date(2012, 7, 9)), date(2012, 10, 8), {"continuation_too_late"}),
        (Move(date(2012, 7, 9), date(2012, 7, 23)), date(2012, 7, 23), set()),
        (Move(date(2012, 7, 9), date(2012, 7, 24)), date(2012, 7, 24), {"notified_late"}),
        (Move(date(2012, 8, 8), date(2012, 8, 8), date(2012, 7, 9)), date(2012, 8, 8), set()),
        (
            Move(date(2012, 8, 9), date(2012, 8, 9), date(2012, 7, 9)),
            date(2012, 8, 9),
            {"notified_after_plan"},
        ),
    ],
)
def test_continued_use(move: Move, on: date, codes: set[str]) -> None:
    refusals = continuation_refusals(JUKI, move, card_until=date(2020, 1, 1), on=on)
    assert {no.code for no in refusals} == codes
    assert {no.code for no in continuation_refusals(JUKI, move, card_until=on - timedelta(1), on=on)} == {
        *codes,
        "card_is_over",
    }


@pytest.mark.parametrize(
    ("kind", "function", "on", "code"),
    [
        (JUKI, CardFunction.SEAL_TOKEN, date(2012, 4, 30), "function_not_for_kind"),
        (JUKI, CardFunction.SEAL_TOKEN, date(2012, 5, 1), None),
        (JUKI, CardFunction.CONVENIENCE, date(2012, 5, 9), "function_not_yet"),
        (JUKI, CardFunction.CONVENIENCE, date(2012, 5, 10), None),
        (CITIZEN, CardFunction.VENDING, MACHINES_LAST_DAY, None),
        (CITIZEN, CardFunction.VENDING, MACHINES_LAST_DAY + timedelta(1), "function_no_more"),
        (CITIZEN, CardFunction.CONVENIENCE, date(2012, 7, 9), "function_not_for_kind"),
        (MY, CardFunction.LIBRARY, date(2016, 1, 1), None),
    ],
)
def test_each_function_has_its_dates(kind: str, function: str, on: date, code: str | None) -> None:
    facts = FunctionFacts(kind, "active", False, 47, "active", frozenset({"service", "card"}), False)
    assert [no.code for no in may_enable(function, facts, on=on)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("papers", "on", "proved"),
    [
        (["driving_licence"], date(2012, 7, 9), True),
        (["residence_card"], date(2012, 7, 8), False),
        (["residence_card"], date(2012, 7, 9), True),
        (["my_number"], date(2015, 12, 31), False),
        (["my_number"], date(2016, 1, 1), True),
        (["driving_record"], date(2012, 3, 31), False),
        (["insurance_card", "bank_book"], date(2025, 12, 1), True),
        (["insurance_card", "bank_book"], date(2025, 12, 2), False),
        (["juki_photo"], date(2025, 12, 29), False),
        (["bank_book", "bank_book"], date(2012, 7, 9), False),
        (["reply", "bank_book"], date(2012, 7, 9), True),
        (["reply"], date(2012, 7, 9), False),
    ],
)
def test_which_papers_prove_who_somebody_is(papers: list[str], on: date, proved: bool) -> None:
    assert (identity_refusals([Seen(paper) for paper in papers], on=on) == ()) is proved


def test_a_paper_past_its_own_last_day_proves_nothing() -> None:
    on = date(2026, 11, 25)
    assert identity_refusals([Seen("passport", expires_on=on)], on=on) == ()
    assert identity_refusals([Seen("passport", expires_on=on - timedelta(1))], on=on)
    assert inquiry_deadline(on) == date(2026, 12, 9)


FEES = [
    FeeRow(JUKI, "", 500, date(2003, 8, 25), date(2012, 5, 1)),
    FeeRow(JUKI, "", 0, date(2012, 5, 1), None),
    FeeRow(JUKI, "lost", 500, date(2012, 5, 1), None),
]


@pytest.mark.parametrize(
    ("reason", "on", "yen"),
    [
        ("new", date(2012, 4, 30), 500),
        ("new", date(2012, 5, 1), 0),
        ("lost", date(2012, 4, 30), 500),
        ("lost", date(2012, 5, 1), 500),
    ],
)
def test_the_fee_of_the_day(reason: str, on: date, yen: int) -> None:
    assert fee_for(FEES, kind=JUKI, reason=reason, on=on) == yen


def test_no_fee_is_invented() -> None:
    with pytest.raises(NoFeeRule):
        fee_for(FEES, kind=JUKI, reason="new", on=date(2003, 8, 24))


def test_a_number_with_one_wrong_digit_is_no_application() -> None:
    for pk in (1, 7, 1234, 99_999_999):
        number = application_no(pk)
        assert read_application_no(f" {number[:5]}-{number[5:]} ".replace("C", "ｃ")) == pk
        for place in range(1, 10):
            for digit in "0123456789":
                wrong = number[:place] + digit + number[place + 1 :]
                if wrong != number:
                    with pytest.raises(NotAnApplicationNumber):
                        read_application_no(wrong)


def test_a_user_id_carries_the_city_and_its_check_digit() -> None:
    assert user_id("092029", 12).startswith("0920298")
    assert person_no_is_valid(user_id("092029", 12)[6:])
