"""Makes a whole synthetic city in memory: the same for the same arguments, on every machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from conbini.demo.cast import Mark, Role, numbered, person_no_of
from conbini.demo.casting import Settled, plan_move_out, settled_cast
from conbini.demo.foreigners import CODES_AND_CARDS_FROM, ON_REGISTER_FROM, SHARE, choose_foreign
from conbini.demo.holdings import CardHeld, Holdings, Seal
from conbini.demo.numbers import CAST_FROM, juki_codes, person_no
from conbini.demo.people import Home, Person
from conbini.demo.population import FULL_CITY, FULL_CITY_HOUSEHOLDS, Pool, household_sizes
from conbini.demo.register_entries import Register
from conbini.demo.registers import Registrar, families
from conbini.demo.settle import Settler
from conbini.demo.shapes import WOMAN, Shaper
from conbini.demo.tables import rows
from conbini.demo.towns import Towns
from registry.choices import HoldKind, ProtectionKind
from registry.rules.households import CHILD, HEAD

LEAST = 300
GAIJI_FROM, GAIJI_COUNT = 0xE010, 200
Say = Callable[[str], None]


class UnknownCity(LookupError):
    """No city of that code is among the demo's."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: a city's code, how many people and households, seed and day."""

    code: str
    residents: int
    seed: int
    today: date
    households: int = 0

    @property
    def household_count(self) -> int:
        """As many as asked for, or in the seed city's proportion."""
        return self.households or round(self.residents * FULL_CITY_HOUSEHOLDS / FULL_CITY)


@dataclass(slots=True)
class Suppression:
    """A protection of a person."""

    person: Person
    kind: str
    applied_on: date
    valid_until: date


@dataclass(slots=True)
class Held:
    """A hold on a person or a household."""

    kind: str
    placed_on: date
    person: Person | None = None
    home: Home | None = None
    effective_on: date | None = None


@dataclass(slots=True)
class City:
    """Everything that a synthetic city consists of, before it is written."""

    plan: Plan
    prefecture: str
    name: str
    name_kana: str
    homes: list[Home] = field(default_factory=list)
    living: list[Person] = field(default_factory=list)
    gone: list[Person] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    cards: list[CardHeld] = field(default_factory=list)
    protections: list[Suppression] = field(default_factory=list)
    holds: list[Held] = field(default_factory=list)

    @property
    def everybody(self) -> list[Person]:
        """The living, then those whose record is closed."""
        return self.living + self.gone


def make_city(plan: Plan, say: Say = lambda _: None) -> City:
    """The city of the plan. Raises UnknownCity, TooFewOrTooMany."""
    city = _named(plan)
    rng = Random(f"{plan.code}/{plan.seed}")
    cast = settled_cast(prefecture=city.prefecture, city=city.name, city_code=plan.code, today=plan.today)
    _settle(city, rng, [home for home, _ in cast])
    say("households settled")
    _part(city)
    _make_foreign(city, rng)
    _mark(city, rng)
    _number(city, rng, cast)
    say("everybody numbered")
    _hand_out(city, rng, cast)
    say("seals and cards handed out")
    return city


def registers_of(city: City) -> Iterator[Register]:
    """The family registers that this city keeps, one after the other: they are too many to hold."""
    plan, here = city.plan, f"{city.prefecture}{city.name}"
    towns = Towns(plan.code)

    def registrar(seed: str) -> Registrar:
        place = {"prefecture": city.prefecture, "city": city.name}
        return Registrar(Random(seed), **place, towns=towns, today=plan.today)

    everybodys = registrar(f"{plan.code}/{plan.seed}/registers")
    for key, people in families(city.everybody, here):
        cases = sorted(person.case for person in people if person.case)
        # The cast's are the same for every seed.
        own = registrar(f"register of {cases[-1]}") if cases else everybodys
        yield own.register(key, people)


def _named(plan: Plan) -> City:
    for code, prefecture, name, kana in rows("cities"):
        if code == plan.code:
            return City(plan, prefecture, name, kana)
    raise UnknownCity(plan.code)


def _settle(city: City, rng: Random, cast: list[Home]) -> None:
    """The cast, and around it households of every size, until the totals are reached."""
    plan = city.plan
    sizes = household_sizes(plan.residents, plan.household_count, [len(home.members) for home in cast])
    pool = Pool(plan.residents)
    for person in (each for home in cast for each in home.members):
        pool.take(person.sex, plan.today.year - person.birth_sort_on.year, 0, 120)
    shaper = Shaper(rng, pool)
    settler = Settler(
        rng, prefecture=city.prefecture, city=city.name, towns=Towns(plan.code), today=plan.today
    )
    families, homes = sum(sizes[2:]), []
    for size in range(len(sizes), 0, -1):
        for made in range(sizes[size - 1]):
            left = families if size >= 3 else sizes[1] - made
            homes.append(settler.home(shaper.household(size, left)))
            families -= size >= 3
    rng.shuffle(homes)
    _part_with(settler, rng, homes)
    city.homes = cast + homes


def _part_with(settler: Settler, rng: Random, homes: list[Home]) -> None:
    """Those who died or moved away in the last years."""
    for home in homes:
        head, chance = home.head, rng.random()
        is_widow = head.sex == WOMAN and head.relationship == HEAD and len(home.members) <= 2
        if is_widow and settler.age(head) >= 68 and chance < 0.3:
            settler.add_late_husband(home)
        elif len(home.members) >= 2 and 45 <= settler.age(head) <= 72 and chance < 0.06:
            settler.add_child_who_left(home)


def _part(city: City) -> None:
    """Members in the order of the sheet; the living and the gone."""
    for home in city.homes:
        home.members.sort(key=lambda person: person.display_order)
        city.living += home.members
        city.gone += home.left


def _make_foreign(city: City, rng: Random) -> None:
    if city.plan.today < ON_REGISTER_FROM:
        return
    wanted = round(city.plan.residents * SHARE) - sum(person.is_foreign for person in city.living)
    choose_foreign(rng, city.homes, city.plan.today, wanted)


def _mark(city: City, rng: Random) -> None:
    """Protections, planned moves, changes under way and characters that Unicode has not, here and there."""
    today = city.plan.today
    gaiji = 0
    for home in city.homes:
        if home.case:
            continue
        head, alone, chance = home.members[0], len(home.members) == 1, rng.random()
        has_children = any(each.relationship == CHILD for each in home.members)
        if head.sex == WOMAN and has_children and chance < 0.03:
            _protect(city, rng, home)
        elif chance < 0.0025:
            city.holds.append(Held(HoldKind.CHANGE_IN_PROGRESS.value, today - timedelta(days=1), head))
        elif alone and chance < 0.009:
            plan_move_out(
                head, today + timedelta(days=rng.randint(2, 25)), today - timedelta(days=rng.randint(1, 9))
            )
        elif alone and not head.is_foreign and gaiji * 1000 < city.plan.residents and chance > 0.9:
            gaiji += 1
            _rename_with_gaiji(head, rng)
            city.holds.append(Held(HoldKind.GAIJI_PENDING.value, today - timedelta(days=400), head))


def _protect(city: City, rng: Random, home: Home) -> None:
    applied = city.plan.today - timedelta(days=rng.randint(3, 340))
    until = applied + timedelta(days=365)
    for person in home.members:
        kind = ProtectionKind.SUPPORT if person is home.members[0] else ProtectionKind.COVERED
        city.protections.append(Suppression(person, kind.value, applied, until))


def _rename_with_gaiji(person: Person, rng: Random) -> None:
    """One character of the surname is the city's own: it means something only within it."""
    old = person.surname.text
    character = chr(GAIJI_FROM + rng.randrange(GAIJI_COUNT))
    person.surname = type(person.surname)(
        character + old[1:] if len(old) > 1 else character, person.surname.kana
    )
    name = f"{person.surname.text}\u3000{person.given.text}"
    person.register_head = name if person.register_head == person.name else person.register_head
    person.name = name


def _number(city: City, rng: Random, cast: list[Settled]) -> None:
    """Numbers with gaps, as a city's have after years; the cast's by their place."""
    for place, (home, people) in enumerate(cast, start=1):
        home.household_no = person_no(CAST_FROM + place)
        for number, person in people.items():
            person.person_no = person_no_of(number)
    base = 0
    for number, home in enumerate(city.homes, start=1):
        home.id = number
        if not home.case:
            home.household_no = person_no(number)
    for number, (person, code) in enumerate(
        zip(city.everybody, juki_codes(rng, len(city.everybody)), strict=True), 1
    ):
        person.id = number
        base += rng.choice((1, 1, 1, 2, 3))
        if not person.case:
            person.person_no = person_no(base)
        if not person.is_foreign or city.plan.today >= CODES_AND_CARDS_FROM:
            person.juki_code = code
        person.history_no = len(person.events)
        person.fold_keys()


def _hand_out(city: City, rng: Random, cast: list[Settled]) -> None:
    holdings = Holdings(rng, city_code=city.plan.code, today=city.plan.today)
    roles = {number: role for _, number, _, _, role in numbered()}
    for home, people in cast:
        for number, person in people.items():
            holdings.give_role(person, roles[number], CAST_FROM + number)
            _suppress_role(city, home, person, roles[number])
    for person in city.everybody:
        if not person.case:
            holdings.give(person, int(person.person_no[:-1]))
    city.seals, city.cards = holdings.seals, holdings.cards


def _suppress_role(city: City, home: Home, person: Person, role: Role) -> None:
    today = city.plan.today
    holds = {
        Mark.CHANGE: HoldKind.CHANGE_IN_PROGRESS,
        Mark.GAIJI: HoldKind.GAIJI_PENDING,
        Mark.GUARDIANSHIP: HoldKind.GUARDIANSHIP,
        Mark.KOSEKI: HoldKind.KOSEKI_IN_PROGRESS,
    }
    protections = {
        Mark.PROTECTED: (ProtectionKind.SUPPORT, 190),
        Mark.COVERED: (ProtectionKind.COVERED, 190),
        Mark.PROTECTION_ENDED: (ProtectionKind.SUPPORT, 400),
    }
    if role.mark in holds:
        city.holds.append(Held(holds[role.mark].value, today - timedelta(days=1), person))
    if role.mark == Mark.MOVING_OUT:
        city.holds.append(
            Held(
                HoldKind.MOVING_OUT.value,
                today - timedelta(days=2),
                person,
                effective_on=person.moving_out_on,
            )
        )
    if role.mark == Mark.HEAD_MISSING:
        city.holds.append(Held(HoldKind.HEAD_MISSING.value, today - timedelta(days=4), home=home))
    if role.mark in protections:
        kind, days = protections[role.mark]
        applied = today - timedelta(days=days)
        city.protections.append(Suppression(person, kind.value, applied, applied + timedelta(days=365)))
