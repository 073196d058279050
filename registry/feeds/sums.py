"""What is in force, as counts and digests per town: the same arithmetic that the source does on its side.

Free text takes no part: a name with a 外字 is written otherwise by the source than here. Names and addresses
are compared by snapshots, character by character.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from registry.choices import Residency, SealState, Source
from registry.feeds import seals, tax
from registry.models import FamilyRegister, RegisterMember, Resident, SealRegistration, TaxRecord

_MANY = 5_000
NOWHERE = ""
"""The town of what has none."""


class InForce(NamedTuple):
    """One record in force: its town, its number, the digest of its items, the residents whom it concerns."""

    town: str
    number: str
    digest: str
    residents: tuple[int, ...]


class Sum(NamedTuple):
    """How many records are in force in a town, and the digest of all of theirs."""

    records: int
    digest: str


def record_digest(items: Iterable[object]) -> str:
    """SHA-256 over the items in order, tab between; what is not there is empty, days are YYYYMMDD."""
    told = ("" if item is None else str(item) for item in items)
    return hashlib.sha256("\t".join(told).encode()).hexdigest()


def sum_of(digests: Iterable[str]) -> Sum:
    """SHA-256 over the records' digests in ascending order, a line each."""
    ordered = sorted(digests)
    return Sum(len(ordered), hashlib.sha256("".join(f"{one}\n" for one in ordered).encode()).hexdigest())


def sums_of(records: Iterable[InForce]) -> dict[str, Sum]:
    """The sum of each town."""
    towns: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        towns[record.town].append(record.digest)
    return {town: sum_of(digests) for town, digests in towns.items()}


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

IN_FORCE: Mapping[str, Callable[[int], Iterator[InForce]]] = {
    Source.RESIDENTS: _residents,
    Source.SEALS: _seals,
    Source.TAX: _tax,
    Source.FAMILY_REGISTERS: _registers,
}
"""What of each source is in force in a municipality (primary key)."""


def holders_of(source: str, city: int, numbers: Iterable[str]) -> set[int]:
    """Residents whom records concern that are in force at the source and not here, as far as we know."""
    some = list(numbers)
    match source:
        case Source.RESIDENTS:
            rows = Resident.objects.of(city).filter(person_no__in=some).values_list("pk", flat=True)
        case Source.SEALS:
            known = SealRegistration.objects.of(city).filter(registration_no__in=some)
            rows = known.values_list("resident", flat=True)
        case Source.TAX:
            people = {number.partition("/")[0] for number in some}
            rows = Resident.objects.of(city).filter(person_no__in=people).values_list("pk", flat=True)
        case _:
            members = RegisterMember.objects.of(city).filter(register__register_no__in=some)
            rows = members.exclude(resident=None).values_list("resident", flat=True)
    return set(rows)
