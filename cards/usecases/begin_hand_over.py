"""来庁受付（予約）: a booked visitor has come; the visit that the desk goes on with."""

from collections.abc import Sequence
from datetime import date, datetime

from cards.choices import Arrival, VisitState
from cards.models import Place, Visit
from cards.usecases.take_queue_number import take_queue_number


def begin_hand_over(
    *,
    place: Place,
    reference: str,
    kind: str,
    face: str,
    functions: Sequence[str] = (),
    told_name: str = "",
    told_birth_on: date | None = None,
    now: datetime,
) -> Visit:
    """The visit of that booking number; the first call begins it, later ones find it, however far it is.

    A visitor who had left waits again. `told_name` and `told_birth_on` are what the booking says and prove
    nothing: the desk finds the person. The card that `reserve_card` kept for the reference is used by itself.
    """
    if not reference:
        raise ValueError("a booked visit is known by the number of its booking")
    city = place.municipality_id
    found: Visit | None = Visit.objects.filter(municipality=city, reference=reference).first()
    if found is None:
        return take_queue_number(
            place=place,
            kind=kind,
            face=face,
            functions=functions,
            arrival=Arrival.BOOKING,
            reference=reference,
            told_name=told_name,
            told_birth_on=told_birth_on,
            now=now,
        )
    Visit.objects.move(found.pk, old=VisitState.LEFT, new=VisitState.WAITING, changed_at=now)
    found.refresh_from_db()
    return found
