"""Legal dates that are not whole days (年月日不詳, 春, 2月29日 of a common year), and ages by the law."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from registry.choices import DatePrecision
from registry.rules.era import (
    SOLAR_CALENDAR_FROM,
    NotAWarekiDate,
    era_named,
    first_day_of_year,
    wareki,
    western,
)

Precision = DatePrecision

UNKNOWN_SORTS_ON = SOLAR_CALENDAR_FROM
"""Where 年月日不詳 sorts: before everything that is known."""


class NotADate(ValueError):
    """The text is no form of date that the register allows; the message does not repeat it."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of the register. `text` is what prints when precision is not DAY (then it may be empty).

    `sort_on` is the first day that it may have been, for order and age; a day that does not exist sorts on
    the day after the end of its month, on which an age counted from it is reached.
    住民記録システム標準仕様書 1.1.8 (不詳日).
    """

    text: str
    sort_on: date
    precision: Precision

    def __post_init__(self) -> None:
        if self.precision != Precision.DAY and not self.text:
            raise ValueError("a date that is not a whole day needs its text")

    @property
    def is_exact(self) -> bool:
        """Whether the day is known; if not, a check of age asks for a clerk's eye."""
        return self.precision == Precision.DAY

    @property
    def latest(self) -> date:
        """The last day that it may have been; date.max if nothing is known."""
        match self.precision:
            case Precision.MONTH:
                return self.sort_on.replace(day=_days_in(self.sort_on.year, self.sort_on.month))
            case Precision.YEAR:
                return date(self.sort_on.year, 12, 31)
            case Precision.UNKNOWN:
                return date.max
        return self.sort_on

    def printed(self, *, era: str | None = None, in_western: bool = False) -> str:
        """As the certificate says it: 和暦 (in the era as entered), or western for foreigners."""
        if not self.is_exact:
            return self.text
        return western(self.sort_on) if in_western else wareki(self.sort_on, era=era)


def exact(day: date) -> PartialDate:
    """A known day as a date of the register."""
    return PartialDate("", day, Precision.DAY)


def age_on(birth_on: date, on: date, *, from_the_day_before: bool = False) -> int:
    """Completed years on a day; the birthday itself counts. Negative before birth.

    年齢計算ニ関スル法律 and 民法143条: an age is reached at the end of the day before the birthday, so that
    someone born on 29 February reaches it, in a common year, as 28 February ends: here from 1 March.
    `from_the_day_before` counts that day itself, where a law asks for the day and not the hour.
    """
    day = on + timedelta(days=1) if from_the_day_before else on
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def reaches_age_on(birth_on: date, age: int, *, from_the_day_before: bool = False) -> date:
    """The first day on which `age_on` is that age (1 March for 29 February in a common year)."""
    year = birth_on.year + age
    exists = birth_on.day <= _days_in(year, birth_on.month)
    birthday = birth_on.replace(year=year) if exists else date(year, 3, 1)
    return birthday - timedelta(days=1) if from_the_day_before else birthday


def has_certainly_reached(birth: PartialDate, age: int, on: date) -> bool:
    """Whether the age is reached whichever day the birth was; never for a birth of which nothing is known."""
    return age_on(birth.latest, on) >= age


_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_FORM = re.compile(
    r"(?P<presumed>推定)?(?:(?P<era>明治|大正|昭和|平成|令和)(?P<era_year>元|\d{1,3})|(?P<year>\d{4}))年"
    r"(?:(?P<no_month>月日不詳|頃)|(?P<season>[春夏秋冬]頃?)"
    r"|(?P<month>\d{1,2})月(?:(?P<no_day>日不詳|頃)|(?P<third>[上中下]旬頃?)|(?P<day>\d{1,2})日(?P<about>頃)?))"
    r"(?P<presumed_after>[(（]推定[)）])?",
    re.ASCII,
)
_SEASON_STARTS = {"春": 3, "夏": 6, "秋": 9, "冬": 1}  # winter may mean January: the earlier end of its year
_THIRD_STARTS = {"上": 1, "中": 11, "下": 21}


def parse_date(text: str) -> PartialDate:
    """Read any form of date that the register allows, wareki or western; the text itself is kept as entered.

    年月日不詳, ○年月日不詳, ○年○月日不詳, ○年○月頃, 推定○年○月○日, ○年春, ○年○月上旬, whole days, and days
    that do not exist. Raises NotADate.
    """
    plain = text.translate(_DIGITS)
    if plain in ("年月日不詳", "不詳"):
        return PartialDate(text, UNKNOWN_SORTS_ON, Precision.UNKNOWN)
    match = _FORM.fullmatch(plain)
    if match is None:
        raise NotADate("not a form of date that the register allows")
    start = _first_day(match)
    if match["no_month"] or match["season"]:
        month = _SEASON_STARTS[match["season"][0]] if match["season"] else 1
        return PartialDate(text, max(start, date(start.year, month, 1)), Precision.YEAR)
    return _in_month(text, match, start)


def _in_month(text: str, match: re.Match[str], start: date) -> PartialDate:
    year, month = start.year, int(match["month"])
    if not 1 <= month <= 12:
        raise NotADate("there is no such month")
    last = date(year, month, _days_in(year, month))
    if match["day"] is None:
        first = date(year, month, _THIRD_STARTS[match["third"][0]] if match["third"] else 1)
        # an era may begin within the month: 昭和元年12月頃 is not before 25 December
        return PartialDate(text, _lies(match, max(start, first), until=last), Precision.MONTH)
    day = int(match["day"])
    if not 1 <= day <= 31:
        raise NotADate("there is no such day")
    if day > last.day:
        return PartialDate(text, _lies(match, last) + timedelta(days=1), Precision.IMPOSSIBLE)
    is_presumed = match["presumed"] or match["presumed_after"] or match["about"]
    found = _lies(match, date(year, month, day))
    return PartialDate(text, found, Precision.MONTH if is_presumed else Precision.DAY)


def _first_day(match: re.Match[str]) -> date:
    """The first day of the year that is written; in the first year of an era, the era's first day."""
    try:
        if match["year"]:
            return date(int(match["year"]), 1, 1)
        year = 1 if match["era_year"] == "元" else int(match["era_year"])
        return first_day_of_year(era_named(match["era"]), year)
    except ValueError as error:
        raise NotADate("there is no such year") from error


def _lies(match: re.Match[str], day: date, *, until: date = date.max) -> date:
    """The day, which must lie in the era that is written: 平成31年5月7日 is nobody's date."""
    try:
        if match["era"]:
            wareki(day, era=match["era"])
    except NotAWarekiDate as error:
        raise NotADate("the day does not lie in that era") from error
    if day > until:
        raise NotADate("the era had not begun in that month")
    return day


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
