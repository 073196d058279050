"""Proof that the copy is what a batch was compared with, or what it left, before anything is written."""

from typing import Any

from django.db import connection

from registry.choices import RowAct
from registry.feeds.feed import Feed, Record, Turn
from registry.feeds.staging import current_of


class CopyHasMoved(Exception):
    """A record is not what it was when the difference was taken; nothing is written."""


def prove(feed: Feed, turn: Turn, expected: dict[str, Record | None]) -> None:
    """These records are as told, None for one that is not there. Raises CopyHasMoved."""
    found = 0
    for key, *told in feed.current(turn.municipality, list(expected)):
        if feed.layout.record(dict(zip(feed.layout.fields, told, strict=True))) != expected[key]:
            raise CopyHasMoved
        found += 1
    if found != len(expected):
        raise CopyHasMoved


def prove_crowd(feed: Feed, turn: Turn) -> None:
    """Every new record of the batch is as the batch left it, by one statement. Raises CopyHasMoved."""
    current, parameters = current_of(feed, turn.batch)
    new: Any = turn.batch.rows.filter(act=RowAct.ADDED)
    fields = feed.layout.fields
    shape = ", ".join(f'"{name}" text' for name in fields)
    ours = ", ".join(f'c."{name}"' for name in fields)
    left = ", ".join(_as_told(feed, name) for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({current}) c JOIN registry_batchrow b"
            " ON b.batch_id = %s AND b.key = c.key AND b.act = %s,"
            f" jsonb_to_record(b.after) AS x ({shape}) WHERE ({ours}) = ({left})",
            [*parameters, turn.batch.pk, RowAct.ADDED.value],
        )
        (same,) = cursor.fetchone()
    if same != new.count():
        raise CopyHasMoved


def _as_told(feed: Feed, name: str) -> str:
    """A field of a record as the file tells it: a flag is kept as true, what is not there not at all."""
    if name in feed.layout.flags:
        return f"CASE WHEN x.\"{name}\" = 'true' THEN '1' ELSE '' END"
    return f"coalesce(x.\"{name}\", '')"
