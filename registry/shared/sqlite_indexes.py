"""Indexes that SQLite alone has: laid after each migration, since a rebuilt table loses them."""

from typing import Any

from django.apps import AppConfig
from django.db import connections

# Whoever is looked for inside names is looked for in this index alone, and never in the broad table.
_COVER = """
    CREATE INDEX IF NOT EXISTS resident_search_cover ON registry_resident (
        municipality_id, kana_key, birth_sort_on, id, name_key, other_key, address_key
    )
"""


def lay_indexes(sender: AppConfig, using: str = "default", **_later: Any) -> None:
    """After each migration of the registry."""
    connection = connections[using]
    if sender.label != "registry" or connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "registry_resident")
        if any(column.name == "address_key" for column in columns):
            cursor.execute(_COVER)
