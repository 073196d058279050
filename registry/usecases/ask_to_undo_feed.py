"""A person asks for the undoing of an applied batch; a worker does it."""

from datetime import datetime

from registry.choices import BatchState
from registry.models import Batch
from registry.usecases.undo_feed import NotUndoable


def ask_to_undo_feed(*, batch_id: int, by: str, reason: str, now: datetime) -> None:
    """Put down who asks and why. Raises NotUndoable: not applied (any more), no reason, newer batches."""
    if not reason.strip():
        raise NotUndoable("reason_missing")
    told = {"undone_by": by, "undo_reason": reason.strip(), "asked_at": now, "refusal": ""}
    batch = Batch.objects.get(pk=batch_id)
    last = Batch.objects.last_applied(batch.municipality_id, batch.source)
    if last is not None and last.sequence > batch.sequence:
        raise NotUndoable("newer_batches_stand_on_it")
    if not Batch.objects.move(batch_id, old=(BatchState.APPLIED,), new=BatchState.APPLIED, **told):
        raise NotUndoable("not_applied")
