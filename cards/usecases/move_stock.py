"""移送（引渡し）: cards leave a place; they are on their way until somebody else signs for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cards.models import Place, StockItem, StockTransfer
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal

MAY_TRAVEL = ("in_stock", "reserved", "made", "spoiled")


@transaction.atomic
def move_stock(*, origin: Place, goal: Place, items: Sequence[int], by: Any, now: datetime) -> StockTransfer:
    """The transfer, with the first signature. All of the cards leave, or none does."""
    found = {
        "same_place": origin.pk == goal.pk,
        "other_city": origin.municipality_id != goal.municipality_id,
        "nothing_to_move": not items,
    }
    if any(found.values()):
        raise CardActRefused(Refusal(code, _SENTENCES[code]) for code, no in found.items() if no)
    transfer: StockTransfer = StockTransfer.objects.create(
        municipality_id=origin.municipality_id,
        origin=origin,
        goal=goal,
        count=len(set(items)),
        given_at=now,
        given_by=by,
    )
    rows = StockItem.objects.filter(pk__in=items, place=origin, state__in=MAY_TRAVEL)
    left = [
        StockItem.objects.carry(
            item.pk,
            state=item.state,
            place=origin.pk,
            transfer=None,
            on_transfer=transfer.pk,
            at=now,
            by=by,
        )
        for item in rows
    ]
    if sum(left) != len(set(items)):
        raise SomebodyElseWasFirst
    return transfer


_SENTENCES = {
    "same_place": N_("The cards are at that place already."),
    "other_city": N_("The places belong to two cities."),
    "nothing_to_move": N_("No card was chosen."),
}
