"""Tells how far the check of a batch came, past the transaction in which the check goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from registry.feeds import bulk
from registry.models import Batch

_TELL = f'UPDATE "{Batch._meta.db_table}" SET "checked_rows" = %s WHERE "id" = %s'


@contextmanager
def telling_aside(batch_id: int) -> Iterator[Callable[[int], None]]:
    """A progress listener that writes by a connection of its own; SQLite has room for one writer only."""
    if not bulk.is_postgres():
        yield lambda rows: None
        return
    beside = connection.copy()
    try:

        def tell(rows: int) -> None:
            with beside.cursor() as cursor:
                cursor.execute(_TELL, [rows, batch_id])

        yield tell
    finally:
        beside.close()
