"""Undo the last applied batch of a source as a unit: the state before, as new rows of history."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction

from registry.choices import BatchState
from registry.feeds.applying import undo_rows
from registry.feeds.feed import Turn
from registry.feeds.proving import CopyHasMoved
from registry.feeds.sources import FEEDS
from registry.models import Batch, Watermark
from registry.shared.japan import in_japan

log = logging.getLogger(__name__)


class NotUndoable(Exception):
    """The batch cannot be undone; nothing was written."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def undo_feed(*, batch_id: int, by: str, reason: str, now: datetime) -> None:
    """Put back every record and the watermark; the sequence number is free again.

    Raises NotUndoable: not applied, no reason given, newer batches stand on it, a record was changed since.
    """
    if not reason.strip():
        raise NotUndoable("reason_missing")
    try:
        with transaction.atomic():
            told = {"undone_by": by, "undone_at": now, "undo_reason": reason.strip()}
            if not Batch.objects.move(batch_id, old=(BatchState.APPLIED,), new=BatchState.UNDONE, **told):
                raise NotUndoable("not_applied")
            batch = Batch.objects.get(pk=batch_id)
            last = Batch.objects.last_applied(batch.municipality_id, batch.source)
            if last is not None and last.sequence > batch.sequence:
                raise NotUndoable("newer_batches_stand_on_it")
            turn = Turn(batch, batch.municipality_id, now, in_japan(now).date(), by)
            undo_rows(FEEDS[batch.source], turn)
            _put_watermark_back(batch)
    except CopyHasMoved:
        raise NotUndoable("changed_since") from None
    except IntegrityError:
        raise NotUndoable("table_refused") from None
    log.info("batch undone", extra={"batch": batch_id, "source": batch.source})


def _put_watermark_back(batch: Batch) -> None:
    marks = Watermark.objects.filter(municipality=batch.municipality_id, source=batch.source)
    if batch.watermark_before is None:
        marks.delete()
    else:
        marks.update(as_of=batch.watermark_before)
