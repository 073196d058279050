"""Names of people: surnames of the region with their registered forms, given names by year of birth."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random

from conbini.demo.draw import Urn
from conbini.demo.tables import rows
from registry.choices import Sex

SPACE = "\u3000"


@dataclass(frozen=True, slots=True)
class Word:
    """A surname or given name: as registered, and its reading in katakana."""

    text: str
    kana: str


@cache
def _surnames() -> Urn[Urn[Word]]:
    return Urn((_forms(kana, forms), float(weight)) for kana, weight, forms in rows("surnames"))


def _forms(kana: str, forms: str) -> Urn[Word]:
    shares = (form.split(":") for form in forms.split(" "))
    return Urn((Word(text, kana), float(share)) for text, share in shares)


def surname(rng: Random) -> Word:
    """A surname, in one of the forms that stand in the register (高橋 and 髙橋 are different names)."""
    return _surnames().draw(rng).draw(rng)


def given_name(rng: Random, sex: str, year: int) -> Word:
    """A given name usual for that sex and year of birth."""
    whole, parts = _given(sex, year)
    return rng.choice(whole if rng.random() < 0.5 else parts)


@cache
def _given(sex: str, year: int) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    letter = "M" if sex == Sex.MALE else "F"
    whole = [
        _word(name)
        for row_sex, since, until, names in rows("given_names")
        if row_sex == letter and int(since) <= year < int(until)
        for name in names.split(" ")
    ]
    parts = [
        Word(first.text + second.text, first.kana + second.kana)
        for row_sex, since, until, firsts, seconds in rows("name_parts")
        if row_sex == letter and int(since) <= year < int(until)
        for first, second in product(map(_word, firsts.split(" ")), map(_word, seconds.split(" ")))
    ]
    return tuple(whole), tuple(parts)


def _word(cell: str) -> Word:
    text, kana = cell.split(":")
    return Word(text, kana)


@dataclass(frozen=True, slots=True)
class ForeignName:
    """A foreign resident's name: in capitals as on the residence card, in katakana, and in kanji if any."""

    capitals: str
    katakana: str
    kanji: str = ""


@cache
def _nationalities() -> Urn[tuple[str, ...]]:
    return Urn((row, float(row[1])) for row in rows("foreign_names"))


def nationality(rng: Random, *, only: str = "") -> tuple[str, ...]:
    """A row of the nationalities."""
    if only:
        return next(row for row in _nationalities().things if row[0] == only)
    return _nationalities().draw(rng)


def foreign_name(rng: Random, row: tuple[str, ...], sex: str, family: str = "") -> ForeignName:
    """A name of that nationality; `family` (one of the row's surnames) keeps a family together."""
    last = (family or foreign_family(rng, row)).split(":")
    first = rng.choice(row[2 if sex == Sex.MALE else 3].split("|")).split(":")
    kanji = f"{last[2]}{SPACE}{first[2]}" if len(last) > 2 and len(first) > 2 else ""
    return ForeignName(f"{last[0]} {first[0]}", f"{last[1]} {first[1]}", kanji)


def foreign_family(rng: Random, row: tuple[str, ...]) -> str:
    """One of the surnames of that nationality."""
    return rng.choice(row[4].split("|"))
