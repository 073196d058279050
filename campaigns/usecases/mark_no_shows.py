"""Mark those who did not come."""

from datetime import datetime, timedelta

from django.db import transaction

from campaigns.choices import BookingState
from campaigns.models import Booking, Step

GRACE = timedelta(minutes=30)
"""How long after its time a booking still counts as coming. Late-comers are checked in all the same."""
AT_ONCE = 1000


def mark_no_shows(*, now: datetime) -> int:
    """How many bookings were marked. Harmless when repeated."""
    late = Booking.objects.filter(state=BookingState.BOOKED, starts_at__lt=now - GRACE)
    return sum(_mark(pk, now=now) for pk in late.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _mark(booking: int, *, now: datetime) -> bool:
    old, new = BookingState.BOOKED, BookingState.NO_SHOW
    if not Booking.objects.move(booking, old=old, new=new, at=now):
        return False
    Step.objects.create(booking_id=booking, old=old, new=new, at=now, by="clock")
    return True
