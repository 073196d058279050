"""A clerk has told somebody by phone what they have no mail for."""

from datetime import datetime

from campaigns.choices import MessageState
from campaigns.models import Message


def told_by_phone(*, message_id: int, now: datetime) -> bool:
    """True for the one clerk who did."""
    for old in (MessageState.CALL, MessageState.UNSURE):
        if Message.objects.move(message_id, old=old, new=MessageState.TOLD, at=now):
            return True
    return False
