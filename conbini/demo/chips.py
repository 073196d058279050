"""Virtual cards for the simulated kiosk's tray: the cast's, and some ordinary people's."""

from datetime import date
from pathlib import Path

from cards.choices import CardKind
from cards.models import Card
from conbini.demo.case_list import case_rows
from issuance.kiosk.chips import Chip, read_chips, write_chips
from registry.models import Municipality

PIN = "1234"
ORDINARY = 20


def lay_chips(path: Path, municipality: Municipality, *, today: date) -> int:
    """Put the city's cards into the tray beside those of other cities, each with the demo's PIN; how many."""
    others = [chip for chip in read_chips(path) if chip.municipality_code != municipality.code]
    mine = [
        _chip(municipality, row.card_kind, row.card_id, row.case)
        for row in case_rows(municipality)
        if row.card_id
    ]
    mine += _of_others(municipality, today)
    write_chips(path, [*others, *mine])
    return len(mine)


def _of_others(municipality: Municipality, today: date) -> list[Chip]:
    usable = Card.objects.of(municipality).usable(on=today)
    others = usable.filter(kind__in=(CardKind.MY_NUMBER, CardKind.JUKI)).exclude(
        resident__person_no__startswith="9"
    )
    found = others.order_by("pk").values_list("kind", "card_id")[:ORDINARY]
    return [_chip(municipality, kind, card_id, f"resident {n}") for n, (kind, card_id) in enumerate(found, 1)]


def _chip(municipality: Municipality, kind: str, card_id: str, label: str) -> Chip:
    return Chip.with_pin(
        card_kind=str(kind), card_id=card_id, municipality_code=municipality.code, label=label, pin=PIN
    )
