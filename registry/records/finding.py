"""What a word of a search asks of a resident's columns, said so that the database answers by an index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL

from registry.choices import DatePrecision
from registry.rules.address_keys import address_key
from registry.rules.search_index import ADDRESS, NAMES, READINGS, all_of, any_of, pairs_query
from registry.rules.search_keys import kana_query_keys, name_key
from registry.rules.search_words import Word, WordKind
from registry.shared.numbers import numbers

NOBODY = Q(pk__in=())
INDEXED = ("municipality", "name_key", "kana_key", "other_key", "address_key")
_SHORTEST_ADDRESS = 2
Known = Mapping[str, Sequence[int]]
"""Typed numbers and the people (primary keys) who have them."""


@dataclass(frozen=True, slots=True)
class _Inside:
    """A folded word that is looked for anywhere in some columns, which share a section of the index."""

    section: str
    columns: tuple[str, ...]
    key: str


Asked = Sequence[_Inside]
"""The ways in which one word may fit."""


class _HasPairs(Func):
    """Whether the index of pairs holds what a tsquery asks for."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()


def holders_of(words: Iterable[Word], people: QuerySet[Any], city: int | None) -> dict[str, list[int]]:
    """Who among `people` has one of the typed numbers; each column is asked apart, by its own index."""
    return {word.number: list(_holders(word, people, city)) for word in words if word.number}


def _holders(word: Word, people: QuerySet[Any], city: int | None) -> Iterator[int]:
    writings = sorted({word.number, word.number.replace("-", ""), word.text})
    is_found = False
    for number in numbers():
        if number.is_shared and is_found:
            return
        asked = {f"{number.column}__in": writings, **number.also}
        if number.city and city is not None:
            asked[number.city] = city
        for pk in people.filter(**asked).order_by().values_list("pk", flat=True):
            is_found = True
            yield pk


def told_exactly(words: Iterable[Word], known: Known) -> Q:
    """The birth dates and numbers among the words."""
    fits = Q()
    for word in words:
        holders = known.get(word.number, ())
        if word.kind is WordKind.DATE:
            fits &= _born_in(word) | Q(pk__in=holders)
        elif holders:
            fits &= Q(pk__in=holders)
    return fits


def named(word: Word) -> Asked:
    """Who has the word in a name or, if it is kana, in a reading."""
    asked = [_Inside(NAMES, ("name_key", "other_key"), name_key(word.text))]
    for reading in kana_query_keys(word.text) if word.kind is WordKind.KANA else ():
        asked.append(_Inside(READINGS, ("kana_key", "other_key"), reading))
    return [inside for inside in asked if inside.key]


def begins(column: str, key: str) -> Q:
    """Who has the folded key at the beginning of the column: a range, since the index is by code point."""
    return Q(**{f"{column}__gte": key, f"{column}__lt": f"{key}\U0010ffff"})


def living_at(word: Word) -> Asked:
    """Who has the word in the address; a single character is in too many."""
    key = address_key(word.text)
    return [_Inside(ADDRESS, ("address_key",), key)] if len(key) >= _SHORTEST_ADDRESS else []


def every(asked: Iterable[Asked], city: int | None) -> Q:
    """Whom each of the words fits in one of its ways.

    Where there is the index of pairs it is asked once for all words, and what it gives is compared with the
    columns: long words' pairs may stand apart. In this form, so that no row computes its pairs again.
    """
    fits, queries = Q(), []
    for ways in asked:
        compared = NOBODY
        for way in ways:
            for column in way.columns:
                compared |= Q(**{f"{column}__contains": way.key})
        fits &= compared
        if city is not None:
            queries.append(any_of(pairs_query(city, way.section, way.key) for way in ways))
    if connection.vendor == "postgresql" and queries and all(queries):
        held = Func(*map(F, INDEXED), function="registry_search_pairs")
        fits = Q(_HasPairs(held, RawSQL("%s::tsquery", [all_of(queries)]))) & fits
    return fits


def _born_in(word: Word) -> Q:
    """Born in one of the periods; a birth of which only month or year is known fits every day of it."""
    fits = NOBODY
    for first, last in word.periods:
        fits |= Q(birth_sort_on__range=(first, last))
        month, year = first.replace(day=1), first.replace(month=1, day=1)
        fits |= Q(birth_precision=DatePrecision.MONTH, birth_sort_on__range=(month, last))
        fits |= Q(birth_precision=DatePrecision.YEAR, birth_sort_on__range=(year, last))
    return fits
