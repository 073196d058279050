"""End every hold whose time is over."""

from datetime import datetime

from campaigns.models import SlotHold
from campaigns.usecases.release_hold import release_hold

AT_ONCE = 500


def expire_holds(*, now: datetime) -> int:
    """How many were ended; their places are free again. Harmless when repeated."""
    over = SlotHold.objects.over(at=now).order_by("expires_at").values_list("pk", flat=True)[:AT_ONCE]
    return sum(release_hold(hold_id=pk, now=now, by="clock", is_over=True) for pk in over)
