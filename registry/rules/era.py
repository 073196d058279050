"""和暦: the Japanese eras, their boundary days, and dates written in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SOLAR_CALENDAR_FROM = date(1873, 1, 1)
"""明治6年1月1日 (太政官布告第337号). Earlier dates are lunar and are never converted by arithmetic."""


class NotAWarekiDate(ValueError):
    """The text or day is no convertible date of the Japanese calendar; the message repeats no value."""


@dataclass(frozen=True, slots=True)
class Era:
    """An era. `last_day` is inclusive; the first day of 大正 and of 昭和 is the old era's last."""

    name: str
    letter: str
    first_day: date
    last_day: date = date.max

    def holds(self, day: date) -> bool:
        """Whether the day may be written in this era."""
        return self.first_day <= day <= self.last_day

    def year_of(self, day: date) -> int:
        """The year of the era in which the day lies, counted by calendar years; the first is 1."""
        return day.year - self.first_day.year + 1


# 改元の詔書 (1912-07-30, 1926-12-25: effective on the day itself, which so has two names);
# 元号を改める政令 昭和64年政令第1号 and 平成31年政令第143号: effective from the day after.
ERAS = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1)),
)

_BY_NAME = {key: era for era in ERAS for key in (era.name, era.letter)}
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_WRITTEN = re.compile(
    rf"({'|'.join(_BY_NAME)})(元|[0-9]{{1,3}})(?:年([0-9]{{1,2}})月([0-9]{{1,2}})日|[./-]([0-9]{{1,2}})[./-]([0-9]{{1,2}}))"
)


@dataclass(frozen=True, slots=True)
class WarekiDate:
    """A date as somebody wrote it: the name of the era, then year, month and day. Kept as entered."""

    era: str
    year: int
    month: int
    day: int

    def to_date(self) -> date:
        """The day itself. Raises NotAWarekiDate if it does not exist, or not in this era, or is lunar."""
        era = era_named(self.era)
        try:
            day = date(era.first_day.year + self.year - 1, self.month, self.day)
        except (ValueError, OverflowError) as error:
            raise NotAWarekiDate("there is no such day") from error
        return _in_era(day, era)

    def __str__(self) -> str:
        return f"{self.era}{_year(self.year)}年{self.month}月{self.day}日"


def era_named(name: str) -> Era:
    """The era of this name (昭和) or letter (S). Raises NotAWarekiDate."""
    try:
        return _BY_NAME[name]
    except KeyError as error:
        raise NotAWarekiDate("there is no such era") from error


def era_of(day: date) -> Era:
    """The era of a day; the newer one on a boundary day. Raises NotAWarekiDate before 1873."""
    _refuse_lunar(day)
    return next(era for era in reversed(ERAS) if era.first_day <= day)


def has_era(day: date, *, eras: Sequence[Era] = ERAS) -> bool:
    """Whether the table has an era for the day: it has none after a change that it does not know yet."""
    return any(era.holds(day) for era in eras)


def eras_of(day: date) -> tuple[Era, ...]:
    """Every era in which a day may be written, oldest first: two on 1912-07-30 and on 1926-12-25."""
    _refuse_lunar(day)
    return tuple(era for era in ERAS if era.holds(day))


def wareki(day: date, *, era: str | None = None) -> str:
    """令和8年11月25日, the first year 元年, half-width digits; `era` keeps the era as entered.

    Raises NotAWarekiDate if the day lies before 1873 or outside the era that is asked for
    (住民記録システム標準仕様書 1.1.8, 1.1.9).
    """
    written_in = era_named(era) if era else era_of(day)
    _in_era(day, written_in)
    return str(WarekiDate(written_in.name, written_in.year_of(day), day.month, day.day))


def western(day: date) -> str:
    """1985年3月4日: foreign residents' dates are western only (住民記録システム標準仕様書 1.1.9)."""
    return f"{day.year}年{day.month}月{day.day}日"


def parse_wareki(text: str) -> WarekiDate:
    """Read 昭和元年12月25日, 昭和１年…, S1.12.25; both names of a boundary day. Raises NotAWarekiDate."""
    match = _WRITTEN.fullmatch("".join(text.split()).translate(_DIGITS))
    if match is None:
        raise NotAWarekiDate("not a date of the Japanese calendar")
    era, year, *rest = match.groups()
    month, day = (int(part) for part in rest if part)
    written = WarekiDate(era_named(era).name, 1 if year == "元" else int(year), month, day)
    written.to_date()
    return written


def first_day_of_year(era: Era, year: int) -> date:
    """The first day of a year of an era, which in its first year is the era's own first day."""
    if year < 1 or era.first_day.year + year - 1 > date.max.year:
        raise NotAWarekiDate("there is no such year")
    return _in_era(max(era.first_day, date(era.first_day.year + year - 1, 1, 1)), era)


def _year(year: int) -> str:
    return "元" if year == 1 else str(year)


def _in_era(day: date, era: Era) -> date:
    _refuse_lunar(day)
    if not era.holds(day):
        raise NotAWarekiDate("the day does not lie in that era")
    return day


def _refuse_lunar(day: date) -> None:
    if day < SOLAR_CALENDAR_FROM:
        raise NotAWarekiDate("days before 1873 are lunar and are not converted")
