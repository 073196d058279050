"""在庫確認: what lies at a place is counted; a difference is an incident, and missing cards are named."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState, CardEnd, StockState
from cards.models import CardApplication, DailyCount, Place, Reservation, StockItem
from cards.models.moves import actor
from cards.queries import expected_at
from cards.rules.stock import CountLine, count_lines
from cards.usecases.cancel_application import cancel_application
from registry.choices import IncidentKind
from registry.shared.japan import in_japan
from registry.usecases.open_incident import open_incident

MAY_BE_MISSED = (StockState.IN_STOCK, StockState.RESERVED, StockState.MADE, StockState.SPOILED)


@transaction.atomic
def count_stock(
    *,
    place: Place,
    counted: Mapping[tuple[str, str], int],
    missing: Sequence[str] = (),
    by: Any,
    now: datetime,
) -> tuple[CountLine, ...]:
    """The lines of the count, by kind and face; each is a final row. A line that differs opens an incident.

    `missing` are numbers of cards that were looked for and not found: they leave custody as missing.
    """
    expected = expected_at(place)
    lines = count_lines(_named(expected), _named(counted))
    for line in lines:
        kind, _, face = line.product.partition("/")
        row = DailyCount.objects.create(
            place=place,
            counted_on=in_japan(now).date(),
            counted_at=now,
            kind=kind,
            face=face,
            expected=line.expected,
            counted=line.counted,
            by=actor(by),
        )
        if line.differs:
            open_incident(
                municipality_id=place.municipality_id,
                kind=IncidentKind.STOCK_DIFFERS,
                subject=f"cards.count {row.pk}",
                detail=f"{line.product}: {line.expected} expected, {line.counted} counted",
                now=now,
            )
    _miss(place, missing, by=by, now=now)
    return lines


def _miss(place: Place, missing: Sequence[str], *, by: Any, now: datetime) -> None:
    """What was made is void with its application, what was reserved is so no more."""
    for item in StockItem.objects.filter(place=place, item_no__in=missing, state__in=MAY_BE_MISSED):
        state = item.state
        if state == StockState.MADE:
            application = CardApplication.objects.get(item=item, state=ApplicationState.MADE)
            cancel_application(application_id=application.pk, why="missing", end=CardEnd.LOST, by=by, now=now)
            state = StockState.SPOILED
        StockItem.objects.move(
            item.pk,
            old=state,
            new=StockState.MISSING,
            at=now,
            by=by,
            place=None,
            transfer=None,
            changed_at=now,
        )
        Reservation.objects.filter(item=item, ended_at=None).update(ended_at=now)


def _named(counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {f"{kind}/{face}": number for (kind, face), number in counts.items()}
