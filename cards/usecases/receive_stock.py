"""納品の受入れ: boxes of blank cards come into custody, counted and signed for by two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import StockState
from cards.models import Box, Delivery, ItemChange, Place, StockItem
from cards.models.moves import actor
from cards.rules.kinds import kind_row
from cards.rules.stock import two_people
from cards.usecases.refused import CardActRefused
from registry.rules.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class BoxTold:
    """One box as the slip says: its number, the number on its first card (digits), how many cards."""

    box_no: str
    first_no: str
    count: int

    def numbers(self) -> list[str]:
        """The numbers on its cards, as wide as the first one's."""
        first, width = int(self.first_no), len(self.first_no)
        return [f"{number:0{width}d}" for number in range(first, first + self.count)]


@transaction.atomic
def receive_stock(
    *,
    place: Place,
    kind: str,
    face: str,
    slip_no: str,
    boxes: Sequence[BoxTold],
    by: Any,
    checked_by: Any,
    now: datetime,
) -> Delivery:
    """The delivery with its boxes and cards. Raises CardActRefused, and takes in nothing."""
    numbers = [number for box in boxes for number in box.numbers()]
    city = place.municipality_id
    known = StockItem.objects.filter(municipality=city, kind=kind, item_no__in=numbers)
    found = {
        "face_not_of_kind": face not in kind_row(kind).faces,
        "numbers_overlap": len(set(numbers)) != len(numbers) or known.exists(),
        "slip_known": Delivery.objects.filter(municipality=city, slip_no=slip_no).exists(),
        "nothing_delivered": not numbers,
    }
    refusals = [Refusal(code, _SENTENCES[code]) for code, no in found.items() if no]
    refusals += two_people(by.pk, checked_by.pk)
    if refusals:
        raise CardActRefused(refusals)
    delivery = Delivery.objects.create(
        municipality_id=city,
        place=place,
        kind=kind,
        face=face,
        slip_no=slip_no,
        received_at=now,
        received_by=by,
        checked_by=checked_by,
    )
    for told in boxes:
        _take_in(delivery, told, by=by, now=now)
    return delivery


def _take_in(delivery: Delivery, told: BoxTold, *, by: Any, now: datetime) -> None:
    box = Box.objects.create(delivery=delivery, box_no=told.box_no, first_no=told.first_no, count=told.count)
    items = StockItem.objects.bulk_create(
        StockItem(
            municipality_id=delivery.municipality_id,
            box=box,
            item_no=number,
            kind=delivery.kind,
            face=delivery.face,
            place_id=delivery.place_id,
            changed_at=now,
        )
        for number in told.numbers()
    )
    ItemChange.objects.bulk_create(
        ItemChange(
            subject=item, old="", new=StockState.IN_STOCK, at=now, by=actor(by), place_id=delivery.place_id
        )
        for item in items
    )


_SENTENCES = {
    "face_not_of_kind": N_("A card of this kind does not exist with this face."),
    "numbers_overlap": N_("A card with one of these numbers is in stock already. Compare slip and boxes."),
    "slip_known": N_("This delivery slip has been taken in already."),
    "nothing_delivered": N_("The slip names no card."),
}
