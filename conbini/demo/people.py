"""The rows of the synthetic city before they are written: people, households, and what happened to them."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from conbini.demo.names import SPACE, Word
from conbini.demo.towns import Place
from registry.choices import PersonKind, Residency
from registry.rules.address_keys import address_key
from registry.rules.search_index import FOLDED, keys_of
from registry.rules.search_keys import kana_key, name_key


@dataclass(slots=True)
class Event:
    """One 異動: its reason and its three dates; `place` is the address that it led to."""

    reason: str
    effective_on: date
    notified_on: date
    place: Place


@dataclass(slots=True)
class Stay:
    """A membership that has ended; in the person's own household unless it names another."""

    relationship: str
    valid_from: date
    valid_until: date
    home: "Home | None" = None


@dataclass(slots=True, repr=False)
class Person:
    """One resident's row, with the columns of `registry.Resident`, and what other tables say of them."""

    name: str
    kana: str
    sex: str
    birth_sort_on: date
    surname: Word = field(default_factory=lambda: Word("", ""))
    given: Word = field(default_factory=lambda: Word("", ""))

    id: int = 0
    municipality_id: int = 0
    person_no: str = ""
    juki_code: str = ""
    kind: str = PersonKind.JAPANESE.value
    residency: str = Residency.RESIDENT.value
    former_surname: str = ""
    former_surname_kana: str = ""
    alias: str = ""
    katakana_name: str = ""
    name_key: str = ""
    kana_key: str = ""
    other_key: str = ""
    address_key: str = ""
    birth_precision: str = "day"
    birth_text: str = ""
    birth_era: str = ""
    town_code: str = ""
    postal_code: str = ""
    town_and_lot: str = ""
    building: str = ""
    previous_address: str = ""
    became_resident_sort_on: date = date.min
    became_resident_text: str = ""
    address_fixed_sort_on: date | None = None
    address_fixed_text: str = ""
    moved_within_city: bool = False
    notified_on: date | None = None
    moving_out_on: date | None = None
    ended_on: date | None = None
    domicile: str = ""
    register_head: str = ""
    nationality: str = ""
    residence_category: str = ""
    residence_status: str = ""
    residence_period: str = ""
    residence_expires_on: date | None = None
    residence_card_no: str = ""
    remarks: str = ""
    history_no: int = 1
    changed_at: object = None

    relationship: str = ""
    display_order: int = 1
    member_from: date = date.min
    stays: list[Stay] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    case: str = ""
    home: "Home | None" = None
    through: "Person | None" = None
    heads_register: bool = False

    @property
    def is_foreign(self) -> bool:
        """Whether the person is a foreign resident."""
        return self.kind == PersonKind.FOREIGN.value

    def live_at(self, place: Place) -> None:
        """Write the address into the row."""
        self.town_code, self.postal_code = place.town_code, place.postal_code
        self.town_and_lot, self.building = place.town_and_lot, place.building

    def fold_keys(self) -> None:
        """The search keys, as `registry.Resident.fold_keys` lays them: each part's key is folded once."""
        self.name_key = "".join(map(_name_key, self.name.split(SPACE)))
        self.kana_key = "".join(map(_kana_key, self.kana.split(SPACE)))
        self.address_key = _address_key(self.town_and_lot, self.building)
        if self.alias or self.former_surname or self.katakana_name:
            self.other_key = keys_of({name: getattr(self, name) for name in FOLDED}).other_key


@dataclass(slots=True, repr=False)
class Home:
    """One household: its living members, and those who have left it."""

    place: Place
    formed_on: date
    members: list[Person]
    left: list[Person] = field(default_factory=list)
    id: int = 0
    household_no: str = ""
    case: str = ""

    @property
    def head(self) -> Person:
        """The head; the first member where there is none on record."""
        return next((each for each in self.members if each.relationship == "世帯主"), self.members[0])


_name_key, _kana_key, _address_key = cache(name_key), cache(kana_key), cache(address_key)


def full_name(surname: Word, given: Word) -> Word:
    """氏 and 名 with one full-width space between."""
    return Word(f"{surname.text}{SPACE}{given.text}", f"{surname.kana}{SPACE}{given.kana}")
