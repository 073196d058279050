"""Compares a file with the copy inside PostgreSQL: COPY into a staging table, then one anti-join."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from registry.feeds import bulk
from registry.feeds.ahead import chunks_ahead
from registry.feeds.comparing import Progress
from registry.feeds.feed import Feed
from registry.feeds.reading import Row
from registry.models import Batch

_TABLE = "feed_staged"
_CHUNK = 10_000


def stage(feed: Feed, batch: Batch, rows: Iterable[Row], *, progress: Progress) -> bool:
    """Every row into a staging table of this connection, which a rollback takes away again.

    True if that was all: where there is no copy yet, every row is new and is laid down at once.
    """
    columns = ("line", "key", "gaiji", *feed.layout.every)
    listed = ", ".join(f'"{name}" text' for name in columns[1:])
    current: Any = feed.current(batch.municipality_id, None)
    is_first = not current.exists()
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{_TABLE}"')
        cursor.execute(f'CREATE TEMPORARY TABLE "{_TABLE}" ("line" integer, {listed})')
        for chunk in chunks_ahead(rows, _CHUNK):
            texts = [(str(row.line), row.key, row.gaiji, *row.values) for row in chunk]
            bulk.copy_texts(_TABLE, columns, texts)
            if is_first:
                cursor.execute(_lay_down_new(feed), [batch.pk])
                cursor.execute(f'TRUNCATE "{_TABLE}"')
            count += len(chunk)
            progress(count)
        cursor.execute(f'ANALYZE "{_TABLE}" ("key")')
    return is_first


def _lay_down_new(feed: Feed) -> str:
    return f"""
        INSERT INTO registry_batchrow (batch_id, line, key, act, fields, before, after, meta, gaiji)
        SELECT %s, s.line, s.key, 'added', '[]'::jsonb, NULL, {_record(feed, "s")}, {_meta(feed)}, s.gaiji
        FROM "{_TABLE}" s
    """


def compare_staged(feed: Feed, batch: Batch) -> None:
    """Write a `BatchRow` for each staged row that adds or changes something."""
    fields = feed.layout.fields
    current, parameters = current_of(feed, batch)
    told = ", ".join(f's."{name}"' for name in fields)
    ours = ", ".join(f'c."{name}"' for name in fields)
    changed = ", ".join(f'CASE WHEN s."{name}" <> c."{name}" THEN \'{name}\' END' for name in fields)
    act, words = _act(feed)
    statement = f"""
        INSERT INTO registry_batchrow (batch_id, line, key, act, fields, before, after, meta, gaiji)
        SELECT %s, s.line, s.key, {act},
            CASE WHEN c.key IS NULL THEN '[]'::jsonb
                 ELSE to_jsonb(array_remove(ARRAY[{changed}], NULL)) END,
            CASE WHEN c.key IS NOT NULL THEN {_record(feed, "c")} END,
            {_record(feed, "s")}, {_meta(feed)}, s.gaiji
        FROM "{_TABLE}" s LEFT JOIN ({current}) c ON c.key = s.key
        WHERE c.key IS NULL OR ({told}) IS DISTINCT FROM ({ours})
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [batch.pk, *words, *parameters])


def missing_from_staged(feed: Feed, batch: Batch) -> Iterator[Mapping[str, str]]:
    """The records in force, in the scopes that the file covers, which the file does not name."""
    current, parameters = current_of(feed, batch)
    name, words = feed.active
    ours = ", ".join(f'c."{each}"' for each in feed.layout.fields)
    statement = f"""
        SELECT {ours} FROM ({current}) c
        WHERE c."{name}" = ANY(%s) AND NOT EXISTS (SELECT 1 FROM "{_TABLE}" s WHERE s.key = c.key)
    """
    if feed.scope:
        statement += f' AND c."{feed.scope}" IN (SELECT "{feed.scope}" FROM "{_TABLE}")'
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, sorted(words)])
        found = cursor.fetchall()
    for told in found:
        yield dict(zip(feed.layout.fields, told, strict=True))


def drop_staged() -> None:
    """The staging table is gone; it holds personal data and is needed no longer."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{_TABLE}"')


def current_of(feed: Feed, batch: Batch) -> tuple[str, list[Any]]:
    """The copy as a subquery with the layout's names for its columns."""
    rows: Any = feed.current(batch.municipality_id, None)
    statement, parameters = rows.query.sql_with_params()
    names = ", ".join(f'"{name}"' for name in ("key", *feed.layout.fields))
    return f"SELECT * FROM ({statement}) AS t ({names})", list(parameters)


def _act(feed: Feed) -> tuple[str, list[Any]]:
    name, words = feed.active
    known = sorted(words)
    return (
        f"""CASE WHEN c.key IS NULL THEN 'added'
            WHEN c."{name}" = ANY(%s) AND NOT s."{name}" = ANY(%s) THEN 'ended' ELSE 'changed' END""",
        [known, known],
    )


def _record(feed: Feed, table: str) -> str:
    """The record as JSON: what is there, flags as true. PostgreSQL takes fifty pairs a call."""
    parts = []
    for start in range(0, len(feed.layout.fields), 40):
        pairs = ", ".join(
            f"'{name}', {_value(feed, table, name)}" for name in feed.layout.fields[start : start + 40]
        )
        parts.append(f"jsonb_build_object({pairs})")
    return f"jsonb_strip_nulls({' || '.join(parts)})"


def _value(feed: Feed, table: str, name: str) -> str:
    if name in feed.layout.flags:
        return f"CASE WHEN {table}.\"{name}\" <> '' THEN true END"
    kind = "::integer" if name in feed.layout.numbers else ""
    return f"nullif({table}.\"{name}\", ''){kind}"


def _meta(feed: Feed) -> str:
    pairs = ", ".join(f"'{name[1:]}', nullif(s.\"{name}\", '')" for name in feed.layout.meta)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"
