"""Check a received batch whole, and lay down how it differs from the copy."""

import logging
import zlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from registry.choices import BatchKind, BatchState, IncidentKind
from registry.feeds.difference import FileIsFaulty, counted, take_difference
from registry.feeds.feed import Context, Feed
from registry.feeds.gaiji import Gaiji
from registry.feeds.gates import facts_of, gates_of
from registry.feeds.reading import MOST_FAULTS, Fault, Reading
from registry.feeds.remarkable import remarkable
from registry.feeds.sources import FEEDS
from registry.models import Batch, Reject
from registry.shared.japan import in_japan
from registry.usecases.open_incident import open_incident

log = logging.getLogger(__name__)


def stage_feed(
    *,
    batch_id: int,
    now: datetime,
    progress: Callable[[int], None] = lambda rows: None,
    in_sql: bool | None = None,
) -> Batch:
    """The batch after its check: staged, waiting for a second person, or refused with its rejects.

    A batch that is not RECEIVED any more is given back as it is. `progress` hears of every few thousand rows.
    `in_sql` is for tests: which of the two ways to compare is taken.
    """
    batch: Batch = Batch.objects.select_related("municipality").get(pk=batch_id)
    if batch.state != BatchState.RECEIVED:
        return batch
    feed = FEEDS[batch.source]
    batch.base = Batch.objects.last_applied(batch.municipality_id, batch.source)
    reading = _reading(feed, batch)
    try:
        with transaction.atomic():
            _stage(feed, batch, reading, now=now, progress=progress, in_sql=in_sql)
    except FileIsFaulty:
        _refuse(batch, reading, now=now)
    batch.refresh_from_db()
    log.info("batch checked", extra={"batch": batch.pk, "source": batch.source, "state": batch.state})
    return batch


def _reading(feed: Feed, batch: Batch) -> Reading:
    context = Context(batch.kind == BatchKind.SNAPSHOT, in_japan(batch.as_of).date())
    return Reading(feed, Gaiji.of(batch.municipality_id, batch.source), feed.checks(context))


def _stage(
    feed: Feed,
    batch: Batch,
    reading: Reading,
    *,
    now: datetime,
    progress: Callable[[int], None],
    in_sql: bool | None,
) -> None:
    on = in_japan(batch.as_of).date()
    active = feed.count_active(batch.municipality_id)
    content = zlib.decompress(batch.file.content)
    take_difference(feed, batch, reading, content, on=on, progress=progress, in_sql=in_sql)
    for line, name, rule in feed.faults_with_copy(batch):
        reading.faults.append(Fault(line, feed.layout.heading_of(name), rule))
    if reading.faults:
        raise FileIsFaulty
    difference = counted(batch)
    gates = gates_of(facts_of(batch, difference, active=active, now=now))
    Batch.objects.move(
        batch.pk,
        old=(BatchState.RECEIVED,),
        new=BatchState.WAITING if gates else BatchState.STAGED,
        staged_at=now,
        difference=difference,
        gates=list(gates),
        remarkable=remarkable(batch, difference),
        base=batch.base,
    )


def _refuse(batch: Batch, reading: Reading, *, now: datetime) -> None:
    faults = reading.faults
    if not faults:
        faults = [Fault(0, "", "number_of_rows", str(reading.count))]
    with transaction.atomic():
        moved = Batch.objects.move(
            batch.pk,
            old=(BatchState.RECEIVED,),
            new=BatchState.REFUSED,
            staged_at=now,
            refusal=faults[0].rule,
            reject_count=len(faults),
        )
        if not moved:
            return
        Reject.objects.bulk_create(
            Reject(batch=batch, line=f.line, column=f.column, rule=f.rule, value=f.value)
            for f in faults[:MOST_FAULTS]
        )
        open_incident(
            municipality_id=batch.municipality_id,
            kind=IncidentKind.FEED_FAILED,
            subject=f"batch {batch.pk}",
            detail=f"{batch}: line {faults[0].line}, {faults[0].column or '-'}: {faults[0].rule}",
            now=now,
        )
