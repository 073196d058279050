"""The visit is over: whoever checked in has what they came for."""

from datetime import datetime

from django.db import transaction

from campaigns.choices import BookingState
from campaigns.models import Booking, Step


def finish_visit(*, booking_id: int, now: datetime, by: str) -> bool:
    """True for the one clerk who ended it."""
    old, new = BookingState.CHECKED_IN, BookingState.SERVED
    with transaction.atomic():
        if not Booking.objects.move(booking_id, old=old, new=new, at=now):
            return False
        Step.objects.create(booking_id=booking_id, old=old, new=new, at=now, by=by)
    return True
