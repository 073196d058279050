"""A city full of namesakes, and what its people do at kiosks."""

import random
from dataclasses import dataclass
from datetime import date

from cards.choices import CardState
from cards.models import Card
from registry.models import Municipality, Resident
from tests import cast, make

NAMES = (
    ("鈴木　一郎", "スズキ　イチロウ"),
    ("𠮷田　髙志", "ヨシダ　タカシ"),
    ("葛\U000e0102西　一郎", "カサイ　イチロウ"),
    ("山﨑　恵子", "ヤマザキ　ケイコ"),
)
"""So few that everybody has namesakes, and some have them in their own house."""
BIRTHDAYS = (date(1970, 1, 1), date(1985, 3, 3))
TOWN = "渡良瀬町"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a card, and all who live in the house; the lot is the house's alone."""

    resident: Resident
    card: Card
    house: tuple[Resident, ...]
    has_seal: bool = False


def settle(city: Municipality, houses: int, chance: random.Random) -> list[Visitor]:
    """So many houses of one to five; in some somebody is under protection, and some cards were lost."""
    visitors = []
    for number in range(1, houses + 1):
        lot = f"{TOWN}{number}番地".translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
        house = []
        for _ in range(chance.choice((1, 2, 2, 3, 5))):
            name, kana = chance.choice(NAMES)
            born = chance.choice(BIRTHDAYS)
            person = make.resident(city, name, kana=kana, birth_sort_on=born, town_and_lot=lot)
            house.append(person)
        make.household(*((person, "世帯主" if person is house[0] else "同居人") for person in house))
        if number % 15 == 7:
            cast.protect(chance.choice(house))
        for person in house[:2]:
            has_seal = chance.random() < 0.6
            if has_seal:
                make.seal(person)
            state = CardState.SUSPENDED if chance.random() < 1 / 20 else CardState.ACTIVE
            card = make.card(person, state=state)
            visitors.append(Visitor(person, card, tuple(house), has_seal))
    return visitors
