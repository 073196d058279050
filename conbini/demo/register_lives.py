"""What happened to the people of the synthetic registers: births, marriages, deaths, addresses."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from conbini.demo import register_entries as write
from conbini.demo.names import SPACE, Word, given_name
from conbini.demo.people import Person
from conbini.demo.register_entries import Abode, Recorded, Register
from conbini.demo.shapes import MAN, WOMAN
from conbini.demo.towns import Towns, elsewhere
from registry.choices import RegisterEventKind as Kind
from registry.choices import Residency
from registry.rules.addresses import full_address, full_width_digits
from registry.rules.era import wareki
from registry.rules.register_members import ordinal_relationship

YEAR = 365.2425
UNLINKED = 0.015
"""How many residents the copy has not linked with their register: a clerk must do it."""


class Lives:
    """What happens to people, as registers tell it: births, marriages, deaths, and where they lived."""

    def __init__(self, rng: Random, *, prefecture: str, city: str, towns: Towns, today: date) -> None:
        self._rng = rng
        self._here = f"{prefecture}{city}"
        self._prefecture = prefecture
        self._city = city
        self._towns = towns
        self._today = today
        self._cases: set[str] = set()

    def _recorded(self, person: Person, maiden: Word) -> Recorded:
        """A resident as the register has them; link and addresses by what the residents' register says."""
        is_linked = person.case != "koseki_unlinked" if person.case else self._rng.random() > UNLINKED
        recorded = Recorded(
            person.given, person.sex, person.birth_sort_on, person=person if is_linked else None
        )
        if person.birth_text:
            recorded.said_born = person.birth_text
        elif person.birth_era:
            recorded.said_born = full_width_digits(wareki(person.birth_sort_on, era=person.birth_era))
        recorded.abodes = self._abodes(person)
        self._give_parents(recorded, maiden)
        return recorded

    def _give_parents(self, recorded: Recorded, last: Word) -> None:
        """Parents outside this register: full names, and a 続柄 among brothers and sisters."""
        rng, year = self._rng, recorded.birth.year
        recorded.last = last.text
        recorded.father = last.text + self._name(MAN, year - 30).text
        recorded.mother = last.text + self._name(WOMAN, year - 27).text
        number = rng.choice((1, 1, 1, 2, 2, 3))
        recorded.relationship = ordinal_relationship(number, is_male=recorded.sex == MAN)

    def _name(self, sex: str, year: int) -> Word:
        """A given name of somebody born about that year; of the very old, one of the oldest names known."""
        return given_name(self._rng, sex, max(year, 1900))

    def _birth(self, who: Recorded) -> write.Entry:
        rng = self._rng
        place, sent = self._here, ("", "")
        notified = min(self._today, who.birth + timedelta(days=rng.randint(1, 13)))
        if rng.random() < 0.3:
            city = _city_of(elsewhere(rng, city=self._city))
            place = city
            sent = (write.day(min(self._today, notified + timedelta(days=3))), f"{city}長")
        return write.born(
            who.birth, who.said_born, place, notified, rng.choice(("父", "父", "父", "母")), sent
        )

    def _sent(self, on: date) -> tuple[str, str]:
        """Now and then another city took the notification."""
        rng = self._rng
        if rng.random() > 0.15:
            return "", ""
        city = _city_of(elsewhere(rng, city=self._city))
        return write.day(min(self._today, on + timedelta(days=rng.randint(2, 6)))), f"{city}長"

    def _former(self, who: Recorded) -> str:
        """従前戸籍: 本籍 and 筆頭者, who is the father."""
        return f"{self._some_domicile()}{SPACE}{who.father}"

    def _some_domicile(self) -> str:
        rng = self._rng
        if rng.random() < 0.4:
            return elsewhere(rng, city=self._city).partition(SPACE)[0]
        return full_address(self._prefecture, self._city, self._towns.domicile_lot(rng))

    def _abodes(self, person: Person) -> list[Abode]:
        """Where the person has lived, as the resident register tells it."""
        abodes = []
        if person.previous_address and person.previous_address != "国外":
            before = max(person.birth_sort_on, person.became_resident_sort_on - timedelta(days=1500))
            abodes.append(Abode(person.previous_address, before))
        for event in person.events:
            place = event.place
            address = full_address(self._prefecture, self._city, place.town_and_lot, place.building)
            if not abodes or abodes[-1].address != address:
                abodes.append(Abode(address, event.effective_on))
        if person.residency == Residency.MOVED_OUT.value:
            abodes.append(Abode(elsewhere(self._rng, city=self._city), person.ended_on))
        return abodes

    @staticmethod
    def _within(on: date, first: date, last: date) -> date:
        return min(max(on, first), last)

    def _marry(
        self, register: Register, head: Recorded, spouse: Recorded, children: Sequence[Person]
    ) -> None:
        """The couple, entered by the marriage that made the register."""
        rng = self._rng
        eldest = min((each.birth_sort_on for each in children), default=None)
        on = head.birth + timedelta(days=int(rng.uniform(22, 33) * YEAR))
        if eldest is not None:
            on = eldest - timedelta(days=rng.randint(120, 1500))
        on = self._within(on, max(head.birth, spouse.birth) + timedelta(days=int(18 * YEAR)), self._today)
        register.compiled_on = on
        for each, other in ((head, spouse), (spouse, head)):
            each.entered_on = on
            each.spouse_mark = "夫" if each.sex == MAN else "妻"
            each.former_register = self._former(each)
            last = other.last if each is head else register.surname
            sent = self._sent(on)
            each.entries = [
                self._birth(each),
                write.married(on, last + other.given.text, each.former_register, sent),
            ]
            register.members.append(each)

    def _part(self, register: Register, head: Recorded, spouse: Recorded) -> None:
        """A couple of whom one has died: the residents' register says so."""
        for each, other in ((head, spouse), (spouse, head)):
            person = each.person
            if person and person.residency == Residency.DECEASED.value and person.ended_on:
                self._die(register, each, other, person.ended_on)

    def _let_die(
        self, register: Register, who: Recorded, survivor: Recorded, *, certainly: bool = False
    ) -> None:
        """Somebody whom only the register knows may have died since."""
        rng, age = self._rng, self._today.year - who.birth.year
        if not (certainly or rng.random() < max(0.0, (age - 62) / 40)):
            return
        first = max(who.entered_on or who.birth, who.birth + timedelta(days=int(48 * YEAR)))
        last = self._today - timedelta(days=8)
        on = last - timedelta(days=int(max(0, (last - first).days) * rng.random()))
        self._die(register, who, survivor, max(on, who.entered_on or on))

    def _die(self, register: Register, who: Recorded, survivor: Recorded, on: date) -> None:
        rng = self._rng
        half, hour, minute = rng.choice(("午前", "午後")), rng.randint(0, 11), rng.randint(0, 59)
        time = full_width_digits(f"{half}{hour}時{minute}分")
        notified = min(self._today, on + timedelta(days=rng.randint(0, 5)))
        by = f"親族{SPACE}{register.surname}{survivor.given.text}"
        who.removed_on, who.spouse_mark = on, ""
        who.entries.append(write.died(on, time, self._here, notified, by))
        survivor.spouse_mark = ""
        survivor.entries.append(write.widowed(on))


def _city_of(address: str) -> str:
    """Prefecture and city (or town) of an address."""
    for end, sign in enumerate(address):
        if sign in "市町村" and end > 3:
            return address[: end + 1]
    return address[:6]


_FOLLOW = frozenset({Kind.BIRTH.value, Kind.ADOPTED.value})
_MARRIAGES = frozenset({Kind.MARRIAGE.value, Kind.MARRIAGE_FOREIGN.value})


def carry_over(register: Register, on: date) -> None:
    """戸籍法施行規則37条, 39条: who has left is gone; of what was before, what still holds is kept."""
    register.members = [each for each in register.members if each.removed_on is None or each.removed_on >= on]
    for each in register.members:
        later = [one for one in each.entries if one.on is None or one.on >= on]
        ended = any(one.kind in {Kind.SPOUSE_DEATH.value, Kind.DEATH.value} for one in later)
        was_married = bool(each.spouse_mark) or ended
        each.entries = [
            one
            for one in each.entries
            if one in later or one.kind in _FOLLOW or (one.kind in _MARRIAGES and was_married)
        ]
        if each.birth < on:
            each.entered_on = on


def abodes_since(abodes: list[Abode], made_on: date, until: date | None) -> list[Abode]:
    """The addresses of the 附票: the one on the day when it was made, and those after it."""
    kept = [each for each in abodes if until is None or each.fixed_on is None or each.fixed_on <= until]
    current = [each for each in kept if each.fixed_on is not None and each.fixed_on <= made_on][-1:]
    return current + [each for each in kept if each.fixed_on is None or each.fixed_on > made_on]
