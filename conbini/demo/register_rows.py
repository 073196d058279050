"""Writes the synthetic registers, some thousands at a time, as they are made."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.db import models

from conbini.demo.copying import Row, write_rows
from conbini.demo.register_entries import Entry, Recorded, Register
from registry.choices import RegisterEventKind
from registry.models import FamilyRegister, Municipality, RegisterAddress, RegisterEvent, RegisterMember
from registry.rules.family_registers import FORMS

REGISTER_MODELS: tuple[type[models.Model], ...] = (
    FamilyRegister,
    RegisterMember,
    RegisterEvent,
    RegisterAddress,
)
_AT_A_TIME = 4000
_COLUMNS = {
    FamilyRegister: (
        "id municipality_id register_no domicile surname head_given_name compiled_on remade_on"
        " addresses_made_on"
    ),
    RegisterMember: (
        "id register_id number resident_id given_name given_name_kana birth_sort_on birth_precision"
        " birth_text birth_era father mother relationship adoptive_father adoptive_mother"
        " adoptive_relationship spouse_mark former_register entered_on removed_on"
    ),
    RegisterEvent: "id register_id member_id order kind title effective_sort_on items",
    RegisterAddress: "id member_id order address fixed_sort_on",
}
_TITLES = {kind.value: form.title for kind, form in FORMS.items()}


class RegisterRows:
    """Numbers the rows from `first` on, by model, and writes them."""

    def __init__(self, municipality: Municipality, first: Mapping[type[models.Model], int]) -> None:
        self._municipality = municipality
        self._next = dict(first)
        self._written = 0
        self._rows: dict[type[models.Model], list[Row]] = {model: [] for model in REGISTER_MODELS}

    def write(self, registers: Iterable[Register]) -> dict[type[models.Model], int]:
        """Everything of these registers; how many rows there are of each model."""
        begun, coming = dict(self._next), iter(registers)
        while some := list(islice(coming, _AT_A_TIME)):
            for register in some:
                self._take(register)
            for model, rows in self._rows.items():
                write_rows(model, _COLUMNS[model].split(), rows)
                rows.clear()
        return {model: self._next[model] - begun[model] for model in REGISTER_MODELS}

    def _number(self, model: type[models.Model]) -> int:
        number = self._next[model]
        self._next[model] = number + 1
        return number

    def _take(self, register: Register) -> None:
        number = self._number(FamilyRegister)
        self._written += 1
        self._rows[FamilyRegister].append(
            (
                *(number, self._municipality.pk, f"{self._written:08d}", register.domicile),
                *(register.surname, register.head_given, register.compiled_on, register.remade_on),
                register.made_on,
            )
        )
        self._events(number, None, register.entries)
        for place, recorded in enumerate(register.members, start=1):
            self._member(number, place, recorded)

    def _member(self, register: int, place: int, recorded: Recorded) -> None:
        number, person = self._number(RegisterMember), recorded.person
        self._rows[RegisterMember].append(
            (
                *(number, register, place, person.id if person else None),
                *(recorded.given.text, recorded.given.kana, recorded.birth),
                *(
                    (person.birth_precision, person.birth_text, person.birth_era)
                    if person
                    else ("day", "", "")
                ),
                *(recorded.father, recorded.mother, recorded.relationship),
                *(recorded.adoptive_father, recorded.adoptive_mother, recorded.adoptive_relationship),
                *(recorded.spouse_mark, recorded.former_register, recorded.entered_on, recorded.removed_on),
            )
        )
        self._events(register, number, recorded.entries)
        self._rows[RegisterAddress] += (
            (self._number(RegisterAddress), number, order, abode.address, abode.fixed_on)
            for order, abode in enumerate(recorded.abodes, start=1)
        )

    def _events(self, register: int, member: int | None, entries: Iterable[Entry]) -> None:
        self._rows[RegisterEvent] += (
            (
                *(self._number(RegisterEvent), register, member, order),
                *(each.kind, _TITLES[RegisterEventKind(each.kind)], each.on, _json(each)),
            )
            for order, each in enumerate(entries, start=1)
        )


def _json(entry: Entry) -> str:
    return json.dumps(list(_items(entry)), ensure_ascii=False, separators=(",", ":"))


def _items(entry: Entry) -> Iterator[dict[str, str | int]]:
    for label, value, indent in entry.items:
        yield {"label": label, "value": value, **({"indent": indent} if indent else {})}
