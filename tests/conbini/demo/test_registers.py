"""The synthetic family registers: lawful, plausible, and the same for the same arguments."""

from collections import Counter
from datetime import date

import pytest

from conbini.demo.city import City, Plan, make_city, registers_of
from conbini.demo.register_entries import REMADE_ON, Recorded, Register
from registry.choices import RegisterEventKind as Kind
from registry.rules.family_registers import FORMS, Item, in_order, missing_labels, odd_labels
from registry.rules.register_members import register_relationship_is_lawful

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(Plan("092029", 1500, 1, TODAY))


@pytest.fixture(scope="module")
def registers(city: City) -> list[Register]:
    return list(registers_of(city))


def of_case(registers: list[Register], case: str) -> Register:
    return next(
        register
        for register in registers
        if any(member.person and member.person.case == case for member in register.members)
    )


def kinds(recorded: Recorded) -> list[str]:
    return [entry.kind for entry in recorded.entries]


def test_every_entry_has_the_items_of_its_kind_in_the_order_of_print(registers: list[Register]) -> None:
    entries = [entry for register in registers for entry in register.entries]
    entries += [entry for register in registers for each in register.members for entry in each.entries]
    wrong = Counter()
    for entry in entries:
        items = tuple(Item(*item) for item in entry.items)
        if odd_labels(entry.kind, items) or missing_labels(entry.kind, items):
            wrong[entry.kind] += 1
        if in_order(entry.kind, items) != items or FORMS[Kind(entry.kind)] is None:
            wrong[entry.kind] += 1
    assert len(entries) > 2000
    assert wrong == {}


def test_a_register_holds_one_couple_and_lawful_relationships(registers: list[Register]) -> None:
    for register in registers:
        present = [each for each in register.members if each.removed_on is None]
        assert register.members
        assert len([each for each in present if each.spouse_mark]) <= 2
        for each in register.members:
            assert register_relationship_is_lawful(each.relationship)
            assert each.removed_on is None or each.entered_on is None or each.removed_on >= each.entered_on
            assert each.removed_on is None or each.removed_on <= TODAY
            assert all(entry.on is None or entry.on <= TODAY for entry in each.entries)


def test_who_left_before_the_registers_were_remade_is_not_in_them(registers: list[Register]) -> None:
    remade = [register for register in registers if register.remade_on]
    removed = [each for register in remade for each in register.members if each.removed_on]
    assert removed
    assert all(each.removed_on and each.removed_on >= REMADE_ON for each in removed)
    dropped = {Kind.DIVORCE_RETURNED.value, Kind.BRANCHED.value, Kind.ENTERED.value}
    kept = {kind for register in remade for each in register.members for kind in kinds(each)}
    assert not kept & {Kind.DIVORCE.value}
    early = [
        entry
        for register in remade
        for each in register.members
        for entry in each.entries
        if entry.kind in dropped and entry.on and entry.on < REMADE_ON
    ]
    assert early == []


def test_japanese_residents_whose_domicile_is_here_stand_in_one_register(
    city: City, registers: list[Register]
) -> None:
    linked = Counter(
        each.person.person_no for register in registers for each in register.members if each.person
    )
    here = [p for p in city.living if not p.is_foreign and p.domicile.startswith("栃木県足利市")]
    missing = [person for person in here if person.person_no not in linked]
    assert max(linked.values()) == 1
    assert 0 < len(missing) < 0.05 * len(here)


def test_kin_elsewhere_and_the_dead_are_recorded_too(registers: list[Register]) -> None:
    members = [each for register in registers for each in register.members]
    assert sum(each.person is None for each in members) > 0.1 * len(members)
    assert sum(each.removed_on is not None for each in members) > 0.04 * len(members)


def test_addresses_begin_with_the_one_on_the_day_the_list_was_made(registers: list[Register]) -> None:
    for register in registers:
        for each in register.members:
            days = [abode.fixed_on for abode in each.abodes if abode.fixed_on]
            assert sum(day <= register.made_on for day in days) <= 1
            assert days == sorted(days)


def test_the_cases_say_what_they_are_named_after(registers: list[Register]) -> None:
    adopted = of_case(registers, "koseki_adopted")
    child = next(each for each in adopted.members if each.adoptive_relationship)
    assert (child.adoptive_relationship, Kind.ADOPTED.value in kinds(child)) == ("養子", True)
    assert Kind.ADOPTS.value in kinds(adopted.members[0])
    divorced = of_case(registers, "koseki_divorced")
    assert Kind.DIVORCE_RETURNED.value in kinds(divorced.members[0])
    assert Kind.ENTERED.value in kinds(divorced.members[1])
    transferred = [entry.kind for entry in of_case(registers, "koseki_transferred").entries]
    assert transferred == [Kind.TRANSFERRED_IN.value, Kind.TRANSFERRED_WITHIN.value]
    assert len(of_case(registers, "koseki_long").members) >= 12
    foreign = of_case(registers, "mixed_household")
    assert Kind.MARRIAGE_FOREIGN.value in kinds(foreign.members[0])
    assert foreign.members[0].spouse_mark == "夫"
    assert of_case(registers, "deceased").members[0].removed_on
    cases = {each.person.case for r in registers for each in r.members if each.person}
    assert not cases & {"koseki_elsewhere", "koseki_unlinked", "too_long_name"}


def test_the_woman_who_left_stands_in_the_register_of_the_one_who_must_not_find_her(
    registers: list[Register],
) -> None:
    """Daito: his certificate would print her; so all of it is kept from him."""
    his = of_case(registers, "protected_persons_relative")
    assert his is of_case(registers, "protected_person")


def test_the_same_arguments_give_the_same_registers_and_the_cast_is_the_same_for_every_seed(
    registers: list[Register],
) -> None:
    again = list(registers_of(make_city(Plan("092029", 1500, 1, TODAY))))
    other = list(registers_of(make_city(Plan("092029", 400, 2, TODAY))))

    def told(register: Register) -> list[tuple[str, list[str]]]:
        return [
            (each.given.text, [item[1] for e in each.entries for item in e.items])
            for each in register.members
        ]

    assert [told(register) for register in again] == [told(register) for register in registers]
    for case in ("koseki_long", "koseki_adopted", "koseki_divorced"):
        assert told(of_case(other, case)) == told(of_case(registers, case))
