"""Settles the cast in a city: the same families in every city and for every seed."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from conbini.demo.cast import Family, Mark, Role, numbered
from conbini.demo.foreigners import become_foreign
from conbini.demo.names import SPACE, ForeignName, Word
from conbini.demo.people import Event, Home, Person, Stay
from conbini.demo.settle import Settler, put_in_order
from conbini.demo.shapes import OWN, Slot
from conbini.demo.towns import Place, Towns
from registry.choices import ChangeReason, DatePrecision, Residency
from registry.rules.era import wareki
from registry.rules.households import CHILD

Settled = tuple[Home, dict[int, Person]]

DOMICILE_ELSEWHERE = "群馬県みどり市大間々町大間々１５１１番地"
_GONE = {
    Mark.DECEASED: (Residency.DECEASED.value, ChangeReason.DEATH.value),
    Mark.HEAD_MISSING: (Residency.DECEASED.value, ChangeReason.DEATH.value),
    Mark.MOVED_OUT: (Residency.MOVED_OUT.value, ChangeReason.MOVE_OUT.value),
}


def settled_cast(*, prefecture: str, city: str, city_code: str, today: date) -> list[Settled]:
    """Every household of the cast that can be there on the day; its people by their place in the cast."""
    # The twentieth draw: the ordinary household is of this city and has moved within it, as most have.
    rng, towns = Random("the cast 20"), Towns(city_code)
    settler = Settler(rng, prefecture=prefecture, city=city, towns=towns, today=today)
    settled: list[Settled] = []
    for family, roles in _families():
        if not family.exists_on(today):
            continue
        home, people = _settle(rng, settler, towns, roles, today)
        _domiciles(people, roles, f"{prefecture}{city}")
        if family.beside and settled:
            home.place = settled[-1][0].place
            for person in home.members:
                person.live_at(home.place)
                person.events[-1].place = home.place
        settled.append((home, people))
    _part_the_protected(settled, today)
    return settled


def _families() -> Iterator[tuple[Family, dict[int, Role]]]:
    found: dict[int, tuple[Family, dict[int, Role]]] = {}
    for family_number, number, family, _, role in numbered():
        found.setdefault(family_number, (family, {}))[1][number] = role
    return iter(found.values())


def _settle(rng: Random, settler: Settler, towns: Towns, roles: dict[int, Role], today: date) -> Settled:
    home = settler.home([_slot(role) for role in roles.values()])
    people = dict(zip(roles, home.members, strict=True))
    drawn = {person.name: roles[number].name for number, person in people.items()}
    fathers = Word(people[min(people)].given.text, "")
    for number, person in people.items():
        _rename(person, roles[number])
        person.case = roles[number].case or "family"
        # Whoever headed the register under the drawn name does so under the role's; others had a father.
        father = f"{person.surname.text}{SPACE}{fathers.text}"
        person.register_head = drawn.get(person.register_head, father)
        person.heads_register = person.register_head == person.name
        _date_of_birth(person, roles[number], today)
        if roles[number].country:
            name = ForeignName(*_capitals_and_kanji(roles[number]))
            become_foreign(rng, person, today, name=name, country=roles[number].country)
            person.alias = roles[number].alias
        _mark(rng, home, towns, person, roles[number], today)
    home.members = [each for number, each in people.items() if roles[number].mark not in _GONE]
    home.left = [each for number, each in people.items() if roles[number].mark in _GONE]
    home.case = "cast"
    if any(each.is_foreign for each in people.values()):
        home.formed_on = max(home.formed_on, min(each.became_resident_sort_on for each in home.members))
    for person in home.members:
        person.member_from = max(home.formed_on, person.became_resident_sort_on, person.member_from)
    put_in_order(home.members)
    return home, people


def _domiciles(people: dict[int, Person], roles: dict[int, Role], here: str) -> None:
    """The cast's 本籍 is here, that of one case elsewhere: what a kiosk answers must not hang on a draw."""
    for number, person in people.items():
        if roles[number].mark == Mark.DOMICILE_ELSEWHERE:
            person.domicile = DOMICILE_ELSEWHERE
        elif person.domicile and not person.domicile.startswith(here):
            person.domicile = f"{here}{person.town_and_lot}"


def _slot(role: Role) -> Slot:
    is_elder = role.relationship in ("父", "母")
    through = 2 if role.relationship in ("子の妻", "子の子") else None
    return Slot(
        role.sex,
        role.age,
        role.relationship,
        OWN,
        register=1 if is_elder else 0,
        register_head=None if is_elder else 0,
        through=through,
        married_in=role.relationship in ("妻", "子の妻", "母"),
    )


def _rename(person: Person, role: Role) -> None:
    last, _, first = role.name.partition(SPACE)
    last_kana, _, first_kana = role.kana.partition(SPACE)
    person.surname, person.given = Word(last, last_kana), Word(first, first_kana)
    person.name, person.kana = role.name, role.kana
    person.former_surname, person.former_surname_kana = role.former_surname


def _capitals_and_kanji(role: Role) -> tuple[str, str, str]:
    capitals, _, kanji = role.name.partition(SPACE)
    return capitals, role.kana, kanji


def _date_of_birth(person: Person, role: Role, today: date) -> None:
    """What a role's `birth` asks for; the year stays the one of the role's age."""
    born = person.birth_sort_on
    if role.birth == "same":
        born = date(today.year - role.age - 1, 12, 4)
    elif role.birth.count("-") == 2:
        born = date.fromisoformat(role.birth)
    elif role.birth == "month":
        born = born.replace(day=1)
        person.birth_precision = DatePrecision.MONTH.value
        person.birth_text = f"{wareki(born.replace(day=28)).rpartition('月')[0]}月日不詳"
    elif role.birth == "unknown":
        person.birth_precision, person.birth_text = DatePrecision.UNKNOWN.value, "年月日不詳"
        born = date(1873, 1, 1)
    if born != person.birth_sort_on and person.became_resident_sort_on == person.birth_sort_on:
        _became_on(person, born if role.birth != "unknown" else person.birth_sort_on)
    person.birth_sort_on = born
    person.birth_era = role.birth_era


def _became_on(person: Person, day: date) -> None:
    """Move the entry, which was on the birth date, with it."""
    person.became_resident_sort_on = person.events[0].effective_on = day
    person.events[0].notified_on = max(day, person.events[0].notified_on)
    if not person.moved_within_city:
        person.address_fixed_sort_on, person.notified_on = day, person.events[0].notified_on


def _mark(rng: Random, home: Home, towns: Towns, person: Person, role: Role, today: date) -> None:
    match role.mark:
        case Mark.DECEASED | Mark.HEAD_MISSING | Mark.MOVED_OUT:
            residency, reason = _GONE[role.mark]
            _close(
                person, residency, reason, today - timedelta(days=5 if role.mark != Mark.MOVED_OUT else 40)
            )
            if residency == Residency.DECEASED.value:
                for each in home.members:
                    each.register_head, each.heads_register = person.name, False
        case Mark.MOVING_OUT:
            plan_move_out(person, today + timedelta(days=10), today - timedelta(days=2))
        case Mark.MOVED_WITHIN if not person.moved_within_city:
            _move_within(person, towns.place(rng), today - timedelta(days=400))
        case Mark.CAME_THIS_YEAR:
            came_on = max(date(today.year, 1, 2), today - timedelta(days=60))
            _came_from_elsewhere(person, came_on)
        case Mark.CARE_HOME:
            home.place = towns.care_home(rng)
            person.live_at(home.place)
            person.events[-1].place = home.place


def _close(person: Person, residency: str, reason: str, on: date) -> None:
    person.residency, person.ended_on = residency, on
    person.events.append(Event(reason, on, on + timedelta(days=1), person.events[-1].place))
    person.notified_on = person.events[-1].notified_on
    person.member_from = min(person.member_from, on)
    person.stays = [Stay(person.relationship, person.member_from, on)]
    if residency == Residency.MOVED_OUT.value:
        person.moving_out_on = on


def plan_move_out(person: Person, on: date, notified_on: date) -> None:
    """転出届 filed: still a resident until the day."""
    person.moving_out_on = on
    person.events.append(Event(ChangeReason.MOVE_OUT.value, on, notified_on, person.events[-1].place))


def _move_within(person: Person, old: Place, on: date) -> None:
    place = person.events[-1].place
    if person.became_resident_sort_on >= on:
        return
    person.events[0].place = old
    person.events.append(Event(ChangeReason.MOVE_WITHIN.value, on, on + timedelta(days=3), place))
    person.moved_within_city, person.address_fixed_sort_on = True, on
    person.notified_on = person.events[-1].notified_on


def _came_from_elsewhere(person: Person, on: date) -> None:
    """転入: no resident of this city before that day."""
    person.became_resident_sort_on = person.address_fixed_sort_on = person.member_from = on
    person.moved_within_city = False
    person.previous_address = "群馬県館林市城町１番１号"
    person.events = [Event(ChangeReason.MOVE_IN.value, on, on, person.events[-1].place)]
    person.notified_on = on


def _part_the_protected(settled: list[Settled], today: date) -> None:
    """She and her child lived in the household of the one who must not find them, and left it."""
    by_case = {person.case: (home, person) for home, people in settled for person in people.values()}
    left_home, husband = by_case["protected_persons_relative"]
    new_home, woman = by_case["protected_person"]
    left_on = today - timedelta(days=200)
    child = next(each for each in new_home.members if each.relationship == CHILD)
    for person, word in ((woman, "妻"), (child, CHILD)):
        began = max(left_home.formed_on, person.birth_sort_on)
        if person.relationship != "母" and began < left_on:
            person.stays = [Stay(word, began, left_on, left_home)]
    new_home.formed_on = max(new_home.formed_on, left_on)
    for person in new_home.members:
        person.member_from = max(new_home.formed_on, person.became_resident_sort_on)
    woman.register_head = child.register_head = husband.name
    woman.domicile = child.domicile = husband.domicile
