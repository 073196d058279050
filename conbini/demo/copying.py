"""Writes many rows at once: by COPY on PostgreSQL, by one prepared statement a table on SQLite."""

from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, models

_BATCH = 2000
Row = tuple[Any, ...]


def write_rows(model: type[models.Model], given: list[str], rows: Iterable[Row]) -> int:
    """Write the rows, values in the order of the columns given; the other columns take their defaults."""
    others = [field for field in model._meta.concrete_fields if field.attname not in given]
    constants = tuple(field.get_default() for field in others)
    column_of = {field.attname: field.column for field in model._meta.concrete_fields}
    names = [*(column_of[name] for name in given), *(field.column for field in others)]
    columns = ", ".join(f'"{name}"' for name in names)
    whole = ((*row, *constants) for row in rows)
    if connection.vendor == "postgresql":
        return _copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', whole)
    marks = ", ".join(["%s"] * len(names))
    # The names are the models' own, never a user's.
    return _insert(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})', whole)  # noqa: S608


def _copy(statement: str, rows: Iterable[Row]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _insert(statement: str, rows: Iterable[Row]) -> int:
    count, rest = 0, iter(rows)
    with closing(connection.cursor()) as cursor:
        while batch := [tuple(map(_for_sqlite, row)) for row in islice(rest, _BATCH)]:
            cursor.executemany(statement, batch)
            count += len(batch)
    return count


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
