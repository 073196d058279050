"""Give up a batch that was not applied, so that its place in the row is free again."""

from datetime import datetime

from registry.choices import BatchState
from registry.models import Batch
from registry.models.feeds import OPEN


def withdraw_feed(*, batch_id: int, by: str, reason: str, now: datetime) -> bool:
    """True if the batch was open until now; who gave it up and why stands where an undoing would."""
    told = {"undone_by": by, "undone_at": now, "undo_reason": reason}
    return Batch.objects.move(batch_id, old=OPEN, new=BatchState.WITHDRAWN, **told)
