"""Cancel a booking and give its places back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from campaigns.choices import BookingState, MessageKind
from campaigns.models import Booking, Slot, Step
from campaigns.usecases.promote_waiting import promote_waiting
from campaigns.usecases.tell import tell

CANCELLABLE = (BookingState.BOOKED, BookingState.DISPLACED)


def cancel_booking(*, booking_id: int, now: datetime, by: str, why: str = "") -> bool:
    """True for whoever cancelled it; False where it had ended already, with nothing changed."""
    booking = Booking.objects.get(pk=booking_id)
    old = booking.state
    if old not in CANCELLABLE:
        return False
    with transaction.atomic():
        if not Booking.objects.move(booking.pk, old=old, new=BookingState.CANCELLED, at=now):
            return False
        if old == BookingState.BOOKED:
            taken = booking.people.values_list("slot").annotate(Count("pk")).order_by("slot")
            for slot, places in taken:
                Slot.objects.free_booked(slot, places)
        booking.people.update(is_live=False)
        Step.objects.create(booking=booking, old=old, new=BookingState.CANCELLED, at=now, by=by, why=why)
        tell(booking=booking, kind=MessageKind.CANCELLED, occasion="", now=now)
    promote_waiting(campaign_id=booking.campaign_id, now=now)
    return True
