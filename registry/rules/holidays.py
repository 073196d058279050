"""国民の祝日: the national holidays of Japan, with 振替休日 and 国民の休日, by the law of each year."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 2007
"""国民の祝日に関する法律 as amended by 平成17年法律第43号: 昭和の日, 振替休日 after a row of holidays."""

_OLYMPIC_YEARS: Mapping[int, Mapping[str, tuple[int, int]]] = {
    # 平成三十二年東京オリンピック競技大会…特別措置法 32条, as amended for 2021.
    2020: {"海の日": (7, 23), "スポーツの日": (7, 24), "山の日": (8, 10)},
    2021: {"海の日": (7, 22), "スポーツの日": (7, 23), "山の日": (8, 8)},
}
# 天皇の即位の日及び即位礼正殿の儀の行われる日を休日とする法律 (平成30年法律第99号).
_ACCESSION = {2019: ((5, 1), (10, 22))}


class HolidaysNotKnown(ValueError):
    """The year lies before the rules that this module holds, or the equinox is not computed for it."""


def is_holiday(day: date) -> bool:
    """Whether the day is a 国民の祝日, a 振替休日 or a 国民の休日; raises HolidaysNotKnown."""
    return day in holidays_of(day.year)


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[date]:
    """Every holiday of the year, 振替休日 and 国民の休日 among them. 2007 to 2099; raises HolidaysNotKnown.

    The equinoxes are computed as astronomers expect them; the law's day is the one in the gazette of the
    February before.
    """
    if not FIRST_YEAR <= year <= 2099:
        raise HolidaysNotKnown(str(year))
    named = _named(year)
    days = named | {_after(day, named) for day in named if day.weekday() == 6}
    between = {
        day + timedelta(days=1)
        for day in named
        if day + timedelta(days=2) in named and (day + timedelta(days=1)).weekday() != 6
    }
    return frozenset(days | between)


def _after(sunday: date, named: frozenset[date]) -> date:
    """振替休日: the first day after it that is no holiday (同法3条2項)."""
    day = sunday
    while day in named:
        day += timedelta(days=1)
    return day


def _named(year: int) -> frozenset[date]:
    moved = _OLYMPIC_YEARS.get(year, {})
    days = [
        *(date(year, 1, 1), _monday(year, 1, 2), date(year, 2, 11), _equinox(year, 3, 20.8431)),
        *(date(year, 4, 29), date(year, 5, 3), date(year, 5, 4), date(year, 5, 5)),
        date(year, *moved["海の日"]) if moved else _monday(year, 7, 3),
        *(_monday(year, 9, 3), _equinox(year, 9, 23.2488)),
        date(year, *moved["スポーツの日"]) if moved else _monday(year, 10, 2),
        *(date(year, 11, 3), date(year, 11, 23)),
        *(date(year, month, day) for month, day in _ACCESSION.get(year, ())),
    ]
    if year >= 2016:  # 山の日: 平成26年法律第43号
        days.append(date(year, *moved["山の日"]) if moved else date(year, 8, 11))
    if year <= 2018:  # 天皇誕生日: none in 2019
        days.append(date(year, 12, 23))
    if year >= 2020:
        days.append(date(year, 2, 23))
    return frozenset(days)


def _monday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(-first.weekday()) % 7 + 7 * (number - 1))


def _equinox(year: int, month: int, base: float) -> date:
    """春分日, 秋分日 of 1980 to 2099 by the usual approximation (海上保安庁水路部)."""
    return date(year, month, int(base + 0.242194 * (year - 1980)) - (year - 1980) // 4)
