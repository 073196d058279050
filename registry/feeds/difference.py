"""The difference between a file and the copy: by the database where it can, in Python elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count

from registry.choices import BatchKind, RowAct
from registry.feeds import bulk, comparing, staging
from registry.feeds.comparing import Progress
from registry.feeds.feed import Feed
from registry.feeds.reading import Reading, Row
from registry.models import Batch


class FileIsFaulty(Exception):
    """The file has faults; nothing of it was compared to the end."""


def take_difference(
    feed: Feed,
    batch: Batch,
    reading: Reading,
    content: bytes,
    *,
    on: date,
    progress: Progress,
    in_sql: bool | None = None,
) -> None:
    """Lay down a `BatchRow` for each record that differs. Raises FileIsFaulty; the caller rolls back.

    `in_sql` chooses the way, which otherwise the database and the feed decide; both give the same rows.
    """
    rows = reading.rows(content, batch.encoding)
    if feed.in_sql and bulk.is_postgres() if in_sql is None else in_sql:
        _in_sql(feed, batch, reading, rows, on=on, progress=progress)
    else:
        _in_python(feed, batch, reading, rows, on=on, progress=progress)


def _in_sql(
    feed: Feed, batch: Batch, reading: Reading, rows: Iterable[Row], *, on: date, progress: Progress
) -> None:
    is_all = staging.stage(feed, batch, rows, progress=progress)
    _refuse_faulty(batch, reading)
    if not is_all:
        staging.compare_staged(feed, batch)
    if not is_all and batch.kind == BatchKind.SNAPSHOT:
        comparing.end_missing(feed, batch, staging.missing_from_staged(feed, batch), on=on)
    staging.drop_staged()


def _in_python(
    feed: Feed, batch: Batch, reading: Reading, rows: Iterable[Row], *, on: date, progress: Progress
) -> None:
    present: set[str] = set()
    scopes = comparing.compare(feed, batch, _noting(rows, present), progress=progress)
    _refuse_faulty(batch, reading)
    if batch.kind == BatchKind.SNAPSHOT:
        missing = comparing.missing_from(feed, batch, present, scopes)
        comparing.end_missing(feed, batch, list(missing), on=on)


def _noting(rows: Iterable[Row], present: set[str]) -> Iterator[Row]:
    for row in rows:
        present.add(row.key)
        yield row


def _refuse_faulty(batch: Batch, reading: Reading) -> None:
    if reading.faults or reading.count != batch.row_count:
        raise FileIsFaulty


def counted(batch: Batch) -> dict[str, Any]:
    """How many records are added, changed, ended and unchanged, and how often each field changes.

    `absent` are those of the ended that a snapshot does not name.
    """
    rows = batch.rows.order_by()
    acts = dict.fromkeys(RowAct.values, 0)
    acts |= dict(rows.values_list("act").annotate(Count("pk")))
    absent = rows.filter(line=0).count()
    fields: Counter[str] = Counter()
    for changed in rows.exclude(act=RowAct.ADDED).values_list("fields", flat=True).iterator(chunk_size=5_000):
        fields.update(changed)
    unchanged = batch.row_count - (sum(acts.values()) - absent)
    return {**acts, "absent": absent, "unchanged": unchanged, "fields": dict(fields.most_common())}
