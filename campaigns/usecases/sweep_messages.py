"""Send what was forgotten, and put aside what may have gone out."""

from datetime import datetime, timedelta

from campaigns.choices import MessageState
from campaigns.models import Message
from campaigns.usecases.send_message import send_message

OLDER_THAN = timedelta(seconds=20)
"""The message itself asks for its sending: only what waits longer was forgotten."""
AT_ONCE = 200


def sweep_messages(*, now: datetime) -> int:
    """How many messages were taken up. Harmless when repeated."""
    for message in Message.objects.stuck(at=now):
        Message.objects.move(message.pk, old=MessageState.SENDING, new=MessageState.UNSURE, at=now)
    waiting = Message.objects.filter(state=MessageState.WAITING, created_at__lt=now - OLDER_THAN)
    keys = list(waiting.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        send_message(message_id=key, now=now)
    return len(keys)
