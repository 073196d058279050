"""The one clock: Japan's time and Japan's date, read by doors alone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

JAPAN = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present moment, aware, in Asia/Tokyo."""
    return timezone.now().astimezone(JAPAN)


def today() -> date:
    """Japan's date, which at 00:30 and 06:30 differs from UTC's."""
    return now().date()


def in_japan(moment: datetime) -> datetime:
    """An aware moment told in Japan's time; a naive one is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone was given")
    return moment.astimezone(JAPAN)
