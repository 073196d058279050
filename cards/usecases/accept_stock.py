"""移送（受領）: the second signature; what has not arrived is told, and is missing."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.models import StockItem, StockTransfer
from cards.rules.stock import two_people
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.choices import IncidentKind
from registry.usecases.open_incident import open_incident


@transaction.atomic
def accept_stock(*, transfer_id: int, counted: int, by: Any, now: datetime) -> None:
    """Every card of the transfer is at its goal. A count that differs is an incident.

    Raises CardActRefused for the person who gave them, SomebodyElseWasFirst if it was signed for.
    """
    transfer = StockTransfer.objects.get(pk=transfer_id)
    refusals = two_people(transfer.given_by_id, by.pk)
    if refusals:
        raise CardActRefused(refusals)
    signed = StockTransfer.objects.filter(pk=transfer_id, received_at=None)
    if not signed.update(received_at=now, received_by=by):
        raise SomebodyElseWasFirst
    for item in StockItem.objects.filter(transfer=transfer):
        arrived = StockItem.objects.carry(
            item.pk,
            state=item.state,
            place=None,
            transfer=transfer.pk,
            goes_to=transfer.goal_id,
            at=now,
            by=by,
        )
        if not arrived:
            raise SomebodyElseWasFirst
    if counted != transfer.count:
        open_incident(
            municipality_id=transfer.municipality_id,
            kind=IncidentKind.STOCK_DIFFERS,
            subject=f"cards.transfer {transfer.pk}",
            detail=f"{transfer.count} left, {counted} arrived",
            now=now,
        )
