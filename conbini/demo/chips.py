"""Virtual cards for the simulated kiosk's tray: the cast's, and some ordinary people's."""

from datetime import date
from pathlib import Path

from cards.choices import CardKind, CardState
from cards.models import Card
from conbini.demo.cast import CAST_FROM, Holding, numbered, person_no_of
from conbini.demo.holdings import expected_card
from issuance.kiosk.chips import Chip, read_chips, write_chips
from registry.models import Municipality

PIN = "1234"
ORDINARY = 20


def lay_chips(path: Path, municipality: Municipality, *, today: date) -> int:
    """Put the city's cards into the tray beside those of other cities; every one has the demo's PIN."""
    others = [chip for chip in read_chips(path) if chip.municipality_code != municipality.code]
    mine = [*_of_cast(municipality, today), *_of_others(municipality, today)]
    write_chips(path, [*others, *mine])
    return len(mine)


def _of_cast(municipality: Municipality, today: date) -> list[Chip]:
    chips = []
    for _, number, family, _, role in numbered():
        if not role.case or role.card == Holding.NONE or not family.exists_on(today):
            continue
        person_no = person_no_of(number)
        kind, card_id = expected_card(municipality.code, today, person_no, role, CAST_FROM + number)
        if card_id:
            chips.append(_chip(municipality, kind, card_id, role.case))
    return chips


def _of_others(municipality: Municipality, today: date) -> list[Chip]:
    kinds = (CardKind.MY_NUMBER, CardKind.JUKI)
    usable = Card.objects.of(municipality).usable(on=today).filter(kind__in=kinds, state=CardState.ACTIVE)
    others = usable.exclude(resident__person_no__startswith="9").order_by("pk")
    found = others.values_list("kind", "card_id")[:ORDINARY]
    return [_chip(municipality, kind, card_id, f"resident {n}") for n, (kind, card_id) in enumerate(found, 1)]


def _chip(municipality: Municipality, kind: str, card_id: str, label: str) -> Chip:
    return Chip.with_pin(
        card_kind=str(kind), card_id=card_id, municipality_code=municipality.code, label=label, pin=PIN
    )
