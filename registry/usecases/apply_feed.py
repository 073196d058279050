"""Apply a batch: every row of it and the watermark, in one transaction, once."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from registry.choices import BatchState, IncidentKind
from registry.feeds.applying import apply_rows
from registry.feeds.feed import Turn
from registry.feeds.proving import CopyHasMoved
from registry.feeds.sources import FEEDS
from registry.models import Batch, Watermark
from registry.models.feeds import READY
from registry.shared.japan import in_japan
from registry.usecases.open_incident import open_incident

log = logging.getLogger(__name__)


class NotApplicable(Exception):
    """The batch cannot be applied any more, is refused, and must be sent again; nothing was written."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def apply_feed(*, batch_id: int, by: str, now: datetime) -> bool:
    """True for exactly one caller, however many press at once; False if it is not ready (any more).

    Raises NotApplicable where the copy has moved under the difference, or a table refuses a row.
    """
    try:
        with transaction.atomic():
            told = {"applied_by": by, "applied_at": now}
            if not Batch.objects.move(batch_id, old=READY, new=BatchState.APPLIED, **told):
                return False
            batch = Batch.objects.get(pk=batch_id)
            _stands_on_its_base(batch)
            turn = Turn(batch, batch.municipality_id, now, in_japan(batch.as_of).date(), by)
            apply_rows(FEEDS[batch.source], turn)
            _move_watermark(batch)
    except CopyHasMoved:
        _refuse(batch_id, "copy_has_moved", now=now)
        raise NotApplicable("copy_has_moved") from None
    except IntegrityError as error:
        # The database's own words name the values; only the name of the constraint may be told.
        constraint = (
            getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "a constraint"
        )
        log.warning("batch refused by a table", extra={"batch": batch_id, "constraint": constraint})
        _refuse(batch_id, "table_refused", now=now)
        raise NotApplicable("table_refused") from None
    log.info("batch applied", extra={"batch": batch_id, "source": batch.source})
    return True


def _stands_on_its_base(batch: Batch) -> None:
    line = Batch.objects.line_of(batch.municipality_id, batch.source).exclude(pk=batch.pk)
    last = line.filter(state=BatchState.APPLIED).order_by("-sequence").first()
    if (last.pk if last else None) != batch.base_id:
        raise CopyHasMoved


def _move_watermark(batch: Batch) -> None:
    place: dict[str, Any] = {"municipality_id": batch.municipality_id, "source": batch.source}
    old = Watermark.objects.filter(**place).first()
    Batch.objects.filter(pk=batch.pk).update(watermark_before=old.as_of if old else None)
    Watermark.objects.update_or_create(**place, defaults={"as_of": batch.as_of})


def _refuse(batch_id: int, rule: str, *, now: datetime) -> None:
    if not Batch.objects.move(batch_id, old=READY, new=BatchState.REFUSED, refusal=rule):
        return
    batch = Batch.objects.get(pk=batch_id)
    open_incident(
        municipality_id=batch.municipality_id,
        kind=IncidentKind.FEED_FAILED,
        subject=f"batch {batch.pk}",
        detail=f"{batch}: {rule}",
        now=now,
    )
