"""Columns of a feed's file: their names, the fields that they fill, and what a value must be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from registry.rules.check_digits import juki_code_is_valid, person_no_is_valid
from registry.rules.dates import NotADate, Precision, parse_date

Parse = Callable[[str], tuple[str, ...]]
DAY_NOTE = "YYYYMMDD"
_MEMO = 200_000
"""Values kept per column: days, towns, codes. A city's names differ too much to be worth it."""


class BadValue(Exception):
    """A value breaks a rule; only the rule's name is told, never the value."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its heading, the fields of the record that it fills, and its reader.

    A field whose name begins with `_` tells of the change (異動) and is not compared.
    """

    heading: str
    fields: tuple[str, ...]
    parse: Parse
    note: str = ""

    @property
    def blank(self) -> tuple[str, ...] | None:
        """What an empty cell says; None if it may not be empty."""
        try:
            return self.parse("")
        except BadValue:
            return None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a source's file in order. `key` are the fields by which a record is known."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    flags: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    every: tuple[str, ...] = field(init=False)
    fields: tuple[str, ...] = field(init=False)
    meta: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        every = tuple(name for column in self.columns for name in column.fields)
        object.__setattr__(self, "every", every)
        object.__setattr__(self, "fields", tuple(name for name in every if not name.startswith("_")))
        object.__setattr__(self, "meta", tuple(name for name in every if name.startswith("_")))

    @property
    def headings(self) -> tuple[str, ...]:
        """The first line of the file."""
        return tuple(column.heading for column in self.columns)

    def heading_of(self, name: str) -> str:
        """The heading of the column that fills this field."""
        return next((column.heading for column in self.columns if name in column.fields), name)

    def key_of(self, values: Mapping[str, str]) -> str:
        """The number by which the record of these values is known."""
        return "/".join(values[name] for name in self.key)

    def record(self, values: Mapping[str, str]) -> dict[str, object]:
        """The record as history keeps it: only what is there, flags as true, numbers as numbers."""
        told = ((name, values[name]) for name in self.fields if values[name])
        return {
            name: True if name in self.flags else int(value) if name in self.numbers else value
            for name, value in told
        }


def text(heading: str, name: str, longest: int, *, required: bool = False, note: str = "") -> Column:
    """Free text, exactly as registered; its length counts code points, as the table does."""

    def parse(raw: str) -> tuple[str, ...]:
        if not raw:
            if required:
                raise BadValue("missing")
        elif len(raw) > longest:
            raise BadValue("too_long")
        elif raw[0].isspace() or raw[-1].isspace():
            raise BadValue("space_at_its_ends")
        return (raw,)

    return Column(heading, (name,), parse, note or f"up to {longest} characters")


def code(heading: str, name: str, words: Mapping[str, str], *, required: bool = True) -> Column:
    """A code of a table, which becomes a word."""
    known = dict(words) if required else {"": "", **words}

    @lru_cache(_MEMO)
    def parse(raw: str) -> tuple[str, ...]:
        try:
            return (known[raw],)
        except KeyError:
            raise BadValue("unknown_code" if raw else "missing") from None

    shown = ", ".join(f"{key}={word}" for key, word in words.items() if key)
    return Column(heading, (name,), parse, shown)


def digits(
    heading: str,
    name: str,
    pattern: str,
    *,
    valid: Callable[[str], bool] | None = None,
    required: bool = False,
    is_own: bool = False,
) -> Column:
    """Digits held as text, leading zeros and all; with a check digit where there is one."""
    form = re.compile(pattern, re.ASCII)

    def parse(raw: str) -> tuple[str, ...]:
        if not raw and not required:
            return ("",)
        if not form.fullmatch(raw):
            raise BadValue("missing" if not raw else "not_the_digits")
        if valid is not None and not valid(raw):
            raise BadValue("check_digit")
        return (raw,)

    # The numbers of people differ all; others come again and again.
    parse = parse if is_own else lru_cache(_MEMO)(parse)
    return Column(heading, (name,), parse, "digits, with check digit" if valid else "digits")


def person_no(heading: str = "宛名番号", name: str = "person_no", *, required: bool = True) -> Column:
    """宛名番号 or 世帯番号."""
    is_own = name == "person_no"
    return digits(heading, name, r"[0-9]{2,15}", valid=person_no_is_valid, required=required, is_own=is_own)


def juki_code(heading: str = "住民票コード", name: str = "juki_code") -> Column:
    """住民票コード, empty for whom has none."""
    return digits(heading, name, r"[0-9]{11}", valid=juki_code_is_valid, is_own=True)


def day(heading: str, name: str, *, required: bool = False) -> Column:
    """A whole day, YYYYMMDD."""
    return Column(heading, (name,), _day if required else _day_if_any, DAY_NOTE)


def registered_day(heading: str, *names: str, required: bool = False, with_precision: bool = False) -> Column:
    """A day, or any text by which the register tells a date.

    It fills (sort day, text), or (sort day, precision, text).
    """
    empty = ("", Precision.DAY.value, "")

    def parse(raw: str) -> tuple[str, ...]:
        if not raw and required:
            raise BadValue("missing")
        told = _registered(raw) if raw else empty
        return told if with_precision else (told[0], told[2])

    return Column(heading, names, parse, "YYYYMMDD, or the words of the register (昭和12年頃, 年月日不詳)")


# One memory for every column of days: most days of a city come in several.
@lru_cache(_MEMO)
def _day(raw: str) -> tuple[str, ...]:
    return (whole_day(raw).isoformat(),)


def _day_if_any(raw: str) -> tuple[str, ...]:
    return _day(raw) if raw else ("",)


@lru_cache(_MEMO)
def _registered(raw: str) -> tuple[str, str, str]:
    if raw.isascii():
        return _day(raw)[0], Precision.DAY.value, ""
    return _in_words(raw)


def number(heading: str, name: str, *, least: int = 0, most: int, required: bool = True) -> Column:
    """A whole number in ASCII digits, with a minus sign where the register has one."""

    @lru_cache(_MEMO)
    def parse(raw: str) -> tuple[str, ...]:
        if not raw and not required:
            return ("",)
        if not re.fullmatch(r"-?[0-9]{1,15}", raw, re.ASCII):
            raise BadValue("missing" if not raw else "not_a_number")
        if not least <= int(raw) <= most:
            raise BadValue("out_of_range")
        return (str(int(raw)),)

    return Column(heading, (name,), parse, f"{least} to {most}")


def flag(heading: str, name: str) -> Column:
    """1 for yes, empty or 0 for no."""

    def parse(raw: str) -> tuple[str, ...]:
        if raw not in ("", "0", "1"):
            raise BadValue("unknown_code")
        return ("1" if raw == "1" else "",)

    return Column(heading, (name,), parse, "1 or empty")


def whole_day(raw: str) -> date:
    """The day YYYYMMDD; raises BadValue."""
    if len(raw) != 8 or not raw.isascii() or not raw.isdigit():
        raise BadValue("missing" if not raw else "not_a_day")
    try:
        return date(int(raw[:4]), int(raw[4:6]), int(raw[6:]))
    except ValueError:
        raise BadValue("not_a_day") from None


def _in_words(raw: str) -> tuple[str, str, str]:
    try:
        told = parse_date(raw)
    except NotADate:
        raise BadValue("not_a_date_of_the_register") from None
    if len(raw) > 40:
        raise BadValue("too_long")
    return told.sort_on.isoformat(), told.precision.value, raw
