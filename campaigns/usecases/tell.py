"""Put into the outbox what somebody is to be told."""

from datetime import datetime

from campaigns.choices import MessageKind, MessageState
from campaigns.models import Booking, Message, WaitingEntry
from registry.shared.queue import ask_for

CHANGES_CARDS = frozenset(
    (
        MessageKind.CONFIRMED,
        MessageKind.MOVED,
        MessageKind.CANCELLED,
        MessageKind.SESSION_CLOSED,
        MessageKind.DISPLACED,
    )
)
"""What is told of a booking whose cards in stock must follow it."""


def tell(
    *,
    kind: str,
    occasion: str,
    now: datetime,
    booking: Booking | None = None,
    entry: WaitingEntry | None = None,
    is_first: bool = False,
) -> None:
    """One message, once for its kind and `occasion`; those without a mail address are told by phone.

    `is_first`: the row was made in this transaction, so nothing can have been told of it yet.
    """
    if booking is not None and kind in CHANGES_CARDS and (not is_first or booking.session.venue.place_id):
        ask_for("campaigns.tasks.reserve_cards", booking_id=booking.pk)
    about = booking or entry
    if about is None or not (about.mail or about.phone):
        return
    key = {"booking": booking, "entry": entry, "kind": kind, "occasion": occasion}
    rest = {
        "municipality_id": about.municipality_id,
        "state": MessageState.WAITING if about.mail else MessageState.CALL,
        "created_at": now,
    }
    if is_first:
        message, is_new = Message.objects.create(**key, **rest), True
    else:
        message, is_new = Message.objects.get_or_create(**key, defaults=rest)
    if is_new and about.mail:
        ask_for("campaigns.tasks.send_message", message_id=message.pk)
