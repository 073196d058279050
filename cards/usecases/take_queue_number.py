"""整理番号: a visitor gets the next number of the place and day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from cards.choices import Arrival
from cards.models import Place, Visit
from registry.shared.japan import in_japan

_TRIES = 20


def take_queue_number(
    *,
    place: Place,
    kind: str,
    face: str,
    functions: Sequence[str] = (),
    arrival: str = Arrival.WALK_IN,
    reference: str = "",
    told_name: str = "",
    told_birth_on: date | None = None,
    now: datetime,
) -> Visit:
    """A waiting visit with a number that nobody else has at the place on Japan's day.

    With a `reference`, the visit that another call began with it meanwhile.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return Visit.objects.create(
                    municipality_id=place.municipality_id,
                    place=place,
                    day=in_japan(now).date(),
                    arrival=arrival,
                    reference=reference,
                    queue_no=_next_no(place, in_japan(now).date()),
                    kind=kind,
                    face=face,
                    functions=sorted(functions),
                    told_name=told_name,
                    told_birth_on=told_birth_on,
                    arrived_at=now,
                    changed_at=now,
                )
        except IntegrityError:  # the number, or the booking, was taken at the same moment
            same = Visit.objects.filter(municipality=place.municipality_id, reference=reference)
            found: Visit | None = same.first() if reference else None
            if found is not None:
                return found
    raise RuntimeError("no queue number was to be had")


def _next_no(place: Place, day: date) -> int:
    last = Visit.objects.filter(place=place, day=day).aggregate(last=Max("queue_no"))["last"]
    return (last or 0) + 1
