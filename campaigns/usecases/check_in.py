"""Somebody who booked stands at the desk."""

from datetime import datetime

from django.db import transaction

from campaigns.choices import BookingState
from campaigns.models import Booking, Step
from campaigns.usecases.book_slot import BookingRefused
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan

COMES = (BookingState.BOOKED, BookingState.NO_SHOW)


def check_in(*, booking_id: int, now: datetime, by: str) -> bool:
    """True for the one clerk who checked them in; late-comers too. Raises BookingRefused on another day."""
    booking = Booking.objects.get(pk=booking_id)
    if in_japan(booking.starts_at).date() != in_japan(now).date():
        raise BookingRefused((Refusal("another_day", N_("This booking is for another day.")),))
    if booking.state not in COMES:
        return False
    with transaction.atomic():
        if not Booking.objects.move(
            booking.pk, old=booking.state, new=BookingState.CHECKED_IN, at=now, checked_in_at=now
        ):
            return False
        Step.objects.create(booking=booking, old=booking.state, new=BookingState.CHECKED_IN, at=now, by=by)
    return True
