"""Remind those who come tomorrow, once each."""

from datetime import datetime, timedelta

from campaigns.choices import BookingState, MessageKind
from campaigns.models import Booking
from campaigns.rules.reminders import reminder_is_due
from campaigns.usecases.tell import tell
from registry.shared.japan import in_japan


def send_reminders(*, now: datetime) -> int:
    """How many reminders are due now; each goes out once a day of a visit, however often this is asked."""
    at = in_japan(now)
    rows = Booking.objects.filter(
        state=BookingState.BOOKED, starts_at__gt=now, starts_at__lt=now + timedelta(days=2)
    ).exclude(mail="", phone="")
    due = [
        booking
        for booking in rows
        if reminder_is_due(
            starts_at=in_japan(booking.starts_at), booked_at=in_japan(booking.created_at), now=at
        )
    ]
    for booking in due:
        day = in_japan(booking.starts_at).date()
        tell(booking=booking, kind=MessageKind.REMINDER, occasion=day.isoformat(), now=now)
    return len(due)
