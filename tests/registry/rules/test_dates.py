"""Partial dates print their text and still sort; ages follow 年齢計算ニ関スル法律."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.dates import (
    UNKNOWN_SORTS_ON,
    NotADate,
    PartialDate,
    Precision,
    age_on,
    exact,
    has_certainly_reached,
    parse_date,
    reaches_age_on,
)
from registry.rules.era import wareki

ROWS = [
    ("年月日不詳", UNKNOWN_SORTS_ON, Precision.UNKNOWN, date.max),
    ("昭和10年月日不詳", date(1935, 1, 1), Precision.YEAR, date(1935, 12, 31)),
    ("昭和元年月日不詳", date(1926, 12, 25), Precision.YEAR, date(1926, 12, 31)),
    ("昭和10年春", date(1935, 3, 1), Precision.YEAR, date(1935, 12, 31)),
    ("昭和10年冬頃", date(1935, 1, 1), Precision.YEAR, date(1935, 12, 31)),
    ("昭和10年頃", date(1935, 1, 1), Precision.YEAR, date(1935, 12, 31)),
    ("昭和10年2月日不詳", date(1935, 2, 1), Precision.MONTH, date(1935, 2, 28)),
    ("昭和１０年３月頃", date(1935, 3, 1), Precision.MONTH, date(1935, 3, 31)),
    ("昭和元年12月日不詳", date(1926, 12, 25), Precision.MONTH, date(1926, 12, 31)),
    ("昭和10年3月上旬", date(1935, 3, 1), Precision.MONTH, date(1935, 3, 31)),
    ("昭和10年3月下旬頃", date(1935, 3, 21), Precision.MONTH, date(1935, 3, 31)),
    ("推定昭和10年3月4日", date(1935, 3, 4), Precision.MONTH, date(1935, 3, 31)),
    ("昭和10年3月4日（推定）", date(1935, 3, 4), Precision.MONTH, date(1935, 3, 31)),
    ("昭和10年3月4日頃", date(1935, 3, 4), Precision.MONTH, date(1935, 3, 31)),
    ("1985年2月29日", date(1985, 3, 1), Precision.IMPOSSIBLE, date(1985, 3, 1)),
    ("昭和10年4月31日", date(1935, 5, 1), Precision.IMPOSSIBLE, date(1935, 5, 1)),
    ("平成31年4月31日", date(2019, 5, 1), Precision.IMPOSSIBLE, date(2019, 5, 1)),
    ("1985年月日不詳", date(1985, 1, 1), Precision.YEAR, date(1985, 12, 31)),
    ("1985年3月4日", date(1985, 3, 4), Precision.DAY, date(1985, 3, 4)),
    ("1984年2月29日", date(1984, 2, 29), Precision.DAY, date(1984, 2, 29)),
    ("明治45年7月30日", date(1912, 7, 30), Precision.DAY, date(1912, 7, 30)),
]


@pytest.mark.parametrize(("text", "sort_on", "precision", "latest"), ROWS, ids=[row[0] for row in ROWS])
def test_every_lawful_form_of_date_is_read(
    text: str, sort_on: date, precision: Precision, latest: date
) -> None:
    found = parse_date(text)
    assert found == PartialDate(text, sort_on, precision)
    assert found.latest == latest
    assert found.is_exact == (precision == Precision.DAY)


@pytest.mark.parametrize(("text", "sort_on", "precision", "latest"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_not_a_whole_day_prints_as_it_was_entered(
    text: str, sort_on: date, precision: Precision, latest: date
) -> None:
    if precision != Precision.DAY:
        assert parse_date(text).printed() == parse_date(text).printed(in_western=True) == text


def test_a_whole_day_prints_in_the_calendar_and_era_that_are_asked_for() -> None:
    assert exact(date(1912, 7, 30)).printed() == "大正元年7月30日"
    assert exact(date(1912, 7, 30)).printed(era="明治") == "明治45年7月30日"
    assert exact(date(1985, 3, 4)).printed(in_western=True) == "1985年3月4日"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不明",
        "昭和10年",
        "昭和10年13月1日",
        "昭和10年0月頃",
        "昭和10年3月32日",
        "昭和10年3月0日",
        "昭和元年1月頃",
        "昭和65年月日不詳",
        "平成31年5月7日",
        "平成31年5月頃",
        "昭和0年月日不詳",
        "0000年1月1日",
    ],
)
def test_other_texts_are_no_dates(text: str) -> None:
    with pytest.raises(NotADate):
        parse_date(text)


def test_a_date_that_is_not_a_whole_day_needs_its_text() -> None:
    with pytest.raises(ValueError, match="needs its text"):
        PartialDate("", date(1935, 1, 1), Precision.YEAR)


@given(st.dates(date(1873, 1, 1), date(2099, 12, 31)))
def test_a_whole_day_is_itself(day: date) -> None:
    found = parse_date(wareki(day))
    assert (found.sort_on, found.latest, found.precision) == (day, day, Precision.DAY)


AGES = [
    pytest.param(date(1997, 7, 2), date(2012, 7, 1), 14, id="the-day-before"),
    pytest.param(date(1997, 7, 2), date(2012, 7, 2), 15, id="the-birthday-itself"),
    pytest.param(date(1996, 2, 29), date(2011, 2, 28), 14, id="leap-born-in-common-year-feb-28"),
    pytest.param(date(1996, 2, 29), date(2011, 3, 1), 15, id="leap-born-in-common-year-mar-1"),
    pytest.param(date(1996, 2, 29), date(2012, 2, 28), 15, id="leap-born-in-leap-year-feb-28"),
    pytest.param(date(1996, 2, 29), date(2012, 2, 29), 16, id="leap-born-in-leap-year-feb-29"),
    pytest.param(date(2012, 7, 2), date(2012, 7, 2), 0, id="day-of-birth"),
    pytest.param(date(2012, 7, 2), date(2012, 7, 1), -1, id="before-birth"),
]


@pytest.mark.parametrize(("birth_on", "on", "age"), AGES)
def test_an_age_counts_from_the_birthday(birth_on: date, on: date, age: int) -> None:
    assert age_on(birth_on, on) == age


@pytest.mark.parametrize(
    ("birth_on", "on"),
    [
        pytest.param(date(1997, 4, 1), date(2012, 3, 31), id="april-1"),
        pytest.param(date(1996, 2, 29), date(2011, 2, 28), id="leap-born"),
    ],
)
def test_a_law_that_counts_days_counts_the_day_before_the_birthday(birth_on: date, on: date) -> None:
    assert age_on(birth_on, on, from_the_day_before=True) == 15
    assert age_on(birth_on, on - timedelta(days=1), from_the_day_before=True) == 14
    assert reaches_age_on(birth_on, 15, from_the_day_before=True) == on


@given(st.dates(date(1873, 1, 1), date(2020, 12, 31)), st.integers(0, 120), st.booleans())
def test_the_day_an_age_is_reached_is_the_first_day_of_that_age(
    birth_on: date, age: int, day_before: bool
) -> None:
    day = reaches_age_on(birth_on, age, from_the_day_before=day_before)
    assert age_on(birth_on, day, from_the_day_before=day_before) == age
    assert age_on(birth_on, day - timedelta(days=1), from_the_day_before=day_before) == age - 1


@pytest.mark.parametrize(
    ("text", "on", "certain"),
    [
        pytest.param("平成9年月日不詳", date(2012, 12, 30), False, id="year-not-over"),
        pytest.param("平成9年月日不詳", date(2012, 12, 31), True, id="year-over"),
        pytest.param("平成9年7月日不詳", date(2012, 7, 30), False, id="month-not-over"),
        pytest.param("平成9年7月日不詳", date(2012, 7, 31), True, id="month-over"),
        pytest.param("1997年2月29日", date(2012, 2, 29), False, id="impossible-day"),
        pytest.param("1997年2月29日", date(2012, 3, 1), True, id="impossible-day-after"),
        pytest.param("年月日不詳", date(2012, 7, 2), False, id="unknown"),
        pytest.param("平成9年7月2日", date(2012, 7, 2), True, id="whole-day"),
    ],
)
def test_an_age_is_certain_only_for_the_latest_day_of_birth(text: str, on: date, certain: bool) -> None:
    assert has_certainly_reached(parse_date(text), 15, on) is certain
