"""What a feed is compared with: bare COPY and merge of the same file, and django-import-export's bulk mode.

Neither checks a value, keeps what was before, nor writes history: they are how fast the same rows can get
into one table of the same columns.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import tablib
from django.db import connection, models
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource

from registry.feeds.residents import LAYOUT

_COLUMNS = tuple(f"c{number:02d}" for number in range(len(LAYOUT.headings)))
_KEY = _COLUMNS[0]
_LISTED = ", ".join(_COLUMNS)


_FIELDS = {name: models.TextField(primary_key=name == _KEY) for name in _COLUMNS}
_META = type("Meta", (), {"app_label": "registry", "db_table": "bench_person"})
BenchPerson = type("BenchPerson", (models.Model,), {**_FIELDS, "__module__": __name__, "Meta": _META})
"""One row of the file as it is, all texts."""


def lay_tables() -> None:
    """The two rivals' tables, empty."""
    listed = ", ".join(f"{name} text NOT NULL" for name in _COLUMNS)
    with connection.cursor() as cursor:
        for table in ("bench_bare", "bench_person"):
            cursor.execute(f"CREATE TABLE {table} ({listed}, PRIMARY KEY ({_KEY}))")


def copy_and_merge(path: Path, *, is_whole: bool) -> int:
    """COPY the file into a temporary table; insert what is new or differs; of a snapshot, delete the rest."""
    with _staged(path) as cursor:
        settings = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
        staged = ", ".join(f"s.{name}" for name in _COLUMNS)
        ours = ", ".join(f"b.{name}" for name in _COLUMNS)
        cursor.execute(
            f"INSERT INTO bench_bare ({_LISTED}) SELECT {staged} FROM staged s"  # noqa: S608
            f" LEFT JOIN bench_bare b ON b.{_KEY} = s.{_KEY}"
            f" WHERE b.{_KEY} IS NULL OR ({staged}) IS DISTINCT FROM ({ours})"
            f" ON CONFLICT ({_KEY}) DO UPDATE SET {settings}"
        )
        count: int = cursor.rowcount
        if is_whole:
            cursor.execute(
                f"DELETE FROM bench_bare b WHERE NOT EXISTS"  # noqa: S608
                f" (SELECT 1 FROM staged s WHERE s.{_KEY} = b.{_KEY})"
            )
            count += cursor.rowcount
    return count


def delete_all() -> int:
    """The undoing of a first load, as far as a bare table knows one."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_bare")
        return int(cursor.rowcount)


@contextmanager
def _staged(path: Path) -> Iterator[Any]:
    forced = f"FORMAT csv, HEADER, FORCE_NOT_NULL ({_LISTED})"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("CREATE TEMPORARY TABLE staged (LIKE bench_bare) ON COMMIT DROP")
        statement = f"COPY staged ({_LISTED}) FROM STDIN WITH ({forced})"
        with cursor.copy(statement) as into, path.open("rb") as file:
            while block := file.read(1 << 20):
                into.write(block)
        cursor.execute("ANALYZE staged")
        yield cursor
        cursor.execute("COMMIT")


def fill_for_import(path: Path) -> None:
    """import-export's table holds the whole file, by COPY; not part of any figure."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_person")
    with _staged(path) as cursor:
        cursor.execute(f"INSERT INTO bench_person ({_LISTED}) SELECT {_LISTED} FROM staged")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE bench_person")


class _NewOnly(ModelResource):
    """Its fastest way to insert."""

    class Meta:
        model = BenchPerson
        import_id_fields = (_KEY,)
        use_bulk = True
        batch_size = 5_000
        skip_diff = True
        force_init_instance = True


class _Differing(ModelResource):
    """Its fastest way to update: rows that do not differ are skipped, whose instances come in one query."""

    class Meta:
        model = BenchPerson
        import_id_fields = (_KEY,)
        use_bulk = True
        batch_size = 200
        skip_unchanged = True
        skip_diff = False
        report_skipped = False
        instance_loader_class = CachedInstanceLoader


def import_export(path: Path, *, is_first: bool, most: int) -> int:
    """The first `most` rows of the file by import-export's bulk mode, in one transaction."""
    dataset = tablib.Dataset(*islice(_rows(path), most), headers=_COLUMNS)
    resource = _NewOnly() if is_first else _Differing()
    resource.import_data(dataset, dry_run=False, raise_errors=True, use_transactions=True)
    return len(dataset)


def _rows(path: Path) -> Iterator[Sequence[str]]:
    reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    next(reader)
    return (tuple(row) for row in reader)
