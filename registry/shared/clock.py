"""The one clock: Japan's time and Japan's date, read by doors alone."""

from datetime import date, datetime

from django.utils import timezone

from registry.shared.japan import JAPAN


def now() -> datetime:
    """The present moment, aware, in Asia/Tokyo."""
    return timezone.now().astimezone(JAPAN)


def today() -> date:
    """Japan's date, which at 00:30 and 06:30 differs from UTC's."""
    return now().date()
