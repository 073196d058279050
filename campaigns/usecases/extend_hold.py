"""Give somebody who is still typing more time."""

from datetime import datetime

from campaigns.models import SlotHold
from campaigns.rules.limits import EXTENSIONS
from campaigns.rules.references import token_hash


def extend_hold(*, token: str, now: datetime) -> bool:
    """As long again from now on; False when the hold is over or was extended often enough."""
    hold = SlotHold.objects.of_token(token_hash(token)).select_related("campaign").first()
    if hold is None:
        return False
    return bool(SlotHold.objects.extend(hold.pk, until=now + hold.campaign.hold, at=now, most=EXTENSIONS))
