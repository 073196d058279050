"""Eras: every day since 1873 is written and read back; boundary days have two names."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.rules.era import (
    ERAS,
    SOLAR_CALENDAR_FROM,
    NotAWarekiDate,
    WarekiDate,
    era_named,
    era_of,
    eras_of,
    first_day_of_year,
    parse_wareki,
    wareki,
    western,
)

days = st.dates(SOLAR_CALENDAR_FROM, date(2099, 12, 31))


@given(days)
@example(date(1873, 1, 1))
@example(date(1912, 7, 30))
@example(date(1926, 12, 25))
@example(date(1989, 1, 7))
@example(date(1989, 1, 8))
@example(date(2019, 4, 30))
@example(date(2019, 5, 1))
@example(date(2020, 2, 29))
def test_a_day_is_read_back_in_every_era_that_holds_it(day: date) -> None:
    names = [era.name for era in eras_of(day)]
    assert names[-1] == era_of(day).name
    for name in names:
        written = parse_wareki(wareki(day, era=name))
        assert (written.era, written.to_date()) == (name, day)


def test_every_day_since_1873_lies_in_one_era_and_only_boundary_days_in_two() -> None:
    length = (date(2099, 12, 31) - SOLAR_CALENDAR_FROM).days + 1
    every_day = (SOLAR_CALENDAR_FROM + timedelta(days=number) for number in range(length))
    in_two = {day: len(eras_of(day)) for day in every_day if len(eras_of(day)) != 1}
    assert in_two == {date(1912, 7, 30): 2, date(1926, 12, 25): 2}


@pytest.mark.parametrize(
    ("day", "text"),
    [
        pytest.param(date(1873, 1, 1), "明治6年1月1日", id="first-solar-day"),
        pytest.param(date(1912, 7, 29), "明治45年7月29日", id="meiji-ends"),
        pytest.param(date(1912, 7, 30), "大正元年7月30日", id="taisho-begins"),
        pytest.param(date(1926, 12, 24), "大正15年12月24日", id="taisho-ends"),
        pytest.param(date(1926, 12, 25), "昭和元年12月25日", id="showa-begins"),
        pytest.param(date(1927, 1, 1), "昭和2年1月1日", id="showa-second-year"),
        pytest.param(date(1989, 1, 7), "昭和64年1月7日", id="showa-ends"),
        pytest.param(date(1989, 1, 8), "平成元年1月8日", id="heisei-begins"),
        pytest.param(date(2019, 4, 30), "平成31年4月30日", id="heisei-ends"),
        pytest.param(date(2019, 5, 1), "令和元年5月1日", id="reiwa-begins"),
        pytest.param(date(2026, 11, 25), "令和8年11月25日", id="reiwa"),
    ],
)
def test_eras_change_on_their_day_and_the_first_year_is_gannen(day: date, text: str) -> None:
    assert wareki(day) == text
    assert parse_wareki(text).to_date() == day


@pytest.mark.parametrize(
    ("text", "era", "day"),
    [
        pytest.param("明治45年7月30日", "明治", date(1912, 7, 30), id="meiji"),
        pytest.param("大正15年12月25日", "大正", date(1926, 12, 25), id="taisho"),
    ],
)
def test_a_boundary_day_keeps_the_era_as_entered(text: str, era: str, day: date) -> None:
    written = parse_wareki(text)
    assert (written.era, written.to_date(), str(written)) == (era, day, text)
    assert wareki(written.to_date(), era=written.era) == text


@pytest.mark.parametrize(
    "text",
    [
        "昭和６０年３月４日",
        "昭和60年03月04日",
        " 昭和 60年　3月 4日 ",
        "S60.3.4",
        "S60/3/4",
        "S60-03-04",
        "S６０.３.４",
    ],
)
def test_a_date_is_read_however_it_was_typed(text: str) -> None:
    assert parse_wareki(text) == WarekiDate("昭和", 60, 3, 4)


def test_a_first_year_typed_as_1_prints_as_gannen() -> None:
    assert str(parse_wareki("平成1年1月8日")) == "平成元年1月8日"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("平成31年5月7日", id="osaka-2019"),
        pytest.param("昭和64年1月8日", id="day-after-showa"),
        pytest.param("平成元年1月7日", id="day-before-heisei"),
        pytest.param("令和元年4月30日", id="day-before-reiwa"),
        pytest.param("昭和60年2月29日", id="no-such-day"),
        pytest.param("昭和60年13月1日", id="no-such-month"),
        pytest.param("昭和0年1月1日", id="year-nought"),
        pytest.param("明治5年12月2日", id="last-lunar-day"),
        pytest.param("慶応3年1月1日", id="era-not-known"),
        pytest.param("1985年3月4日", id="western"),
        pytest.param("昭和60年3月", id="no-day"),
        pytest.param("昭和٦0年3月4日", id="other-digits"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_no_wareki_date_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(NotAWarekiDate) as refused:
        parse_wareki(text)
    assert not text or text not in str(refused.value)


def test_lunar_days_are_not_converted() -> None:
    day = date(1872, 12, 31)
    for convert in (wareki, era_of, eras_of):
        with pytest.raises(NotAWarekiDate):
            convert(day)
    with pytest.raises(NotAWarekiDate):
        wareki(day, era="明治")


def test_a_day_is_not_written_in_an_era_that_does_not_hold_it() -> None:
    with pytest.raises(NotAWarekiDate):
        wareki(date(2019, 5, 7), era="平成")
    with pytest.raises(NotAWarekiDate):
        wareki(date(2019, 4, 30), era="令和")


def test_a_year_of_an_era_begins_in_the_era() -> None:
    assert first_day_of_year(era_named("平成"), 1) == date(1989, 1, 8)
    assert first_day_of_year(era_named("平成"), 31) == date(2019, 1, 1)
    with pytest.raises(NotAWarekiDate):
        first_day_of_year(era_named("平成"), 32)


def test_eras_follow_each_other_without_a_gap() -> None:
    for older, newer in pairwise(ERAS):
        assert newer.first_day - older.last_day in (timedelta(0), timedelta(days=1))


def test_western_dates_have_no_leading_zeros() -> None:
    assert western(date(1985, 3, 4)) == "1985年3月4日"
