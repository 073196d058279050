"""廃棄: a card that came back, or that was spoiled, is destroyed before a witness."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import CardState, StockState
from cards.models import Card, CardDestruction, Destruction, StockItem
from cards.rules.stock import two_people
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst


@transaction.atomic
def destroy_card(
    *,
    card: Card | None = None,
    item: StockItem | None = None,
    witness: Any,
    how: str,
    by: Any,
    now: datetime,
) -> None:
    """Destroyed: a surrendered card, or a spoiled one in stock and whatever was made of it.

    Raises CardActRefused for a witness who is the same person, SomebodyElseWasFirst if it is not there to be
    destroyed.
    """
    refusals = two_people(by.pk, witness.pk)
    if refusals:
        raise CardActRefused(refusals)
    if (card is None) == (item is None):
        raise ValueError("one card is destroyed at a time")
    told: dict[str, Any] = {"at": now, "by": by, "why": how}
    if item is not None:
        if not StockItem.objects.move(
            item.pk,
            old=StockState.SPOILED,
            new=StockState.DESTROYED,
            **told,
            place=None,
            transfer=None,
            changed_at=now,
        ):
            raise SomebodyElseWasFirst
        Destruction.objects.create(item=item, at=now, by=by, witness=witness, how=how[:60])
        card = Card.objects.filter(item=item).first()
        if card is None:
            return
    assert card is not None  # noqa: S101  # one of the two was given
    if not Card.objects.move(card.pk, old=card.state, new=CardState.DESTROYED, **told):
        raise SomebodyElseWasFirst
    CardDestruction.objects.create(card=card, at=now, by=by, witness=witness, how=how[:60])
