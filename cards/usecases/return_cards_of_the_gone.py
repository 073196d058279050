"""死亡・転出・消除: cards of people who left the register end on that day, with everything on them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState, CardEnd, CardState, StockState
from cards.models import Card, CardApplication, StockItem
from cards.queries import gone_with_live_cards
from cards.usecases.end_functions import end_functions
from registry.choices import ChangeReason, Residency
from registry.models import Resident
from registry.shared.japan import in_japan

BY = "cards of the gone"


def return_cards_of_the_gone(*, now: datetime) -> int:
    """How many cards ended. Harmless when repeated; asks the registry for what it says today in Japan.

    On a move to another city the functions of this city end too: the card may live on there (継続利用), and
    here it is void. A card that was made and not collected is to be destroyed.
    """
    on, count = in_japan(now).date(), 0
    for card in gone_with_live_cards(on=on):
        count += _end(card, why_gone(card.resident), now=now)
    return count


def why_gone(person: Resident) -> str:
    """The reason in the words of cards."""
    if person.residency == Residency.DECEASED:
        return CardEnd.DEATH
    if person.residency in (Residency.REMOVED, Residency.NON_RESIDENT):
        return CardEnd.REMOVED
    last = person.changes.order_by("-history_no").values_list("reason", flat=True).first()
    return CardEnd.MOVED_ABROAD if last == ChangeReason.MOVE_OUT_ABROAD else CardEnd.MOVED_OUT


@transaction.atomic
def _end(card: Card, why: str, *, now: datetime) -> bool:
    on = card.resident.ended_on or card.resident.moving_out_on or in_japan(now).date()
    told: dict[str, Any] = {"at": now, "by": BY, "why": why}
    if not Card.objects.move(
        card.pk, old=card.state, new=CardState.REVOKED, **told, end_reason=why, ended_on=on
    ):
        return False
    end_functions(card_id=card.pk, why=why, by=BY, now=now)
    if card.state == CardState.MADE and card.item_id is not None:
        StockItem.objects.move(
            card.item_id, old=StockState.MADE, new=StockState.SPOILED, **told, changed_at=now
        )
        for row in CardApplication.objects.filter(card=card, state=ApplicationState.MADE):
            CardApplication.objects.move(
                row.pk,
                old=ApplicationState.MADE,
                new=ApplicationState.CANCELLED,
                **told,
                changed_at=now,
            )
    return True
