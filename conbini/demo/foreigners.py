"""Foreign residents, who stand on the register since 9 July 2012 (domain handbook A.1.3, G.1)."""

from datetime import date, timedelta
from random import Random

from conbini.demo.names import (
    SPACE,
    ForeignName,
    Word,
    foreign_family,
    foreign_name,
    given_name,
    nationality,
    surname,
)
from conbini.demo.people import Event, Home, Person
from conbini.demo.shapes import MAN
from registry.choices import ChangeReason, PersonKind

ON_REGISTER_FROM = date(2012, 7, 9)
CODES_AND_CARDS_FROM = date(2013, 7, 8)
SHARE = 0.02
_MID_TERM, _SPECIAL = "中長期在留者", "特別永住者"
# 在留資格, 在留期間, how many days it may still run, weight in tenths.
_STATUSES = (
    ("永住者", "", 0, 36),
    ("定住者", "3年", 1095, 22),
    ("日本人の配偶者等", "3年", 1095, 10),
    ("技能実習", "1年", 365, 12),
    ("技術・人文知識・国際業務", "5年", 1825, 8),
    ("留学", "2年", 730, 6),
    ("家族滞在", "1年", 365, 6),
)


def make_foreign(rng: Random, home: Home, today: date, *, who: list[Person]) -> None:
    """Turn these members of the household into foreign residents of one nationality."""
    row = nationality(rng)
    family = foreign_family(rng, row)
    taken: set[str] = set()
    for person in who:
        name = foreign_name(rng, row, person.sex, family)
        if name.capitals in taken:  # a second given name tells brothers and sisters apart
            second = foreign_name(rng, nationality(rng), person.sex)
            given = second.capitals.rpartition(" ")[2], second.katakana.rpartition(" ")[2]
            name = ForeignName(f"{name.capitals} {given[0]}", f"{name.katakana} {given[1]}")
        taken.add(name.capitals)
        become_foreign(rng, person, today, name=name, country=row[0])
    home.formed_on = max(home.formed_on, min(each.became_resident_sort_on for each in home.members))
    for person in home.members:
        person.member_from = max(home.formed_on, person.became_resident_sort_on)


def become_foreign(rng: Random, person: Person, today: date, *, name: ForeignName, country: str) -> None:
    """Rewrite the row: no 本籍, a western name, the items of residence, no entry before the reform."""
    person.kind = PersonKind.FOREIGN.value
    person.name = f"{name.capitals}{SPACE}{name.kanji}" if name.kanji else name.capitals
    person.kana = person.katakana_name = name.katakana
    person.surname, person.given = (
        Word(name.capitals.split(" ", 1)[0], ""),
        Word(name.capitals.split(" ", 1)[-1], ""),
    )
    person.domicile = person.register_head = ""
    person.heads_register = False
    person.nationality = country
    if rng.random() < (0.8 if country == "韓国" else 0.15):
        last, first = surname(rng), given_name(rng, person.sex, person.birth_sort_on.year)
        person.alias = f"{last.text}{SPACE}{first.text}"
    _enter_register(person)
    _residence(rng, person, today)


def _enter_register(person: Person) -> None:
    """Those who were here before the day became residents on it, with no previous address."""
    became = person.became_resident_sort_on
    place = person.events[-1].place
    if became < ON_REGISTER_FROM:
        person.became_resident_sort_on = ON_REGISTER_FROM
        person.previous_address = ""
        moved = (
            person.moved_within_city
            and person.address_fixed_sort_on
            and person.address_fixed_sort_on > ON_REGISTER_FROM
        )
        first = person.events[0].place if moved else place
        later = person.events[1:] if moved else []
        person.events = [
            Event(ChangeReason.ENTRY_EX_OFFICIO.value, ON_REGISTER_FROM, ON_REGISTER_FROM, first),
            *later,
        ]
        if not moved:
            person.moved_within_city, person.address_fixed_sort_on = False, ON_REGISTER_FROM
    elif became != person.birth_sort_on:
        person.events[0].reason = ChangeReason.MOVE_IN_ABROAD.value
        person.previous_address = "国外"
    person.notified_on = person.events[-1].notified_on


def _residence(rng: Random, person: Person, today: date) -> None:
    special = person.nationality == "韓国" and rng.random() < 0.7
    person.residence_category = _SPECIAL if special else _MID_TERM
    letters = "ABCDEFGHJKLMNPRSTUVWXY"
    number = f"{rng.choice(letters)}{rng.choice(letters)}{rng.randint(10**7, 10**8 - 1)}"
    person.residence_card_no = f"{number}{rng.choice(letters)}{rng.choice(letters)}"
    if special:
        return
    status, period, days, _ = rng.choices(_STATUSES, [row[3] for row in _STATUSES])[0]
    person.residence_status, person.residence_period = status, period
    if days:
        person.residence_expires_on = today + timedelta(days=rng.randint(20, days))


def choose_foreign(rng: Random, homes: list[Home], today: date, wanted: int) -> None:
    """Make exactly so many residents foreign: people alone, whole families, wives of Japanese men."""
    left = wanted
    oldest = date(today.year - 62, 1, 1)
    for home in homes:
        if left <= 0:
            return
        size = len(home.members)
        if home.case or size > min(left, 5) or any(p.birth_sort_on < oldest for p in home.members):
            continue
        chance = rng.random()
        if chance < (0.11 if size == 1 else 0.028):
            make_foreign(rng, home, today, who=home.members)
            left -= size
        elif size >= 2 and chance > 0.985 and home.members[1].relationship == "妻" and home.head.sex == MAN:
            make_foreign(rng, home, today, who=[home.members[1]])
            left -= 1
    for home in sorted(homes, key=lambda each: len(each.members)):  # tiny cities: whoever is left
        size = len(home.members)
        if not home.case and size <= left and not any(person.is_foreign for person in home.members):
            make_foreign(rng, home, today, who=home.members)
            left -= size
