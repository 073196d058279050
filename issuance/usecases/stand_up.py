"""Leave a window."""

from datetime import datetime
from typing import Any

from issuance.models import CounterSitting


def stand_up(*, clerk: Any, now: datetime) -> int:
    """How many sittings ended: one, or none."""
    return CounterSitting.objects.live().filter(clerk=clerk).update(until=now)
