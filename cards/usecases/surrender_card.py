"""カードの返納: a card comes back, is punched before its holder, and lies at a place until destroyed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import CardState, StockState
from cards.models import Card, Place, Surrender
from cards.models.moves import actor
from cards.usecases.end_functions import end_functions
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


@transaction.atomic
def surrender_card(
    *, card_id: int, number_on_it: str, why: str, place: Place, was_punched: bool, by: Any, now: datetime
) -> Surrender:
    """The record of the return; every function of the card ends with it.

    `number_on_it` is read off the card in the hand: another card than the one meant is refused. So is one
    that was not punched. Raises CardActRefused or SomebodyElseWasFirst.
    """
    card = Card.objects.select_related("item").get(pk=card_id)
    found = {
        "another_card": number_on_it.strip() != card.card_id,
        "not_punched": not was_punched,
        "came_back_already": card.state in (CardState.SURRENDERED, CardState.DESTROYED),
        "still_here": card.item is not None and card.item.state != StockState.HANDED_OUT,
    }
    if any(found.values()):
        raise CardActRefused(Refusal(code, _SENTENCES[code]) for code, no in found.items() if no)
    also: dict[str, Any] = {} if card.ended_on else {"end_reason": why, "ended_on": in_japan(now).date()}
    moved = Card.objects.move(
        card.pk, old=card.state, new=CardState.SURRENDERED, at=now, by=by, why=why, **also
    )
    if not moved:
        raise SomebodyElseWasFirst
    end_functions(card_id=card.pk, why=why, by=by, now=now)
    return Surrender.objects.create(
        card=card, at=now, by=actor(by), why=why, place=place, was_punched=was_punched
    )


_SENTENCES = {
    "another_card": N_("This is another card than the one on record. Read its number again."),
    "not_punched": N_("Punch the card before the holder's eyes first."),
    "came_back_already": N_("The card has been given back already."),
    "still_here": N_("The card has not been handed over."),
}
