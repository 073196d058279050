"""Opening hours: Japan's clock, half-open hours, the turn of the year, maintenance; no row means closed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.rules.hours import (
    DEFAULT_CLOSED_DAYS,
    DEFAULT_OPENING,
    JST,
    ClosedDay,
    Opening,
    OpeningRow,
    opening,
    opening_now,
)

REGISTER = "koseki_all"
WEEKDAYS = frozenset(range(5))
ROWS = (
    *DEFAULT_OPENING,
    OpeningRow(REGISTER, time(9), time(17), date(2012, 7, 2), weekdays=WEEKDAYS),
    OpeningRow("all_night", time(6, 30), time(0), date(2012, 7, 2)),
)
CLOSED = (
    *DEFAULT_CLOSED_DAYS,
    ClosedDay(
        datetime(2026, 11, 25, 12, tzinfo=JST), datetime(2026, 11, 25, 13, 30, tzinfo=JST), "maintenance"
    ),
    ClosedDay(datetime(2026, 11, 23, tzinfo=JST), datetime(2026, 11, 24, tzinfo=JST), "holiday", REGISTER),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def asked(moment: datetime, certificate: str = "resident_record") -> Opening:
    return opening(ROWS, CLOSED, certificate=certificate, at=moment)


CASES = {
    "just before the morning": ("2026-11-26 06:29:59.999999", False, "outside_hours", "2026-11-26 06:30"),
    "the morning": ("2026-11-26 06:30", True, "", "2026-11-26 23:00"),
    "the last moment": ("2026-11-26 22:59:59.999999", True, "", "2026-11-26 23:00"),
    "23:00:00 is closed": ("2026-11-26 23:00", False, "outside_hours", "2026-11-27 06:30"),
    "half past midnight": ("2026-11-26 00:30", False, "outside_hours", "2026-11-26 06:30"),
    "before maintenance": ("2026-11-25 11:59:59", True, "", "2026-11-25 12:00"),
    "maintenance": ("2026-11-25 12:00", False, "maintenance", "2026-11-25 13:30"),
    "after maintenance": ("2026-11-25 13:30", True, "", "2026-11-25 23:00"),
    "28 December": ("2026-12-28 22:00", True, "", "2026-12-28 23:00"),
    "the year ends": ("2026-12-29 00:00", False, "year_end", "2027-01-04 06:30"),
    "29 December by day": ("2026-12-29 10:00", False, "year_end", "2027-01-04 06:30"),
    "3 January": ("2027-01-03 10:00", False, "year_end", "2027-01-04 06:30"),
    "4 January": ("2027-01-04 06:30", True, "", "2027-01-04 23:00"),
    "the first closed New Year": ("2013-01-02 10:00", False, "year_end", "2013-01-04 06:30"),
}


@pytest.mark.parametrize(("moment", "is_open", "reason", "until"), CASES.values(), ids=CASES)
def test_the_kiosks_are_open_by_the_rows(moment: str, is_open: bool, reason: str, until: str) -> None:
    assert asked(at(moment)) == Opening(is_open, reason, at(until))


REGISTER_CASES = {
    "a weekday": ("2026-11-26 09:00", True, "2026-11-26 17:00"),
    "its evening": ("2026-11-26 17:00", False, "2026-11-27 09:00"),
    "Saturday": ("2026-11-28 10:00", False, "2026-11-30 09:00"),
    "a holiday": ("2026-11-23 10:00", False, "2026-11-24 09:00"),
}


@pytest.mark.parametrize(("moment", "is_open", "until"), REGISTER_CASES.values(), ids=REGISTER_CASES)
def test_a_certificates_own_rows_replace_those_of_every_one(moment: str, is_open: bool, until: str) -> None:
    found = asked(at(moment), REGISTER)
    assert (found.is_open, found.until) == (is_open, at(until))


def test_weekday_hours_keep_the_national_holidays_by_themselves() -> None:
    row = OpeningRow("x", time(9), time(17), date(2012, 7, 2), weekdays=WEEKDAYS, is_closed_on_holidays=True)
    found = opening((row,), (), certificate="x", at=at("2026-09-18 17:00"))  # before 敬老の日
    assert found == Opening(False, "outside_hours", at("2026-09-24 09:00"))


@pytest.mark.parametrize("certificate", ["resident_record", REGISTER, "all_night"])
@given(st.datetimes(datetime(2012, 7, 1), datetime(2030, 12, 31)))  # noqa: DTZ001
def test_the_quick_answer_is_the_whole_one(certificate: str, moment: datetime) -> None:
    now = moment.replace(tzinfo=JST)
    whole, quick = (ask(ROWS, CLOSED, certificate=certificate, at=now) for ask in (opening, opening_now))
    assert (quick.is_open, quick.reason) == (whole.is_open, whole.reason)


def test_a_service_that_never_closes_has_no_end() -> None:
    rows = (OpeningRow("", time(0), time(0), date(2012, 7, 2)),)
    assert opening(rows, (), certificate="x", at=at("2026-11-26 10:00")) == Opening(True, "", None)


def test_hours_may_end_with_the_day() -> None:
    assert asked(at("2026-11-26 23:59:59"), "all_night") == Opening(True, "", at("2026-11-27 00:00"))
    assert not asked(at("2026-11-27 00:00"), "all_night").is_open


def test_the_clock_is_japans_wherever_the_moment_was_taken() -> None:
    assert asked(datetime(2026, 11, 26, 14, 0, tzinfo=UTC)).reason == "outside_hours"  # 23:00 in Japan
    assert asked(datetime(2026, 11, 25, 21, 30, tzinfo=UTC)).is_open  # 06:30 in Japan, the day after


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        opening(ROWS, CLOSED, certificate="resident_record", at=datetime(2026, 11, 26, 10))  # noqa: DTZ001


def test_no_hours_on_record_is_closed() -> None:
    assert opening((), (), certificate="resident_record", at=at("2026-11-26 10:00")) == Opening(
        False, "no_hours_on_record", None
    )


def test_the_service_was_closed_before_its_first_day() -> None:
    found = asked(at("2012-06-30 10:00"))
    assert (found.reason, found.until) == ("no_hours_on_record", at("2012-07-01 06:30"))


def test_hours_change_with_their_dated_rows() -> None:
    rows = (
        OpeningRow("", time(6, 30), time(23), date(2012, 7, 1), date(2026, 12, 1)),
        OpeningRow("", time(8), time(20), date(2026, 12, 1)),
    )
    found = opening(rows, (), certificate="resident_record", at=at("2026-11-30 23:00"))
    assert found == Opening(False, "outside_hours", at("2026-12-01 08:00"))


@given(st.datetimes(datetime(2012, 7, 1), datetime(2030, 12, 31)))  # noqa: DTZ001
def test_the_answer_holds_until_its_end_and_changes_there(moment: datetime) -> None:
    now = moment.replace(tzinfo=JST)
    found = asked(now)
    assert found.until is not None
    assert found.until > now
    assert asked(found.until - timedelta(microseconds=1)).is_open == found.is_open
    assert asked(found.until).is_open != found.is_open


def test_a_closure_needs_an_end_after_its_start() -> None:
    with pytest.raises(ValueError, match="end after the start"):
        ClosedDay(at("2026-01-02 00:00"), at("2026-01-02 00:00"), "nothing")


def test_a_closure_of_29_february_returns_in_a_common_year() -> None:
    closure = ClosedDay(at("2024-02-29 00:00"), at("2024-03-02 00:00"), "leap", is_yearly=True)
    assert opening(ROWS, [closure], certificate="x", at=at("2027-03-01 10:00")).reason == "leap"
