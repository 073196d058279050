"""Registered seals, cards and their functions of the people of the city."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from cards.choices import CardFunction, CardKind, CardState
from cards.rules.validity import Holder, valid_until, years_after
from conbini.demo.cast import MY_NUMBER_CARDS_FROM, Holding, Role
from conbini.demo.foreigners import CODES_AND_CARDS_FROM
from conbini.demo.imprints import Order
from conbini.demo.numbers import certificate_serial, juki_card_id, seal_no
from conbini.demo.people import Person
from registry.choices import Residency, SealEnd, SealState
from registry.rules.dates import reaches_age_on
from registry.rules.names import clusters, private_use_in

SEAL_AGE = 15
SEAL_SHARE = 0.45
JUKI_SHARE, MY_NUMBER_SHARE, CITIZEN_SHARE = 0.06, 0.78, 0.2
JUKI_CARDS_FROM = date(2003, 8, 25)
SERVICE_FROM = date(2012, 5, 10)
"""From then 住基カード are registered for コンビニ交付 and become the 印鑑登録証."""
NO_END = date(2099, 12, 31)
"""A 市民カード has no printed end."""


@dataclass(slots=True)
class Seal:
    """One 印鑑登録 before it is drawn."""

    holder: Person
    number: str
    registered_on: date
    order: Order
    state: str = SealState.ACTIVE.value
    ended_on: date | None = None
    end_reason: str = ""


@dataclass(slots=True)
class CardHeld:
    """One card with its functions and the days from which they are on it."""

    holder: Person
    kind: str
    card_id: str
    issued_on: date
    valid_until: date
    state: str = CardState.ACTIVE.value
    stopped_on: date | None = None
    functions: dict[str, date] = field(default_factory=dict)


class Holdings:
    """Hands out seals and cards; `next_seal` is the running number of registrations."""

    def __init__(self, rng: Random, *, city_code: str, today: date) -> None:
        self._rng = rng
        self._city_code = city_code
        self._today = today
        self._numbers = 0
        self.has_my_number_cards = today >= MY_NUMBER_CARDS_FROM
        self.seals: list[Seal] = []
        self.cards: list[CardHeld] = []

    # --- Everybody ---

    def give(self, person: Person, base: int) -> None:
        """What chance gives: a seal to less than half of those who may, a card by the year's share."""
        rng, adult_on = self._rng, reaches_age_on(person.birth_sort_on, SEAL_AGE)
        is_gone = person.residency != Residency.RESIDENT.value
        has_seal = adult_on < self._today and rng.random() < SEAL_SHARE
        seal = self._seal(person, adult_on) if has_seal else None
        if seal and is_gone:
            self._abolish(seal, person.ended_on or self._today)
        token_on = seal.registered_on if seal and not is_gone else None
        if self._may_hold_card(person) and rng.random() < self._share(person, adult_on):
            card = self._card(person, base, is_gone=is_gone)
            on_card = card.functions.get(CardFunction.CONVENIENCE)
            if token_on and card.kind == CardKind.JUKI.value and on_card and rng.random() < 0.7:
                card.functions[CardFunction.SEAL_TOKEN.value] = max(on_card, token_on)
                return
        if token_on and rng.random() < CITIZEN_SHARE:
            self._citizen_card(person, base, max(token_on, date(1998, 4, 1)))

    def _share(self, person: Person, adult_on: date) -> float:
        if self.has_my_number_cards:
            return MY_NUMBER_SHARE
        return JUKI_SHARE if adult_on < self._today else 0.004

    def _may_hold_card(self, person: Person) -> bool:
        return not person.is_foreign or self._today >= CODES_AND_CARDS_FROM

    # --- Seals ---

    def _seal(self, person: Person, from_day: date) -> Seal:
        rng, first = self._rng, max(from_day, person.became_resident_sort_on)
        last = person.ended_on or self._today
        first = min(first, last)
        registered_on = last - timedelta(days=int((last - first).days * rng.random()))
        return self._register(person, registered_on)

    def _register(self, person: Person, on: date) -> Seal:
        self._numbers += 1
        order = Order(self._seal_text(person), f"{self._city_code}/{person.person_no}/{self._numbers}")
        seal = Seal(person, seal_no(self._numbers), on, order)
        self.seals.append(seal)
        return seal

    def _abolish(self, seal: Seal, on: date) -> None:
        died = seal.holder.residency == Residency.DECEASED.value
        reason = SealEnd.DEATH if died else SealEnd.MOVED_OUT
        seal.state, seal.ended_on, seal.end_reason = SealState.ABOLISHED.value, on, reason.value

    def _seal_text(self, person: Person) -> tuple[str, ...]:
        """What is cut: mostly the surname, often the full name, seldom the given name; never a 外字."""
        chance = self._rng.random()
        last, first = _clusters(person.surname.text), _clusters(person.given.text)
        if person.is_foreign:
            if person.alias:
                return _clusters(person.alias.split("\u3000")[0])
            return _clusters((person.katakana_name.replace("\u3000", " ").split(" ") or [""])[-1])[:5]
        if private_use_in(person.surname.text):
            return first[:4]
        if chance < 0.62 or len(first) > 4:
            return last
        if chance < 0.84:
            return last + first
        return (*last, "之", "印") if chance < 0.94 else first

    # --- Cards ---

    def _card(self, person: Person, base: int, *, is_gone: bool = False) -> CardHeld:
        card = self._my_number_card(person) if self.has_my_number_cards else self._juki_card(person, base)
        if is_gone:
            card.state, card.stopped_on = CardState.REVOKED.value, person.ended_on
        self.cards.append(card)
        return card

    def _my_number_card(self, person: Person) -> CardHeld:
        rng, today = self._rng, self._today
        first = max(MY_NUMBER_CARDS_FROM, person.birth_sort_on, today - timedelta(days=365 * 9))
        # Nearly half of all cards were made in the two years in which there were points for it.
        issued = first + timedelta(days=int((today - first).days * rng.triangular(0, 1, 0.62)))
        until = _my_number_end(person.birth_sort_on, issued)
        if until < today:
            issued = today - timedelta(
                days=int(min(1400, (today - person.birth_sort_on).days) * rng.random())
            )
            until = _my_number_end(person.birth_sort_on, issued)
        if person.residence_expires_on:
            until = max(issued, min(until, person.residence_expires_on))
        card_id = certificate_serial(self._city_code, person.person_no)
        card = CardHeld(person, CardKind.MY_NUMBER.value, card_id, issued, until)
        card.functions[CardFunction.CONVENIENCE.value] = issued
        return card

    def _juki_card(self, person: Person, base: int) -> CardHeld:
        rng, today = self._rng, self._today
        first = max(JUKI_CARDS_FROM, person.birth_sort_on, today - timedelta(days=3640))
        if person.is_foreign:
            first = max(first, CODES_AND_CARDS_FROM)
        issued = first + timedelta(days=int((today - first).days * rng.random() ** 0.6))
        until = _years_later(issued, 10)
        if person.residence_expires_on:
            until = max(issued, min(until, person.residence_expires_on))
        card = CardHeld(person, CardKind.JUKI.value, juki_card_id(self._city_code, base), issued, until)
        if today >= SERVICE_FROM and rng.random() < 0.85:
            card.functions[CardFunction.CONVENIENCE.value] = max(issued, SERVICE_FROM)
        return card

    def _citizen_card(self, person: Person, base: int, on: date) -> CardHeld:
        card = CardHeld(person, CardKind.CITIZEN.value, juki_card_id(self._city_code, base), on, NO_END)
        card.functions[CardFunction.SEAL_TOKEN.value] = on
        self.cards.append(card)
        return card

    # --- The cast ---

    def give_role(self, person: Person, role: Role, base: int) -> None:
        """What the role says, no more and no less."""
        today = self._today
        seal = self._register(person, _recent(today, 900)) if role.seal != Holding.NONE else None
        if seal and role.seal == Holding.SUSPENDED:
            seal.state = SealState.SUSPENDED.value
        if seal and role.seal == Holding.ABOLISHED:
            seal.state, seal.ended_on = SealState.ABOLISHED.value, person.ended_on or _recent(today, 30)
            seal.end_reason = SealEnd.REQUEST.value
            if person.ended_on:
                self._abolish(seal, person.ended_on)
        if role.card == Holding.CITIZEN_CARD:
            self._citizen_card(person, base, _recent(today, 600))
        elif role.card not in (Holding.NONE, Holding.ELSEWHERE) and self._may_hold_card(person):
            self._cast_card(person, role, base, has_seal=seal is not None and not seal.ended_on)

    def _cast_card(self, person: Person, role: Role, base: int, *, has_seal: bool) -> None:
        today, card = self._today, self._card(person, base)
        card.issued_on = _recent(today, 500)
        card.valid_until = _years_later(card.issued_on, 5)
        card.functions = {CardFunction.CONVENIENCE.value: card.issued_on}
        if role.card == Holding.SUSPENDED:
            card.state, card.stopped_on = CardState.SUSPENDED.value, _recent(today, 3)
        if role.card == Holding.EXPIRED:
            card.issued_on, card.valid_until = _recent(today, 1900), _recent(today, 20)
        if role.card == Holding.NO_SERVICE:
            card.functions = {}
        if card.kind == CardKind.JUKI.value and has_seal and role.card == Holding.ACTIVE:
            card.functions[CardFunction.SEAL_TOKEN.value] = card.issued_on


def _my_number_end(birth: date, issued: date) -> date:
    """The tenth birthday after issue; the fifth for those under 18 (under 20 before April 2022)."""
    return valid_until(CardKind.MY_NUMBER, Holder(birth), issued_on=issued)


def _years_later(day: date, years: int) -> date:
    return years_after(day, years)


def _recent(today: date, days: int) -> date:
    return today - timedelta(days=days)


@lru_cache(maxsize=50_000)
def _clusters(text: str) -> tuple[str, ...]:
    return clusters(text)
