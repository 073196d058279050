"""Japan's time zone, and a given moment told in it; what the present moment is, only the clock knows."""

from datetime import datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


def in_japan(moment: datetime) -> datetime:
    """An aware moment told in Japan's time; a naive one is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone was given")
    return moment.astimezone(JAPAN)
