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
    is_first: bool = False,
) -> None:
    """One message, once for its kind and `occasion`; those without a mail address are told by phone.

    `is_first`: the row was made in this transaction, so nothing can have been told of it yet.
    """
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
