"""予約引当: keep one blank card at a place for one booking."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from cards.choices import StockState
from cards.models import Place, Reservation, StockItem


class NoCardLeft(Exception):
    """No blank card of the kind and face is free at the place: bring some there, or offer another place."""


def reserve_card(
    *, place: Place, kind: str, face: str, reference: str, needed_on: date, by: Any, now: datetime
) -> Reservation:
    """The reservation of that booking number (`reference`); a second call finds the first one's.

    Takes the free card with the lowest number. Raises NoCardLeft.
    """
    if not reference:
        raise ValueError("a reservation is known by the number of its booking")
    for _ in range(_TRIES):
        found = _live(place, reference)
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return _reserve(place, kind, face, reference, needed_on, by=by, now=now)
        except IntegrityError:  # two calls for one booking at once: the other one's is there now
            continue
        except _TakenMeanwhile:
            continue
    raise NoCardLeft


_TRIES = 20


class _TakenMeanwhile(Exception):
    """Another caller took the card between reading and taking."""


def _live(place: Place, reference: str) -> Reservation | None:
    live = Reservation.objects.filter(municipality=place.municipality_id, reference=reference, ended_at=None)
    found: Reservation | None = live.first()
    return found


def _reserve(
    place: Place, kind: str, face: str, reference: str, needed_on: date, *, by: Any, now: datetime
) -> Reservation:
    free = StockItem.objects.filter(place=place, state=StockState.IN_STOCK, kind=kind, face=face)
    item = free.order_by("item_no").values_list("pk", flat=True).first()
    if item is None:
        raise NoCardLeft
    taken = StockItem.objects.move(
        item, old=StockState.IN_STOCK, new=StockState.RESERVED, at=now, by=by, changed_at=now
    )
    if not taken:
        raise _TakenMeanwhile
    return Reservation.objects.create(
        municipality_id=place.municipality_id,
        item_id=item,
        reference=reference,
        needed_on=needed_on,
        reserved_at=now,
        reserved_by=by if isinstance(by, str) else by.get_username(),
    )
