"""カードの読取り: what lies on the reader, compared with what is on record."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import FunctionState, PinEvent
from cards.models import Card, ChipReading, EnabledFunction, PinFact
from cards.models.moves import actor
from cards.rules.personalisation import Chip, Terminal, TerminalFault
from cards.usecases.refused import CardActRefused
from registry.choices import IncidentKind
from registry.rules.refusal import N_, Refusal
from registry.usecases.open_incident import open_incident


def read_chip(*, card_id: int, terminal: Terminal, by: Any, now: datetime) -> ChipReading:
    """What the reader saw. Functions that are missing or too many on the chip are written first.

    PINs that the citizen has set, and those that are locked, become facts. What still differs after writing
    opens an incident. Raises CardActRefused while the terminal cannot read, or another card lies on it.
    """
    card = Card.objects.get(pk=card_id)
    live = EnabledFunction.objects.filter(card=card, valid_until=None, state=FunctionState.ON)
    wanted = frozenset(live.values_list("function", flat=True))
    try:
        chip = terminal.read(card.card_id)
        if chip.functions != wanted:
            terminal.write_functions(card.card_id, wanted)
            chip = terminal.read(card.card_id)
    except TerminalFault as fault:
        raise CardActRefused([Refusal("terminal_fault", _FAULT, subject=fault.code)]) from None
    if chip.card_id != card.card_id:
        raise CardActRefused([Refusal("another_card", _ANOTHER)])
    differs = sorted(chip.functions ^ wanted)
    with transaction.atomic():
        _note_pins(card, chip, by=by, now=now)
        reading = ChipReading.objects.create(
            card=card,
            at=now,
            by=actor(by),
            functions=sorted(chip.functions),
            pins=sorted(chip.pins),
            differs=differs,
        )
        if differs:
            open_incident(
                municipality_id=card.municipality_id,
                kind=IncidentKind.CHIP_DIFFERS,
                subject=f"cards.reading {reading.pk}",
                detail=f"card {card.pk}: {', '.join(differs)}",
                now=now,
            )
    return reading


def _note_pins(card: Card, chip: Chip, *, by: Any, now: datetime) -> None:
    known = PinFact.objects.standing(card.pk)
    told = dict.fromkeys(chip.pins, PinEvent.SET) | dict.fromkeys(chip.locked, PinEvent.LOCKED)
    for pin, event in sorted(told.items()):
        before = known.get(pin)
        is_open = event == PinEvent.SET and before in (PinEvent.SET, PinEvent.RESET)
        if before != event and not is_open:
            PinFact.objects.create(card=card, pin=pin, event=event, at=now, by=actor(by))


_FAULT = N_("The terminal does not answer. Nothing is lost: try again, or go to another terminal.")
_ANOTHER = N_("Another card lies on the reader. Take it off and lay on this visitor's.")
