"""A second person looks at what is unusual about a batch, and lets it be applied."""

from datetime import datetime

from registry.choices import BatchState
from registry.models import Batch


class NotWaiting(Exception):
    """The batch does not wait for anybody."""


class ApproverIsLoader(Exception):
    """Whoever loaded a batch does not approve it."""


def approve_feed(*, batch_id: int, by: str, now: datetime) -> None:
    """Approved, ready to apply. Raises NotWaiting or ApproverIsLoader; `by` is the actor ("user 5")."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.loaded_by == by:
        raise ApproverIsLoader
    old = (BatchState.WAITING,)
    if not Batch.objects.move(batch_id, old=old, new=BatchState.APPROVED, approved_by=by, approved_at=now):
        raise NotWaiting
