"""Questions over several tables of the registry: who is meant by what was typed, who lived together when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nsmallest
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from registry.models import Membership, Protection, Resident
from registry.models.households import MembershipQuerySet
from registry.models.residents import ResidentQuerySet
from registry.records.finding import (
    NOBODY,
    Asked,
    Known,
    begins,
    every,
    holders_of,
    living_at,
    named,
    told_exactly,
)
from registry.rules.search_keys import kana_query_keys, name_key
from registry.rules.search_words import Word, WordKind, words_of

MOST = 200
"""People whom a search shows; whoever finds more is asked for another word."""
_READ, _PAIRED = 2_000, 3_000
"""People whom one step of a search puts into order, and whom it takes from the index of pairs, at most."""
ORDER = ("kana_key", "birth_sort_on", "pk")


@dataclass(frozen=True, slots=True)
class Found:
    """Those whom a search shows, the likeliest first, and whether there are more than it shows."""

    people: ResidentQuerySet
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One question of a search. `is_sorted`: an index gives it in order. `first`: what was asked before."""

    people: ResidentQuerySet
    is_sorted: bool = False
    first: QuerySet[Any] | None = None

    def has_left_some(self, found: int) -> bool:
        """Whether what was asked before was cut off, so that some may be missing here."""
        return self.first is not None and found < _READ and self.first[_PAIRED : _PAIRED + 1].exists()


def find_residents(residents: ResidentQuerySet, text: str, *, city: int | None = None) -> Found:
    """At most MOST of `residents` whom every word of `text` fits.

    Whole names first, then whole readings, how a name or reading begins, what it holds, and addresses; by
    reading and birth date within each. `city` is the one that they are all of, and lets an index be used.
    Text without any word finds nobody.
    """
    ranks: dict[int, int] = {}
    is_cut = False
    for rank, step in enumerate(_steps(residents, text, city)):
        rows = step.people.order_by(*ORDER)[: MOST + 1] if step.is_sorted else step.people.order_by()[:_READ]
        told = list(rows.values_list(*ORDER))
        is_cut |= len(told) == _READ or step.has_left_some(len(told))
        for *_, pk in nsmallest(MOST + 1, told):
            ranks.setdefault(pk, rank)
        if len(ranks) > MOST:
            break
    shown = list(ranks)[:MOST]
    return Found(_in_order(residents, {pk: ranks[pk] for pk in shown}), is_cut or len(ranks) > MOST)


def residents_fitting(residents: ResidentQuerySet, text: str, *, city: int | None = None) -> ResidentQuerySet:
    """All of `residents` whom every word of `text` fits, in no order: for the lists of other tables."""
    words = words_of(text)
    if not words:
        return residents.filter(NOBODY)
    known = holders_of(words, residents, city)
    asked = [[*named(word), *living_at(word)] for word in _texts(words, known)]
    return residents.filter(told_exactly(words, known)).filter(every(asked, city))


def household_on(household: int, day: date) -> MembershipQuerySet:
    """The memberships of a household on that day, in the order of the sheet, each with its resident."""
    members = Membership.objects.current(on=day).filter(household=household)
    return members.select_related("resident__municipality").order_by("display_order", "pk")


def protected_among(residents: Iterable[int], *, at: datetime) -> set[int]:
    """Which of these (primary keys) are under a protection at that moment."""
    in_force = Protection.objects.in_force(at=at).filter(resident__in=list(residents))
    return set(in_force.values_list("resident_id", flat=True))


def with_protection(queryset: QuerySet[Any], *, at: datetime, resident: str = "pk") -> QuerySet[Any]:
    """Rows annotated with `is_protected`: whether the person named by the column `resident` is protected."""
    in_force = Protection.objects.in_force(at=at).filter(resident=OuterRef(resident))
    return queryset.annotate(is_protected=Exists(in_force))


def _steps(residents: ResidentQuerySet, text: str, city: int | None) -> Iterator[_Step]:
    """What is asked one after the other, until enough are found."""
    words = words_of(text)
    if not words:
        return
    known = holders_of(words, residents, city)
    told = told_exactly(words, known)
    narrowed = residents.filter(told)
    texts = _texts(words, known)
    if texts:
        yield from _names(narrowed, texts)
        yield _inside(residents, told, [named(word) for word in texts], city)
        yield _inside(residents, told, [[*named(word), *living_at(word)] for word in texts], city)
    else:
        yield _Step(narrowed)
    lots = [word for word in words if word.may_be_lot and word not in texts]
    if lots:  # 3-11-17 was taken for a date
        rest = [word for word in words if word not in lots]
        at_home = [*([*named(word), *living_at(word)] for word in texts), *map(living_at, lots)]
        yield _inside(residents, told_exactly(rest, known), at_home, city)


def _names(narrowed: ResidentQuerySet, texts: Sequence[Word]) -> Iterator[_Step]:
    """Whole names and readings, and their beginnings."""
    name = name_key("".join(word.text for word in texts))
    keys = []
    if all(word.kind is WordKind.KANA for word in texts):
        keys = [key for key in kana_query_keys(" ".join(word.text for word in texts)) if key]
    if name:
        yield _Step(narrowed.filter(name_key=name))
    if keys:
        yield _Step(narrowed.filter(kana_key__in=keys))
    for key in keys:
        yield _Step(narrowed.filter(begins("kana_key", key)), is_sorted=True)
    if name:
        yield _Step(narrowed.filter(begins("name_key", name)))


def _inside(residents: ResidentQuerySet, told: Q, asked: Sequence[Asked], city: int | None) -> _Step:
    """Whom the words fit anywhere.

    The index of pairs knows the city: without a birth date it is asked first and alone, or the planner
    would weigh everybody of the city against it.
    """
    fits = every(asked, city)
    if city is None or told or connection.vendor != "postgresql":
        return _Step(residents.filter(told & fits))
    first = Resident.objects.filter(fits).order_by()
    is_narrowed = len(residents.query.where.children) > 1  # by more than the city
    found = residents.filter(pk__in=first.values("pk")[:_PAIRED])
    return _Step(found, first=first if is_narrowed else None)


def _texts(words: Iterable[Word], known: Known) -> list[Word]:
    """What may be in a name or an address; a number that nobody has may be a lot."""
    return [w for w in words if w.kind is not WordKind.DATE and not known.get(w.number)]


def _in_order(residents: ResidentQuerySet, ranks: dict[int, int]) -> ResidentQuerySet:
    of_rank: dict[int, list[int]] = {}
    for pk, rank in ranks.items():
        of_rank.setdefault(rank, []).append(pk)
    steps = [When(pk__in=keys, then=Value(rank)) for rank, keys in of_rank.items()]
    ranked = Case(*steps, default=Value(len(steps)), output_field=IntegerField())
    return residents.filter(pk__in=list(ranks)).annotate(search_rank=ranked).order_by("search_rank", *ORDER)
