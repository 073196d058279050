"""予約引当の解除: the card that was kept for a booking is free again."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import StockState
from cards.models import Reservation, StockItem


@transaction.atomic
def release_reservation(*, municipality_id: int, reference: str, why: str, by: Any, now: datetime) -> bool:
    """True if a card was set free by this call; False if none was reserved any more, or it has been made."""
    live = Reservation.objects.filter(municipality=municipality_id, reference=reference, ended_at=None)
    for pk, item in live.values_list("pk", "item"):
        ended = Reservation.objects.filter(pk=pk, ended_at=None).update(ended_at=now)
        if ended:
            return StockItem.objects.move(
                item,
                old=StockState.RESERVED,
                new=StockState.IN_STOCK,
                at=now,
                by=by,
                why=why,
                changed_at=now,
            )
    return False
