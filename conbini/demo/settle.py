"""Turns the shape of a household into people: names, dates apart, addresses, 本籍 and 筆頭者."""

from datetime import date, timedelta
from random import Random

from conbini.demo.names import SPACE, Word, given_name, surname
from conbini.demo.people import Event, Home, Person, Stay, full_name
from conbini.demo.shapes import MAN, OWN, STRANGERS, WIFES, WOMAN, Slot
from conbini.demo.towns import Place, Towns, elsewhere
from registry.choices import ChangeReason, Residency
from registry.rules.addresses import full_address
from registry.rules.households import CHILD, HEAD, Member, display_order

YEAR = 365.2425
_BIRTH, _MOVE_IN = ChangeReason.BIRTH.value, ChangeReason.MOVE_IN.value
_ABROAD, _WITHIN = ChangeReason.MOVE_IN_ABROAD.value, ChangeReason.MOVE_WITHIN.value


class Settler:
    """Settles households in one city, as of one day."""

    def __init__(self, rng: Random, *, prefecture: str, city: str, towns: Towns, today: date) -> None:
        self._rng = rng
        self._prefecture = prefecture
        self._city = city
        self._towns = towns
        self._today = today
        self._family_homes: list[Home] = []

    def home(self, slots: list[Slot]) -> Home:
        """A household of that shape with all that the register says; members in the order of the slots."""
        rng = self._rng
        family, place = surname(rng), self._place(slots)
        host = self._host(slots)
        if host is not None:
            family, place = host.head.surname, host.place
        people = self._people(slots, family)
        came_on = self._arrivals(slots, people)
        home = self._move(people, came_on, place)
        self._registers(slots, people)
        put_in_order(people)
        if len(slots) >= 3:
            self._family_homes.append(home)
        return home

    def _host(self, slots: list[Slot]) -> Home | None:
        """世帯分離: elderly parents often are a household of their own at their children's address."""
        is_elderly = len(slots) <= 2 and slots[0].age >= 70
        if is_elderly and self._family_homes and self._rng.random() < 0.12:
            return self._rng.choice(self._family_homes)
        return None

    def _place(self, slots: list[Slot]) -> Place:
        rng, chance = self._rng, self._rng.random()
        alone, oldest = len(slots) == 1, slots[0].age
        if alone and oldest >= 78 and chance < 0.2:
            return self._towns.care_home(rng)
        in_flats = 0.6 if alone and oldest < 60 else 0.26 if len(slots) == 2 and oldest < 45 else 0.12
        return self._towns.flat(rng) if chance < in_flats else self._towns.place(rng)

    def _people(self, slots: list[Slot], family: Word) -> list[Person]:
        wifes = surname(self._rng)
        births = self._births(slots)
        people: list[Person] = []
        for slot, birth in zip(slots, births, strict=True):
            last = {OWN: family, WIFES: wifes}.get(slot.surname) or surname(self._rng)
            first = given_name(self._rng, slot.sex, birth.year)
            while any(first.text == each.given.text and last is each.surname for each in people):
                first = given_name(self._rng, slot.sex, birth.year)
            name = full_name(last, first)
            person = Person(name.text, name.kana, slot.sex, birth, last, first)
            person.relationship = slot.relationship
            people.append(person)
        for slot, person in zip(slots, people, strict=True):
            person.through = people[slot.through] if slot.through is not None else None
        return people

    def _births(self, slots: list[Slot]) -> list[date]:
        births: list[date] = []
        for i, slot in enumerate(slots):
            before = slots[i - 1] if i else None
            if before and slot.age == before.age and slot.relationship == before.relationship:
                births.append(births[-1])  # twins
                continue
            births.append(self._birth(slot.age))
        return births

    def _birth(self, age: int) -> date:
        """A birth date of somebody who is that old today."""
        return self._today - timedelta(days=int((age + 0.005 + self._rng.random() * 0.99) * YEAR))

    # --- When who came ---

    def _arrivals(self, slots: list[Slot], people: list[Person]) -> date | None:
        """Write when each became a resident; the day on which the household came, None if it is of here."""
        rng, today, head = self._rng, self._today, people[0]
        came_on = None
        if rng.random() > 0.56:
            age = min(slots[0].age, int(rng.triangular(18, 60, 27)))
            came_on = min(today - timedelta(days=rng.randint(20, 300)), _after(head.birth_sort_on, age, rng))
        origin = elsewhere(rng, city=self._city)
        for slot, person in zip(slots, people, strict=True):
            arrived = self._arrival(slot, person, people, came_on)
            person.became_resident_sort_on = max(person.birth_sort_on, min(arrived, today))
            if person.became_resident_sort_on != person.birth_sort_on:
                own = person.became_resident_sort_on != came_on
                person.previous_address = elsewhere(rng, city=self._city) if own else origin
        return came_on

    def _arrival(self, slot: Slot, person: Person, people: list[Person], came_on: date | None) -> date:
        rng, birth = self._rng, person.birth_sort_on
        if person is people[0]:
            return came_on or birth
        if slot.surname == STRANGERS:
            return birth if rng.random() < 0.5 else _after(birth, rng.randint(18, max(19, slot.age)), rng)
        if slot.married_in:
            if rng.random() < 0.45:
                return birth
            children = [each.birth_sort_on for each in people if each.relationship in (CHILD, "子の子")]
            married = min(children, default=_after(birth, rng.randint(22, 32), rng)) - timedelta(
                days=rng.randint(200, 900)
            )
            married = max(married, _after(birth, 17, rng))
            return max(married, came_on) if came_on else married
        return max(birth, came_on) if came_on else birth

    # --- Where they live since when ---

    def _move(self, people: list[Person], came_on: date | None, place: Place) -> Home:
        rng, today, head = self._rng, self._today, people[0]
        adult_on = _after(head.birth_sort_on, 20, rng)
        since = min(max(head.became_resident_sort_on, adult_on), today - timedelta(days=1))
        since = max(since, head.became_resident_sort_on)
        moved_on = None
        if (today - since).days > 400 and rng.random() < 0.45:
            # Nobody stays for ever: most moves are recent.
            moved_on = today - timedelta(days=int((today - since).days * rng.random() ** 1.7) + 2)
            moved_on = max(moved_on, since + timedelta(days=1))
        formed_on = since if came_on or moved_on is None or rng.random() < 0.5 else moved_on
        old = self._towns.place(rng) if moved_on else place
        home = Home(place, formed_on, list(people))
        for person in people:
            person.home = home
            self._record(person, place, old, moved_on)
            person.member_from = max(formed_on, person.became_resident_sort_on)
        return home

    def _record(self, person: Person, place: Place, old: Place, moved_on: date | None) -> None:
        """Write address, its date and notification, and the one or two 異動 that led there."""
        rng, became = self._rng, person.became_resident_sort_on
        moved = moved_on is not None and became < moved_on
        person.live_at(place)
        person.address_fixed_sort_on = moved_on if moved and moved_on else became
        person.moved_within_city = moved
        reason = _BIRTH if became == person.birth_sort_on else _ABROAD if rng.random() < 0.02 else _MOVE_IN
        if reason == _ABROAD:
            person.previous_address = "国外"
        person.events = [Event(reason, became, self._notified(became), old if moved else place)]
        if moved and moved_on:
            person.events.append(Event(_WITHIN, moved_on, self._notified(moved_on), place))
        person.notified_on = person.events[-1].notified_on

    def _notified(self, day: date) -> date:
        """届出日: within fourteen days."""
        return min(self._today, day + timedelta(days=min(13, int(self._rng.expovariate(0.28)))))

    # --- Family registers ---

    def _registers(self, slots: list[Slot], people: list[Person]) -> None:
        found: dict[int, tuple[str, str]] = {}
        for slot, person in zip(slots, people, strict=True):
            if slot.register not in found:
                found[slot.register] = (self._domicile(person), self._register_head(slot, person, people))
            person.domicile, person.register_head = found[slot.register]
            person.heads_register = person.register_head == person.name
            # An unmarried grown-up who lives alone is mostly still in the parents' register.

    def _register_head(self, slot: Slot, person: Person, people: list[Person]) -> str:
        alone = len(people) == 1 and (person.birth_sort_on.year > self._today.year - 40)
        if slot.register_head is not None and not (alone and self._rng.random() < 0.6):
            return people[slot.register_head].name
        father = given_name(self._rng, MAN, person.birth_sort_on.year - 30)
        return f"{person.surname.text}{SPACE}{father.text}"

    def _domicile(self, person: Person) -> str:
        rng = self._rng
        if rng.random() > 0.72:
            return elsewhere(rng, city=self._city).split(SPACE)[0]
        lot = person.town_and_lot if rng.random() < 0.35 else self._towns.domicile_lot(rng)
        return full_address(self._prefecture, self._city, lot)

    # --- Those who have gone ---

    def age(self, person: Person) -> int:
        """About how old somebody is."""
        return self._today.year - person.birth_sort_on.year

    def add_late_husband(self, home: Home) -> Person | None:
        """A widow's husband, dead in the last five years: his record is closed, and she is the head since."""
        rng, today, widow = self._rng, self._today, home.head
        born = widow.birth_sort_on - timedelta(days=rng.randint(-300, 1800))
        died = today - timedelta(days=rng.randint(4, 1800))
        began = min(home.formed_on, died - timedelta(days=400))
        if widow.became_resident_sort_on >= began or widow.birth_sort_on.year + 25 > died.year:
            return None
        first = given_name(rng, MAN, born.year)
        name = full_name(widow.surname, first)
        late = Person(name.text, name.kana, MAN, born, widow.surname, first, domicile=widow.domicile)
        late.register_head = widow.register_head = name.text
        home.formed_on = began
        self._record_of_gone(late, home, began)
        self._close(late, Residency.DECEASED, ChangeReason.DEATH, died)
        late.stays = [Stay(HEAD, late.member_from, died)]
        widow.stays = [Stay("妻", max(began, widow.became_resident_sort_on), died)]
        widow.member_from = died
        changed = self._notified(died)
        widow.events.append(Event(ChangeReason.HEAD_CHANGED.value, died, changed, home.place))
        return late

    def add_child_who_left(self, home: Home) -> Person:
        """A grown child who moved to another city."""
        rng, today, head = self._rng, self._today, home.head
        age = rng.randint(19, 30)
        left = today - timedelta(days=rng.randint(5, 1500))
        born = left - timedelta(days=int(age * YEAR) + rng.randint(0, 300))
        sex = MAN if rng.random() < 0.5 else WOMAN
        first = given_name(rng, sex, born.year)
        name = full_name(head.surname, first)
        gone = Person(name.text, name.kana, sex, born, head.surname, first, domicile=head.domicile)
        gone.register_head = head.register_head
        self._record_of_gone(gone, home, min(max(home.formed_on, born), left - timedelta(days=30)))
        self._close(gone, Residency.MOVED_OUT, ChangeReason.MOVE_OUT, left)
        gone.moving_out_on = left
        gone.stays = [Stay(CHILD, min(gone.member_from, left), left)]
        return gone

    def _record_of_gone(self, person: Person, home: Home, since: date) -> None:
        person.home = home
        person.became_resident_sort_on = person.birth_sort_on
        person.live_at(home.place)
        person.address_fixed_sort_on = person.birth_sort_on
        person.events = [
            Event(_BIRTH, person.birth_sort_on, self._notified(person.birth_sort_on), home.place)
        ]
        person.member_from = max(since, person.birth_sort_on)
        home.left.append(person)

    def _close(self, person: Person, residency: Residency, reason: ChangeReason, on: date) -> None:
        person.residency, person.ended_on = residency.value, on
        person.events.append(Event(reason.value, on, self._notified(on), person.events[-1].place))
        person.notified_on = person.events[-1].notified_on


def put_in_order(people: list[Person]) -> None:
    """Number the members as the register's rule orders them on the sheet."""
    keys = {id(person): str(place) for place, person in enumerate(people)}
    members = [
        Member(
            keys[id(person)],
            person.relationship,
            person.birth_sort_on,
            keys[id(person.through)] if person.through else "",
            person.heads_register,
        )
        for person in people
    ]
    for place, member in enumerate(display_order(members), start=1):
        people[int(member.person_no)].display_order = place


def _after(birth: date, years: float, rng: Random) -> date:
    return birth + timedelta(days=int((years + rng.random()) * YEAR))
