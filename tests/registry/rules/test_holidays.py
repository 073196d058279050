"""The national holidays, year by year as they were."""

from datetime import date

import pytest

from registry.rules.holidays import HolidaysNotKnown, holidays_of, is_holiday


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (
            2012,
            "1-1 1-2 1-9 2-11 3-20 4-29 4-30 5-3 5-4 5-5 7-16 9-17 9-22 10-8 11-3 11-23 12-23 12-24",
        ),
        (2015, "1-1 1-12 2-11 3-21 4-29 5-3 5-4 5-5 5-6 7-20 9-21 9-22 9-23 10-12 11-3 11-23 12-23"),
        (
            2019,
            "1-1 1-14 2-11 3-21 4-29 4-30 5-1 5-2 5-3 5-4 5-5 5-6 7-15 8-11 8-12 9-16 9-23 10-14 10-22"
            " 11-3 11-4 11-23",
        ),
        (2021, "1-1 1-11 2-11 2-23 3-20 4-29 5-3 5-4 5-5 7-22 7-23 8-8 8-9 9-20 9-23 11-3 11-23"),
        (
            2026,
            "1-1 1-12 2-11 2-23 3-20 4-29 5-3 5-4 5-5 5-6 7-20 8-11 9-21 9-22 9-23 10-12 11-3 11-23",
        ),
    ],
)
def test_the_holidays_of_a_year_are_those_of_the_calendar(year: int, days: str) -> None:
    expected = {date(year, *map(int, day.split("-"))) for day in days.split()}

    assert holidays_of(year) == expected


def test_an_ordinary_day_is_none() -> None:
    assert not is_holiday(date(2012, 11, 26))


def test_a_year_before_the_rules_is_refused() -> None:
    with pytest.raises(HolidaysNotKnown):
        is_holiday(date(2006, 1, 1))
