"""Many rows into a table at once: COPY on PostgreSQL, prepared statements on SQLite; the same rows in both.

Values are texts as both databases read them, None, or bytes. Nothing here checks; the tables' constraints do.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection, models

Value = str | bytes | int | None
Rows = Iterable[Sequence[Value]]
_NULL, _STAGED = "\x00", "feed_written"
CHUNK = 5_000


def is_postgres() -> bool:
    """Whether the database copies."""
    return connection.vendor == "postgresql"


def moment(at: datetime) -> str:
    """A moment as the database stores it."""
    return str(connection.ops.adapt_datetimefield_value(at))


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """New rows of a table; `columns` are those of the database."""
    table = model._meta.db_table
    if is_postgres():
        _copy(table, columns, rows)
    else:
        _execute_many(f'INSERT INTO "{table}" ({_listed(columns)}) VALUES ({_marks(columns)})', rows)


def update(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Rewrite `columns` of rows that exist; each row begins with its primary key."""
    table, every = model._meta.db_table, ["id", *columns]
    if not is_postgres():
        settings = ", ".join(f'"{name}" = %s' for name in columns)
        turned = ((*row[1:], row[0]) for row in rows)
        _execute_many(f'UPDATE "{table}" SET {settings} WHERE "id" = %s', turned)
        return
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{_STAGED}"')
        kept = ", ".join(f'"{name}"' for name in every)
        cursor.execute(f'CREATE TEMPORARY TABLE "{_STAGED}" AS SELECT {kept} FROM "{table}" WITH NO DATA')
        _copy(_STAGED, every, rows)
        cursor.execute(f'ANALYZE "{_STAGED}"')
        settings = ", ".join(f'"{name}" = s."{name}"' for name in columns)
        cursor.execute(f'UPDATE "{table}" t SET {settings} FROM "{_STAGED}" s WHERE t."id" = s."id"')
        cursor.execute(f'DROP TABLE "{_STAGED}"')


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """So many primary keys that no row has."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        told = cursor.fetchone()
    last = told[0] if told else 0
    return list(range(last + 1, last + 1 + count))


def copy_into(table: str, columns: Sequence[str], rows: Rows) -> None:
    """COPY into a table of PostgreSQL that no model has."""
    _copy(table, columns, rows)


def copy_texts(table: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """COPY rows that are texts throughout."""
    with connection.cursor() as cursor, cursor.copy(_copy_statement(table, columns)) as into:
        into.write("".join(["\t".join(row) + "\n" for row in rows]).replace("\\", "\\\\"))


def _copy(table: str, columns: Sequence[str], rows: Rows) -> None:
    rows = iter(rows)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({_listed(columns)}) FROM STDIN') as into,
    ):
        while chunk := list(islice(rows, CHUNK)):
            text = "\n".join("\t".join(map(_told, row)) for row in chunk)
            # Controls never come this far, so that only the backslash needs care.
            into.write(text.replace("\\", "\\\\").replace(_NULL, "\\N") + "\n")


def _copy_statement(table: str, columns: Sequence[str]) -> str:
    return f'COPY "{table}" ({_listed(columns)}) FROM STDIN'


def _told(value: Value) -> str:
    if value is None:
        return _NULL
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return value if isinstance(value, str) else str(value)


def _execute_many(statement: str, rows: Rows) -> None:
    rows = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, CHUNK)):
            cursor.executemany(statement, chunk)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _marks(columns: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(columns))
