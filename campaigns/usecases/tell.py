"""Put into the outbox what somebody is to be told."""

from datetime import datetime

from campaigns.choices import MessageState
from campaigns.models import Booking, Message, WaitingEntry
from registry.shared.queue import ask_for


def tell(
    *,
    kind: str,
    occasion: str,
    now: datetime,
    booking: Booking | None = None,
    entry: WaitingEntry | None = None,
) -> None:
    """One message, once for its kind and `occasion`; those without a mail address are told by phone."""
    about = booking or entry
    if about is None or not (about.mail or about.phone):
        return
    message, is_new = Message.objects.get_or_create(
        booking=booking,
        entry=entry,
        kind=kind,
        occasion=occasion,
        defaults={
            "municipality_id": about.municipality_id,
            "state": MessageState.WAITING if about.mail else MessageState.CALL,
            "created_at": now,
        },
    )
    if is_new and about.mail:
        ask_for("campaigns.tasks.send_message", message_id=message.pk)
