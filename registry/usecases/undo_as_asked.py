"""Undo a batch for the person who asked for it, and put down why if it could not be."""

from datetime import datetime

from registry.choices import BatchState
from registry.models import Batch
from registry.usecases.undo_feed import NotUndoable, undo_feed


def undo_as_asked(*, batch_id: int, now: datetime) -> bool:
    """True if it was undone now. Harmless when repeated; a batch that nobody asked about is left alone."""
    batch = Batch.objects.filter(pk=batch_id, state=BatchState.APPLIED).exclude(undo_reason="").first()
    if batch is None or batch.asked_at is None:
        return False
    try:
        undo_feed(batch_id=batch_id, by=batch.undone_by, reason=batch.undo_reason, now=now)
    except NotUndoable as no:
        told = {"undone_by": "", "undo_reason": "", "asked_at": None, "refusal": no.rule}
        Batch.objects.move(batch_id, old=(BatchState.APPLIED,), new=BatchState.APPLIED, **told)
        return False
    return True
