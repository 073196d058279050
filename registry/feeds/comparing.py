"""Compares a file with the copy in Python, on any database: digests first, then the rows that differ."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from hashlib import blake2b
from itertools import islice
from typing import Any

from registry.choices import RowAct
from registry.feeds import bulk
from registry.feeds.feed import Feed, Record
from registry.feeds.reading import Row, canonical
from registry.models import Batch, BatchRow

CHUNK = 5_000
COLUMNS = ("batch_id", "line", "key", "act", "fields", "before", "after", "meta", "gaiji")
Progress = Callable[[int], None]


def compare(feed: Feed, batch: Batch, rows: Iterable[Row], *, progress: Progress) -> set[str]:
    """Write a `BatchRow` for each row that adds or changes something; gives the scopes that the file covers.

    Memory holds a digest of every record of the copy, and of the file a few thousand rows.
    """
    known = {told[0]: _digest(told[1:]) for told in _all(feed.current(batch.municipality_id, None))}
    cut = [feed.layout.every.index(name) for name in feed.layout.fields]
    scope = feed.layout.every.index(feed.scope) if feed.scope else None
    scopes: set[str] = set()
    differing: list[Row] = []
    for count, row in enumerate(rows, start=1):
        if scope is not None:
            scopes.add(row.values[scope])
        if known.get(row.key) != _digest([row.values[place] for place in cut]):
            differing.append(row)
        if len(differing) == CHUNK:
            _write(feed, batch, differing)
            differing = []
        if count % CHUNK == 0:
            progress(count)
    _write(feed, batch, differing)
    return scopes


def end_missing(feed: Feed, batch: Batch, missing: Iterable[Mapping[str, str]], *, on: date) -> None:
    """Write a `BatchRow` for each record in force that a snapshot no longer has."""
    rows = iter(missing)
    while chunk := list(islice(rows, CHUNK)):
        bulk.insert(BatchRow, COLUMNS, [_ended(feed, batch, values, on) for values in chunk])


def missing_from(
    feed: Feed, batch: Batch, present: set[str], scopes: set[str]
) -> Iterator[Mapping[str, str]]:
    """The records in force, in the scopes that the file covers, which the file does not name."""
    name, words = feed.active
    for told in _all(feed.current(batch.municipality_id, None)):
        values = dict(zip(feed.layout.fields, told[1:], strict=True))
        covered = not feed.scope or values[feed.scope] in scopes
        if told[0] not in present and values[name] in words and covered:
            yield values


def json_or_null(record: Record | None) -> str | None:
    """A record as the database keeps it."""
    return None if record is None else canonical(record)


def meta_of(values: Mapping[str, str]) -> Record:
    """The 異動 that a row tells of, without the leading underscores."""
    return {name[1:]: value for name, value in values.items() if name.startswith("_") and value}


def act_of(feed: Feed, before: Record | None, after: Record) -> str:
    """What a row does to a record."""
    if before is None:
        return RowAct.ADDED.value
    was, still = feed.is_active(before), feed.is_active(after)
    return RowAct.ENDED.value if was and not still else RowAct.CHANGED.value


def _all(rows: Any) -> Iterator[tuple[str, ...]]:
    return rows.iterator(chunk_size=CHUNK) if hasattr(rows, "iterator") else iter(rows)


def _digest(values: Iterable[str]) -> bytes:
    return blake2b("\x1f".join(values).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _write(feed: Feed, batch: Batch, rows: list[Row]) -> None:
    fields = feed.layout.fields
    present = {told[0]: told[1:] for told in feed.current(batch.municipality_id, [row.key for row in rows])}
    bulk.insert(BatchRow, COLUMNS, (_row(feed, batch, row, present.get(row.key), fields) for row in rows))


def _row(
    feed: Feed, batch: Batch, row: Row, told: tuple[str, ...] | None, fields: tuple[str, ...]
) -> tuple[bulk.Value, ...]:
    values = dict(zip(feed.layout.every, row.values, strict=True))
    before = None if told is None else dict(zip(fields, told, strict=True))
    changed = [name for name in fields if before is not None and before[name] != values[name]]
    old = None if before is None else feed.layout.record(before)
    new = feed.layout.record(values)
    return (
        *(batch.pk, row.line, row.key, act_of(feed, old, new), canonical(changed)),
        *(json_or_null(old), canonical(new), canonical(meta_of(values)), row.gaiji),
    )


def _ended(feed: Feed, batch: Batch, values: Mapping[str, str], on: date) -> tuple[bulk.Value, ...]:
    before = feed.layout.record(values)
    after, meta = feed.ended(before, on)
    changed = [name for name in feed.layout.fields if before.get(name) != after.get(name)]
    return (
        *(batch.pk, 0, feed.layout.key_of(values), RowAct.ENDED.value, canonical(changed)),
        *(canonical(before), canonical(after), canonical(meta), ""),
    )
