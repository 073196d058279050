"""Keep what somebody typed so far, beside the places that are held for them."""

from datetime import datetime
from typing import Any

from campaigns.choices import HoldState
from campaigns.models import SlotHold


def keep_draft(*, hold_id: int, draft: dict[str, Any], now: datetime) -> bool:
    """False when the hold is over: then nothing is kept, and what was kept is gone already."""
    live = SlotHold.objects.filter(pk=hold_id, state=HoldState.LIVE, expires_at__gt=now)
    return live.update(draft=draft) == 1
