"""The outbox: one mail to one recipient, once, true when it goes out, in the recipient's language."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from campaigns.choices import MessageKind, MessageState
from campaigns.letters.links import BOOKING, token_of
from campaigns.models import Message
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.send_message import send_message
from campaigns.usecases.send_reminders import send_reminders
from campaigns.usecases.sweep_messages import sweep_messages
from campaigns.words import languages
from tests import campaign
from tests.campaign import DAY, NOW, at

pytestmark = pytest.mark.django_db


class Backend:
    """A mail server that fails at a step: `open` or `send`."""

    def __init__(self, step: str) -> None:
        self.step = step

    def open(self) -> None:
        if self.step == "open":
            raise ConnectionRefusedError

    def send_messages(self, mails) -> int:
        raise smtplib.SMTPServerDisconnected

    def close(self) -> None:
        pass


@pytest.mark.parametrize("language", ["ja", "easy", "en", "pt"])
def test_a_confirmation_is_rendered_from_the_row_in_the_language_of_whoever_booked(language):
    morning = campaign.opened()
    booking = campaign.booked(morning, contact=campaign.contact("taro", language=language))
    message = Message.objects.get()
    assert send_message(message_id=message.pk, now=NOW) == MessageState.SENT
    assert send_message(message_id=message.pk, now=NOW) == MessageState.SENT
    (sent,) = mail.outbox
    assert sent.recipients() == ["taro@example.jp"]
    assert sent.subject == languages()[language].bare("mail_confirmed")
    for expected in (
        f"{booking.reference[:4]}-{booking.reference[4:]}",
        f"/book/{language}/b/{token_of(BOOKING, booking.nonce)}/",
        "09:00",
        "特設会場",
    ):
        assert expected in sent.body
    assert "足利　太郎" not in sent.body


def test_a_reminder_of_what_was_cancelled_meanwhile_stays_at_home():
    booking = campaign.booked(campaign.opened())
    day_before = at(9, 30, DAY - timedelta(days=1))
    send_reminders(now=day_before)
    cancel_booking(booking_id=booking.pk, now=day_before, by="test")
    reminder = Message.objects.get(kind=MessageKind.REMINDER)
    assert send_message(message_id=reminder.pk, now=day_before) == MessageState.DROPPED
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("step", "expected"), [("open", MessageState.WAITING), ("send", MessageState.UNSURE)]
)
def test_what_may_have_gone_out_is_not_sent_again(monkeypatch, step, expected):
    campaign.booked(campaign.opened())
    message = Message.objects.get()
    monkeypatch.setattr("campaigns.usecases.send_message.get_connection", lambda: Backend(step))
    assert send_message(message_id=message.pk, now=NOW) == expected
    monkeypatch.undo()
    later = NOW + timedelta(minutes=1)
    sweep_messages(now=later)
    assert len(mail.outbox) == (1 if step == "open" else 0)


def test_a_sending_whose_worker_died_is_shown_to_staff_and_not_repeated():
    campaign.booked(campaign.opened())
    message = Message.objects.get()
    assert Message.objects.claim(message.pk, at=NOW)
    sweep_messages(now=NOW + timedelta(minutes=6))
    message.refresh_from_db()
    assert (message.state, mail.outbox) == (MessageState.UNSURE, [])
