"""Questions over several tables of the registry: who is meant by what was typed, who lived together when."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from registry.choices import DatePrecision
from registry.models import Membership, Protection, Resident
from registry.models.households import MembershipQuerySet
from registry.models.residents import ResidentQuerySet
from registry.rules.search_keys import kana_query_keys, name_key
from registry.rules.search_words import Word, WordKind, words_of

NOBODY = Q(pk__in=())
OTHER_NAMES = ("alias", "former_surname", "katakana_name")
OWN_NUMBERS = ("person_no", "juki_code")


def search_residents(
    residents: ResidentQuerySet, text: str, *, numbers: Sequence[str] = OWN_NUMBERS
) -> ResidentQuerySet:
    """Those of `residents` whom every word of `text` fits, whole names first, then by kana and birth date.

    `numbers` are the columns compared exactly with a typed number, through relations too. Text without any
    word finds nobody.
    """
    words = words_of(text)
    found = residents.filter(pk__in=()) if not words else residents
    for word in words:
        found = found.filter(_fits(word, numbers))
    return found.annotate(search_rank=_rank(words)).order_by("search_rank", "kana_key", "birth_sort_on", "pk")


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


def _fits(word: Word, numbers: Sequence[str]) -> Q:
    match word.kind:
        case WordKind.DATE:
            return _born_in(word) | _has_number(word, numbers)
        case WordKind.NUMBER:
            return _has_number(word, numbers) | _is_called(word)
        case WordKind.KANA:
            return _is_read(word) | _is_called(word)
    return _is_called(word)


def _born_in(word: Word) -> Q:
    """Born in one of the periods; a birth of which only month or year is known fits every day of it."""
    fits = NOBODY
    for first, last in word.periods:
        fits |= Q(birth_sort_on__range=(first, last))
        fits |= Q(birth_precision=DatePrecision.MONTH, birth_sort_on__range=(first.replace(day=1), last))
        fits |= Q(
            birth_precision=DatePrecision.YEAR, birth_sort_on__range=(first.replace(month=1, day=1), last)
        )
    return fits


def _has_number(word: Word, numbers: Sequence[str]) -> Q:
    fits = NOBODY
    for column in numbers if word.number else ():
        same = {f"{column}__in": {word.number, word.number.replace("-", ""), word.text}}
        fits |= Q(pk__in=Resident.objects.filter(**same).values("pk"))
    return fits


def _is_called(word: Word) -> Q:
    key = name_key(word.text)
    if not key:
        return NOBODY
    fits = Q(name_key__contains=key)
    for column in OTHER_NAMES:
        fits |= Q(**{f"{column}__icontains": word.text})
    return fits


def _is_read(word: Word) -> Q:
    fits = NOBODY
    for key in filter(None, kana_query_keys(word.text)):
        fits |= Q(kana_key__contains=key)
    return fits


def _rank(words: Sequence[Word]) -> Case:
    """0 for the whole name, 1 for the whole reading, 2 for how a name begins, 3 for the rest."""
    texts = [word.text for word in words if word.kind in (WordKind.NAME, WordKind.KANA)]
    name, readings = name_key("".join(texts)), [key for key in kana_query_keys(" ".join(texts)) if key]
    steps = []
    if name:
        steps.append(When(name_key=name, then=Value(0)))
    if readings:
        steps.append(When(kana_key__in=readings, then=Value(1)))
        begins = NOBODY
        for key in readings:
            begins |= Q(kana_key__startswith=key)
        steps.append(When(begins | Q(name_key__startswith=name) if name else begins, then=Value(2)))
    elif name:
        steps.append(When(name_key__startswith=name, then=Value(2)))
    return Case(*steps, default=Value(3), output_field=IntegerField())
