"""Writes a city's rows: by COPY on PostgreSQL, by one prepared statement a table on SQLite."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, models, transaction

from cards.models import Card, EnabledFunction
from conbini.demo.city import City, Say, registers_of
from conbini.demo.copying import Row, write_rows
from conbini.demo.history import history, recorded_at
from conbini.demo.imprints import Imprint, draw_all
from conbini.demo.people import Person
from conbini.demo.register_rows import REGISTER_MODELS, RegisterRows
from conbini.demo.taxes import COLUMNS as TAX_COLUMNS
from conbini.demo.taxes import Ledger
from registry.models import (
    Hold,
    Household,
    Membership,
    Municipality,
    Protection,
    Resident,
    ResidentChange,
    SealRegistration,
    TaxRecord,
)


@transaction.atomic
def load_city(city: City, municipality: Municipality, *, face: Path, say: Say) -> None:
    """Write everything in one transaction: a city is there whole or not at all."""
    imprints = draw_all(face, [seal.order for seal in city.seals])  # begins now, is waited for last
    first = {model: _next_id(model) for model in _BY_NUMBER}
    people, homes = first[Resident] - 1, first[Household] - 1
    for person in city.everybody:
        person.id, person.municipality_id = person.id + people, municipality.pk
        if person.events:
            person.changed_at = recorded_at(person.events[-1].notified_on, int(person.person_no))
    for home in city.homes:
        home.id += homes
    written = (
        (Household, "id municipality_id household_no formed_on", _households(city, municipality)),
        (Resident, " ".join(_PERSON), _residents(city)),
        (Membership, f"id {_STAY}", _numbered(first[Membership], _memberships(city))),
        (ResidentChange, f"id {_CHANGE}", _numbered(first[ResidentChange], _changes(city))),
        (Card, f"id {_CARD}", _cards(city, municipality, first[Card])),
        (
            EnabledFunction,
            "id card_id resident_id function state valid_from valid_until",
            _numbered(first[EnabledFunction], _functions(city, first[Card])),
        ),
        (
            SealRegistration,
            f"id {_SEAL}",
            _numbered(first[SealRegistration], _seals(city, municipality, imprints)),
        ),
    )
    ledger = Ledger(
        prefecture=city.prefecture,
        city=city.name,
        code=city.plan.code,
        seed=city.plan.seed,
        today=city.plan.today,
    )
    taxes = ledger.rows(
        city.homes, municipality=municipality.pk, first=first[TaxRecord], at=recorded_at(city.plan.today, 0)
    )
    for model, columns, rows in (*written, (TaxRecord, TAX_COLUMNS, taxes)):
        count = write_rows(model, columns.split(" "), rows)
        say(f"{count:>9,} {model._meta.model_name}")
    registers = RegisterRows(municipality, {model: first[model] for model in REGISTER_MODELS})
    for table, count in registers.write(registers_of(city)).items():
        say(f"{count:>9,} {table._meta.model_name}")
    _suppress(city, municipality)
    _advance_sequences()


_PERSON = tuple(
    f.name for f in fields(Person) if f.name in {c.attname for c in Resident._meta.concrete_fields}
)
_STAY = "household_id resident_id relationship display_order valid_from valid_until"
_CHANGE = "resident_id history_no reason effective_on notified_on processed_on recorded_at record"
_CARD = "municipality_id resident_id kind card_id state issued_on valid_until stopped_at"
_SEAL = (
    "municipality_id resident_id registration_no registered_on state ended_on end_reason"
    " imprint imprint_sha256 width_mm height_mm"
)
_BY_NUMBER: tuple[type[models.Model], ...] = (
    Household,
    Resident,
    Membership,
    ResidentChange,
    Card,
    EnabledFunction,
    SealRegistration,
    TaxRecord,
    *REGISTER_MODELS,
)


def _next_id(model: type[models.Model]) -> int:
    last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return (last or 0) + 1


def _numbered(first: int, rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=first):
        yield (number, *row)


# --- The tables, in the order of the columns named above ---


def _households(city: City, municipality: Municipality) -> Iterator[Row]:
    for home in city.homes:
        yield home.id, municipality.pk, home.household_no, home.formed_on


def _residents(city: City) -> Iterator[Row]:
    values = attrgetter(*_PERSON)
    return (values(person) for person in city.everybody)


def _memberships(city: City) -> Iterator[Row]:
    for person in city.everybody:
        for stay in person.stays:
            home = stay.home or person.home
            if home:
                yield home.id, person.id, stay.relationship, 1, stay.valid_from, stay.valid_until
        if person.home and not person.ended_on:
            yield (
                person.home.id,
                person.id,
                person.relationship,
                person.display_order,
                person.member_from,
                None,
            )


def _changes(city: City) -> Iterator[Row]:
    for person in city.everybody:
        for row in history(person):
            yield (person.id, *row)


def _seals(city: City, municipality: Municipality, imprints: Iterable[Imprint]) -> Iterator[Row]:
    for seal, imprint in zip(city.seals, imprints, strict=True):
        yield (
            municipality.pk,
            seal.holder.id,
            seal.number,
            seal.registered_on,
            seal.state,
            seal.ended_on,
            seal.end_reason,
            imprint.png,
            imprint.sha256,
            Decimal(imprint.width_mm),
            Decimal(imprint.height_mm),
        )


def _cards(city: City, municipality: Municipality, first: int) -> Iterator[Row]:
    for number, card in enumerate(city.cards, start=first):
        stopped = recorded_at(card.stopped_on, number) if card.stopped_on else None
        yield (
            *(number, municipality.pk, card.holder.id, card.kind, card.card_id),
            *(card.state, card.issued_on, card.valid_until, stopped),
        )


def _functions(city: City, first: int) -> Iterator[Row]:
    for number, card in enumerate(city.cards, start=first):
        for function, valid_from in card.functions.items():
            until = None if card.stopped_on is None or card.state == "suspended" else card.stopped_on
            yield number, card.holder.id, function, "ended" if until else "on", valid_from, until


def _suppress(city: City, municipality: Municipality) -> None:
    Protection.objects.bulk_create(
        Protection(
            municipality=municipality,
            resident_id=each.person.id,
            kind=each.kind,
            applied_at=recorded_at(each.applied_on, 0),
            valid_from=each.applied_on,
            valid_until=each.valid_until,
        )
        for each in city.protections
    )
    Hold.objects.bulk_create(
        Hold(
            municipality=municipality,
            resident_id=each.person.id if each.person else None,
            household_id=each.home.id if each.home else None,
            kind=each.kind,
            effective_on=each.effective_on,
            placed_at=recorded_at(each.placed_on, 0),
        )
        for each in city.holds
    )


# --- Numbers ---


def _advance_sequences() -> None:
    """The next row that Django makes takes the number after the last one written here."""
    for model in _BY_NUMBER:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            with connection.cursor() as cursor:
                cursor.execute(statement)
