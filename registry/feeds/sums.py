"""What is in force of each active set, for the comparison with what its source says of it.

Free text takes no part: a name with a 外字 is written otherwise by the source than here. Names and addresses
are compared by snapshots, character by character.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from registry.choices import ActiveSet, Residency, SealState
from registry.feeds import seals, tax
from registry.models import (
    FamilyRegister,
    Protection,
    RegisterMember,
    Resident,
    SealRegistration,
    TaxRecord,
)
from registry.rules.active_sets import NOWHERE, InForce, record_digest

_MANY = 5_000


def _residents(city: int) -> Iterator[InForce]:
    people = Resident.objects.of(city).filter(residency=Residency.RESIDENT)
    rows = people.filter(memberships__valid_until=None).values_list(
        *("pk", "town_code", "person_no", "memberships__household__household_no", "juki_code"),
        *("birth_text", "birth_sort_on", "sex", "postal_code", "moving_out_on"),
    )
    for pk, town, number, home, code, words, born, sex, post, leaving in rows.iterator(chunk_size=_MANY):
        items = (number, home, code, words or _digits(born), _SEX[sex], town, post, _digits(leaving))
        yield InForce(town, number, record_digest(items), (pk,))


def _seals(city: int) -> Iterator[InForce]:
    live = SealRegistration.objects.of(city).exclude(state=SealState.ABOLISHED)
    rows = live.values_list(
        *("resident", "resident__town_code", "registration_no", "resident__person_no"),
        *("registered_on", "state", "imprint_sha256"),
    )
    for pk, town, number, person, day, state, imprint in rows.iterator(chunk_size=_MANY):
        items = (number, person, _digits(day), _SEAL_STATE[state], imprint)
        yield InForce(town, number, record_digest(items), (pk,))


def _tax(city: int) -> Iterator[InForce]:
    rows = (
        TaxRecord.objects.of(city)
        .current()
        .values_list(
            *("resident", "resident__town_code", "resident__person_no", "tax_year"),
            *("correction_no", "tax_class", "annual_tax_yen"),
        )
    )
    for pk, town, person, year, corrections, kind, yen in rows.iterator(chunk_size=_MANY):
        items = (person, year, corrections, _TAX_CLASS[kind], yen)
        yield InForce(town, f"{person}/{year}", record_digest(items), (pk,))


def _registers(city: int) -> Iterator[InForce]:
    people: defaultdict[int, list[int]] = defaultdict(list)
    members = RegisterMember.objects.of(city).exclude(resident=None)
    for register, resident in members.values_list("register", "resident").iterator(chunk_size=_MANY):
        people[register].append(resident)
    rows = FamilyRegister.objects.of(city).in_force()
    columns = ("pk", "register_no", "state", "compiled_on", "remade_on")
    for pk, number, state, compiled, remade in rows.values_list(*columns).iterator(chunk_size=_MANY):
        items = (number, _REGISTER_STATE[state], _digits(compiled), _digits(remade))
        yield InForce(NOWHERE, number, record_digest(items), tuple(people[pk]))


def _digits(day: Any) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _turned(words: Mapping[str, str]) -> dict[str, str]:
    return {word: code for code, word in words.items()}


_SEX = {"male": "1", "female": "2", "unknown": "3"}
_SEAL_STATE = _turned(seals.STATES)
_TAX_CLASS = _turned(tax.CLASSES)
_REGISTER_STATE = {"current": "1", "in_progress": "2"}

_IN_FORCE: Mapping[str, Callable[[int], Iterator[InForce]]] = {
    ActiveSet.RESIDENTS: _residents,
    ActiveSet.SEALS: _seals,
    ActiveSet.TAX: _tax,
    ActiveSet.FAMILY_REGISTERS: _registers,
}


def in_force(which: str, city: int, *, at: datetime) -> list[InForce]:
    """What of an active set is in force in a municipality (primary key).

    `at` is the moment up to which the source counted: what is decided here and not told by batches
    (protections, cards) counts as it stood then. The sets of other apps are told by `ACTIVE_SETS`.
    """
    if which == ActiveSet.PROTECTIONS:
        return list(_protections(city, at))
    if which in _IN_FORCE:
        return list(_IN_FORCE[which](city))
    return list(_elsewhere(which).in_force(city, at=at))


def _protections(city: int, at: datetime) -> Iterator[InForce]:
    """支援措置 and whoever is covered, once a person, whatever their number and end."""
    people = Protection.objects.of(city).in_force(at=at).values_list("resident", flat=True)
    rows = Resident.objects.filter(pk__in=people).values_list("pk", "town_code", "person_no")
    for pk, town, number in rows.iterator(chunk_size=_MANY):
        yield InForce(town, number, record_digest((number,)), (pk,))


def _elsewhere(which: str) -> Any:
    return import_module(settings.ACTIVE_SETS[which])


def holders_of(which: str, city: int, numbers: Iterable[str]) -> set[int]:
    """Residents whom records concern that are in force at the source and not here, as far as we know."""
    some = list(numbers)
    match which:
        case ActiveSet.RESIDENTS | ActiveSet.PROTECTIONS:
            rows = Resident.objects.of(city).filter(person_no__in=some).values_list("pk", flat=True)
        case ActiveSet.SEALS:
            known = SealRegistration.objects.of(city).filter(registration_no__in=some)
            rows = known.values_list("resident", flat=True)
        case ActiveSet.TAX:
            people = {number.partition("/")[0] for number in some}
            rows = Resident.objects.of(city).filter(person_no__in=people).values_list("pk", flat=True)
        case ActiveSet.FAMILY_REGISTERS:
            members = RegisterMember.objects.of(city).filter(register__register_no__in=some)
            rows = members.exclude(resident=None).values_list("resident", flat=True)
        case _:
            return set(_elsewhere(which).holders_of(city, some))
    return set(rows)
