"""The worker's door to campaigns: what is to be done by the clock, harmless when repeated."""

from datetime import timedelta
from typing import Any

from celery import shared_task

from campaigns.models import Booking, Campaign
from campaigns.usecases.expire_holds import expire_holds as expire
from campaigns.usecases.mark_no_shows import mark_no_shows as mark
from campaigns.usecases.promote_waiting import promote_waiting as promote
from campaigns.usecases.reserve_cards import reserve_cards as reserve
from campaigns.usecases.send_message import send_message as send
from campaigns.usecases.send_reminders import send_reminders as remind
from campaigns.usecases.sweep_messages import sweep_messages as sweep
from registry.shared import clock

CARDS_AHEAD = timedelta(days=7)
"""For which days to come the sweep looks at every booking's cards."""


@shared_task(name="campaigns.tasks.send_message")
def send_message(*, message_id: int, **_later: Any) -> None:
    """Send one message."""
    send(message_id=message_id, now=clock.now())


@shared_task(name="campaigns.tasks.sweep_messages")
def sweep_messages(**_later: Any) -> None:
    """Send what was forgotten."""
    sweep(now=clock.now())


@shared_task(name="campaigns.tasks.expire_holds")
def expire_holds(**_later: Any) -> None:
    """Give places back whose hold is over."""
    expire(now=clock.now())


@shared_task(name="campaigns.tasks.promote_waiting")
def promote_waiting(**_later: Any) -> None:
    """Offer free places to the waiting lists of every campaign that still runs."""
    for campaign in Campaign.objects.filter(last_day__gte=clock.today()).values_list("pk", flat=True):
        promote(campaign_id=campaign, now=clock.now())


@shared_task(name="campaigns.tasks.reserve_cards")
def reserve_cards(*, booking_id: int, **_later: Any) -> None:
    """Let the cards in stock follow one booking."""
    reserve(booking_id=booking_id, now=clock.now(), by="campaign")


@shared_task(name="campaigns.tasks.sweep_cards")
def sweep_cards(**_later: Any) -> None:
    """Let the cards in stock follow the bookings of the days to come, where the message was lost."""
    soon = Booking.objects.filter(starts_at__gt=clock.now(), starts_at__lt=clock.now() + CARDS_AHEAD)
    rows = soon.exclude(session__venue__place=None).order_by("starts_at").values_list("pk", flat=True)
    for booking in rows:
        reserve(booking_id=booking, now=clock.now(), by="campaign")


@shared_task(name="campaigns.tasks.send_reminders")
def send_reminders(**_later: Any) -> None:
    """Remind those who come tomorrow."""
    remind(now=clock.now())


@shared_task(name="campaigns.tasks.mark_no_shows")
def mark_no_shows(**_later: Any) -> None:
    """Mark those who did not come."""
    mark(now=clock.now())
