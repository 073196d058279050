"""一時停止: somebody tells by telephone that a card is lost; it stops at once."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import CardState
from cards.models import Card, CardStop
from cards.models.moves import actor
from cards.usecases.refused import CardActRefused
from registry.rules.refusal import N_, Refusal


@transaction.atomic
def suspend_card(*, card_id: int, told_by: str, phone: str, what: str, by: Any, now: datetime) -> CardStop:
    """The stop, in force from now; it waits for the call back. Raises CardActRefused."""
    found = {"no_caller": not told_by.strip(), "no_phone": not phone.strip()}
    if any(found.values()):
        raise CardActRefused(Refusal(code, _SENTENCES[code]) for code, no in found.items() if no)
    if not Card.objects.move(
        card_id, old=CardState.ACTIVE, new=CardState.SUSPENDED, at=now, by=by, why=what, stopped_at=now
    ):
        raise CardActRefused([Refusal("not_in_use", _SENTENCES["not_in_use"])])
    return CardStop.objects.create(
        card_id=card_id,
        told_by=told_by.strip()[:80],
        phone=phone.strip()[:20],
        what=what.strip()[:200],
        stopped_at=now,
        stopped_by=actor(by),
    )


_SENTENCES = {
    "no_caller": N_("Write who is calling."),
    "no_phone": N_("Write the number under which to call back."),
    "not_in_use": N_("The card is not in use, so that there is nothing to stop."),
}
