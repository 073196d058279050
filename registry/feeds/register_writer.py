"""Writes family registers: the register's row, and members, entries and addresses as the line has them.

What a register's line no longer names is taken out of the copy: the copy holds what prints now, the rows of
the batches hold what was.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registry.choices import RegisterState
from registry.feeds.feed import NoCrowds, Record, Step, Turn
from registry.feeds.gaiji_holds import hold_for_gaiji
from registry.models import FamilyRegister, RegisterAddress, RegisterEvent, RegisterMember, Resident

MEMBER_COLUMNS = (
    *("given_name", "given_name_kana", "birth_sort_on", "birth_precision", "birth_text", "birth_era"),
    *("father", "mother", "relationship", "adoptive_father", "adoptive_mother", "adoptive_relationship"),
    *("spouse_mark", "former_register", "entered_on", "removed_on", "overseas_elector"),
)
_NULLABLE = frozenset({"entered_on", "removed_on", "birth_sort_on"})
_OWN = ("domicile", "surname", "head_given_name", "state", "compiled_on", "remade_on", "closed_on")
_OWN_NULLABLE = frozenset({"compiled_on", "remade_on", "closed_on", "addresses_made_on"})


class RegisterWriter(NoCrowds):
    """戸籍 into the tables."""

    def clear(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Entries and addresses go, and links to residents, which may move between members and registers."""
        registers = FamilyRegister.objects.of(turn.municipality).filter(
            register_no__in=[step.key for step in steps]
        )
        RegisterAddress.objects.filter(member__register__in=registers).delete()
        RegisterEvent.objects.filter(register__in=registers).delete()
        RegisterMember.objects.filter(register__in=registers).update(resident=None)

    def write(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Every register anew, and a hold for each member with an unknown character."""
        self._write(turn, {step.key: step.after for step in steps})
        people = _residents(turn, [step.after for step in steps if step.gaiji])
        unknown = {
            people[number]: step.gaiji for step in steps if step.gaiji for number in _numbers_in(step.after)
        }
        hold_for_gaiji(turn, unknown)

    def clear_for_undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """As `clear`."""
        self.clear(turn, steps)

    def undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """As it was before; a register that was not there is closed, never deleted."""
        self._write(turn, {step.key: step.before or _never_there(step.after, turn) for step in steps})

    def _write(self, turn: Turn, records: dict[str, Record]) -> None:
        registers = _registers(turn, records)
        people = _residents(turn, records.values())
        members = _members(registers, records, people)
        events: list[RegisterEvent] = []
        addresses: list[RegisterAddress] = []
        for key, record in records.items():
            register = registers[key]
            events += _events(json.loads(record["events"]), register, None)
            for told in json.loads(record["members"]):
                member = members[register.pk, told["number"]]
                events += _events(told["events"], register, member)
                addresses += _addresses(told["addresses"], member)
        RegisterEvent.objects.bulk_create(events, batch_size=1_000)
        RegisterAddress.objects.bulk_create(addresses, batch_size=1_000)


def _registers(turn: Turn, records: dict[str, Record]) -> dict[str, FamilyRegister]:
    known = FamilyRegister.objects.of(turn.municipality).filter(register_no__in=list(records))
    found = {row.register_no: row for row in known}
    new = []
    columns = (*_OWN, "addresses_made_on")
    for key, record in records.items():
        row = found.get(key) or FamilyRegister(municipality_id=turn.municipality, register_no=key)
        for name in columns:
            setattr(row, name, record.get(name, None if name in _OWN_NULLABLE else ""))
        row.changed_at = turn.now
        if key not in found:
            new.append(row)
    FamilyRegister.objects.bulk_update(found.values(), [*columns, "changed_at"], batch_size=200)
    FamilyRegister.objects.bulk_create(new, batch_size=1_000)
    return found | {row.register_no: row for row in new}


def _members(
    registers: dict[str, FamilyRegister], records: dict[str, Record], people: dict[str, int]
) -> dict[tuple[int, int], RegisterMember]:
    rows = RegisterMember.objects.filter(register__in=[row.pk for row in registers.values()])
    found = {(row.register_id, row.number): row for row in rows}
    kept: dict[tuple[int, int], RegisterMember] = {}
    for key, record in records.items():
        for told in json.loads(record["members"]):
            place = (registers[key].pk, told["number"])
            row = found.get(place) or RegisterMember(register=registers[key], number=told["number"])
            row.resident_id = people.get(told.get("person_no", ""))
            for name in MEMBER_COLUMNS:
                setattr(row, name, told.get(name, None if name in _NULLABLE else ""))
            kept[place] = row
    old = [row for place, row in kept.items() if place in found]
    RegisterMember.objects.bulk_update(old, ["resident", *MEMBER_COLUMNS], batch_size=200)
    RegisterMember.objects.filter(
        pk__in=[row.pk for place, row in found.items() if place not in kept]
    ).delete()
    RegisterMember.objects.bulk_create(
        [row for place, row in kept.items() if place not in found], batch_size=1_000
    )
    return kept


def _events(
    told: Iterable[Any], register: FamilyRegister, member: RegisterMember | None
) -> Iterator[RegisterEvent]:
    for order, one in enumerate(told, start=1):
        yield RegisterEvent(
            register=register,
            member=member,
            order=order,
            kind=one["kind"],
            title=one["title"],
            effective_sort_on=one.get("sort_on"),
            effective_precision=one["precision"],
            effective_text=one.get("text", ""),
            items=one["items"],
        )


def _addresses(told: Iterable[Any], member: RegisterMember) -> Iterator[RegisterAddress]:
    for order, one in enumerate(told, start=1):
        yield RegisterAddress(
            member=member,
            order=order,
            address=one["address"],
            fixed_sort_on=one.get("sort_on"),
            fixed_precision=one["precision"],
            fixed_text=one.get("text", ""),
        )


def _numbers_in(record: Record) -> list[str]:
    return [one["person_no"] for one in json.loads(record["members"]) if "person_no" in one]


def _residents(turn: Turn, records: Iterable[Record]) -> dict[str, int]:
    numbers = {number for record in records for number in _numbers_in(record)}
    rows = Resident.objects.of(turn.municipality).filter(person_no__in=numbers)
    return dict(rows.values_list("person_no", "pk"))


def _never_there(record: Record, turn: Turn) -> Record:
    """Closed, and its members linked to nobody: it never stood here."""
    members = [{k: v for k, v in one.items() if k != "person_no"} for one in json.loads(record["members"])]
    closed = {"state": RegisterState.CLOSED.value, "closed_on": turn.on.isoformat()}
    return record | closed | {"members": json.dumps(members, ensure_ascii=False)}
