"""Search keys of other names and addresses, and the indexes by which people are found."""

from itertools import islice
from typing import Any

from django.db import migrations, models

from registry.rules.search_index import FOLDED, keys_of

CHUNK = 2_000
# Reading order and prefixes by code point, whatever the cluster's collation is: folded kana sort rightly so.
COLLATE = """
    ALTER TABLE registry_resident
        ALTER COLUMN name_key TYPE varchar(200) COLLATE "C",
        ALTER COLUMN kana_key TYPE varchar(200) COLLATE "C"
"""
# A trigram index finds nothing shorter than three characters, and most Japanese names have two: this one
# holds the pairs (the last character alone), by city. `registry.rules.search_index` asks it. Not to be run in
# parallel: to start the workers takes longer than to find anybody.
FUNCTION = """
    CREATE OR REPLACE FUNCTION registry_search_pairs(
        municipality bigint, names text, readings text, others text, address text
    ) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT array_to_tsvector(array(
            SELECT municipality || 'n' || substr(names, i, 2) FROM generate_series(1, length(names)) i
            UNION ALL
            SELECT municipality || 'k' || substr(readings, i, 2) FROM generate_series(1, length(readings)) i
            UNION ALL
            SELECT municipality || s || substr(others, i, 2)
            FROM generate_series(1, length(others)) i, unnest(ARRAY['n', 'k']) s
            UNION ALL
            SELECT municipality || 'a' || substr(address, i, 2) FROM generate_series(1, length(address)) i
        ))
    $$
"""
INDEX = """
    CREATE INDEX resident_by_pairs ON registry_resident USING gin (
        registry_search_pairs(municipality_id, name_key, kana_key, other_key, address_key)
    )
"""


def on_postgres(*statements: str) -> Any:
    """An operation that runs these on PostgreSQL alone."""

    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


def fold(apps: Any, schema_editor: Any) -> None:
    """Lay the keys of everybody on record."""
    resident = apps.get_model("registry", "Resident")
    rows = resident.objects.order_by("pk").only("pk", *FOLDED).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for row in chunk:
            keys = keys_of({name: getattr(row, name) for name in FOLDED})
            row.other_key, row.address_key = keys.other_key, keys.address_key
        resident.objects.bulk_update(chunk, ("other_key", "address_key"))


class Migration(migrations.Migration):
    """More keys, the indexes of the search."""

    dependencies = [("registry", "0007_hold_for_a_tax_revision")]

    operations = [
        migrations.AddField(
            "resident",
            "other_key",
            models.TextField(default="", editable=False, verbose_name="search key of other names"),
        ),
        migrations.AddField(
            "resident",
            "address_key",
            models.TextField(default="", editable=False, verbose_name="address search key"),
        ),
        migrations.AlterField(
            "resident",
            "name_key",
            models.CharField(editable=False, max_length=200, verbose_name="name search key"),
        ),
        migrations.AlterField(
            "resident",
            "kana_key",
            models.CharField(editable=False, max_length=200, verbose_name="kana search key"),
        ),
        migrations.AlterField(
            "resident",
            "municipality",
            models.ForeignKey(
                db_index=False,
                on_delete=models.PROTECT,
                to="registry.municipality",
                verbose_name="municipality",
            ),
        ),
        migrations.AlterField("resident", "birth_sort_on", models.DateField(verbose_name="birth date")),
        migrations.RunPython(on_postgres(COLLATE), migrations.RunPython.noop),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AddIndex(
            "resident", models.Index(fields=["municipality", "name_key"], name="resident_by_name")
        ),
        migrations.AddIndex(
            "resident",
            models.Index(fields=["municipality", "kana_key", "birth_sort_on", "id"], name="resident_by_kana"),
        ),
        migrations.AddIndex(
            "resident", models.Index(fields=["municipality", "birth_sort_on"], name="resident_by_birth")
        ),
        migrations.RunPython(
            on_postgres(FUNCTION, INDEX),
            on_postgres(
                "DROP INDEX IF EXISTS resident_by_pairs",
                "DROP FUNCTION registry_search_pairs(bigint, text, text, text, text)",
            ),
        ),
    ]
