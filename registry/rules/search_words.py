"""What a clerk typed into the search box, word by word: a date, a number, a reading or a name."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum

from registry.rules.era import ERAS, SOLAR_CALENDAR_FROM, Era


class WordKind(Enum):
    """What a word may be looked for as."""

    DATE = "date"
    NUMBER = "number"
    KANA = "kana"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a search. `text` is as typed, `number` folded for exact comparison with numbers.

    `periods` are the days (first and last, both included) that a date may mean: a day, a month or a year,
    and more than one if no era was written. Empty for everything that is no date.
    """

    kind: WordKind
    text: str
    number: str = ""
    periods: tuple[tuple[date, date], ...] = ()

    @property
    def may_be_lot(self) -> bool:
        """Whether an address may hold it: 3-11-17 is a date, or 丁目, 番地 and 号."""
        return _LOT.fullmatch(self.number) is not None


_MONTH_AND_DAY = r"(?:(?P<month>\d{1,2})(?:[月./-](?:(?P<day>\d{1,2})日?)?)?)?"
_ERA = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])(?P<year>元|\d{{1,2}})(?:[年./-]{_MONTH_AND_DAY})?",
    re.IGNORECASE,
)
_NO_ERA = re.compile(r"(?P<year>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})")
_WESTERN = re.compile(rf"(?P<year>(?:18|19|20)\d\d)(?:年|[./-](?=\d)){_MONTH_AND_DAY}")
_EIGHT_DIGITS = re.compile(r"(?P<year>(?:18|19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_LOT = re.compile(r"[0-9]{1,4}(-[0-9]{1,4})+")
_KANA = re.compile(r"[\u3041-\u309f\u30a0-\u30ff]+")
_NUMBER = re.compile(r"[0-9A-Z-]*[0-9][0-9A-Z-]*")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_BY_KEY = {key: era for era in ERAS for key in (era.name, era.letter)}


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a search, split at spaces of any width. A word that may be two things is a date first."""
    return tuple(_word(part) for part in text.split())


def _word(text: str) -> Word:
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    number = folded if _NUMBER.fullmatch(folded) else ""
    periods = _periods(folded)
    if periods:
        return Word(WordKind.DATE, text, number, periods)
    if number:
        return Word(WordKind.NUMBER, text, number)
    return Word(WordKind.KANA if _KANA.fullmatch(folded) else WordKind.NAME, text)


def _periods(folded: str) -> tuple[tuple[date, date], ...]:
    """The days that the text may mean; none if it is no date, or no such day exists."""
    if found := _ERA.fullmatch(folded):
        return _in_eras(found, (_BY_KEY[found["era"]],))
    if found := _NO_ERA.fullmatch(folded):
        return _in_eras(found, ERAS)
    found = _WESTERN.fullmatch(folded) or _EIGHT_DIGITS.fullmatch(folded)
    return _period(int(found["year"]), found) if found else ()


def _in_eras(found: re.Match[str], eras: tuple[Era, ...]) -> tuple[tuple[date, date], ...]:
    year = 1 if found["year"] == "元" else int(found["year"])
    periods = []
    for era in eras if year else ():
        for first, last in _period(era.first_day.year + year - 1, found):
            first, last = max(first, era.first_day, SOLAR_CALENDAR_FROM), min(last, era.last_day)
            if first <= last:
                periods.append((first, last))
    return tuple(periods)


def _period(year: int, found: re.Match[str]) -> tuple[tuple[date, date], ...]:
    month, day = found["month"], found["day"]
    try:
        first = date(year, int(month or 1), int(day or 1))
    except ValueError:
        return ()
    if day:
        return ((first, first),)
    if month:
        return ((first, first.replace(day=monthrange(year, first.month)[1])),)
    return ((first, date(year, 12, 31)),)
