"""Send one message of the outbox, once."""

from datetime import datetime

from django.core.mail import EmailMessage, get_connection

from campaigns.choices import MessageState
from campaigns.letters.mails import is_still_true, mail_of
from campaigns.models import Message


def send_message(*, message_id: int, now: datetime) -> str:
    """The state in which the message is afterwards. Called by many at once it goes out once.

    A server that cannot be reached leaves it to be sent later; a server that failed while taking it leaves it
    unsure, and it is never sent again by itself.
    """
    if not Message.objects.claim(message_id, at=now):
        return str(Message.objects.values_list("state", flat=True).get(pk=message_id))
    message = Message.objects.select_related(
        "booking__campaign", "booking__session__venue", "entry__campaign"
    ).get(pk=message_id)
    if not is_still_true(message):
        return _end(message, MessageState.DROPPED, now=now)
    mail = mail_of(message)
    connection = get_connection()
    try:
        connection.open()
    except OSError:
        return _end(message, MessageState.WAITING, now=now)
    try:
        # One recipient: nobody learns who else is told.
        EmailMessage(mail.subject, mail.body, to=[mail.to], connection=connection).send()
    except OSError:
        return _end(message, MessageState.UNSURE, now=now)
    finally:
        connection.close()
    return _end(message, MessageState.SENT, now=now)


def _end(message: Message, new: str, *, now: datetime) -> str:
    Message.objects.move(message.pk, old=MessageState.SENDING, new=new, at=now)
    return str(new)
