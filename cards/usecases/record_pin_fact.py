"""暗証番号の事実: the terminal tells that a PIN was set or is locked. No PIN comes with it."""

from datetime import datetime
from typing import Any

from cards.choices import PinEvent
from cards.models import Card, PinFact
from cards.models.moves import actor
from cards.rules.kinds import kind_row
from cards.usecases.refused import CardActRefused
from registry.rules.refusal import N_, Refusal


def record_pin_fact(*, card_id: int, pin: str, event: str, by: Any, now: datetime) -> PinFact:
    """Set or locked. A reset has its own act, `reset_pin`, because it asks for papers and a reason."""
    if event == PinEvent.RESET:
        raise ValueError("a reset is recorded by reset_pin")
    card = Card.objects.get(pk=card_id)
    if pin not in kind_row(card.kind).pins:
        raise CardActRefused([Refusal("pin_not_of_kind", _NOT_OF_KIND)])
    return PinFact.objects.create(card=card, pin=pin, event=event, at=now, by=actor(by))


_NOT_OF_KIND = N_("A card of this kind has no such PIN.")
