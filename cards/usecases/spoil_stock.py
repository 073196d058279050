"""書損: a blank card is damaged, or one that was missing has turned up; it is to be destroyed."""

from datetime import datetime
from typing import Any

from cards.choices import StockState
from cards.models import Place, StockItem
from cards.usecases.refused import SomebodyElseWasFirst


def spoil_stock(*, item_id: int, place: Place, why: str, by: Any, now: datetime) -> None:
    """Spoiled, at that place. Raises SomebodyElseWasFirst."""
    item = StockItem.objects.get(pk=item_id)
    if item.state not in (StockState.IN_STOCK, StockState.MISSING) or item.transfer_id is not None:
        raise SomebodyElseWasFirst
    if not StockItem.objects.move(
        item.pk,
        old=item.state,
        new=StockState.SPOILED,
        at=now,
        by=by,
        why=why,
        place=place,
        changed_at=now,
    ):
        raise SomebodyElseWasFirst
