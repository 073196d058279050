"""The triggers behind append-only tables: apart from their base class, so that an app config may lay them."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


def append_only_models() -> list[type[models.Model]]:
    """Every concrete append-only model of the project."""
    return [m for m in apps.get_models() if getattr(m, "append_only", False)]


def lay_guards(sender: AppConfig, using: str = "default", **_later: Any) -> None:
    """After each migration: triggers that refuse UPDATE and DELETE on `sender`'s append-only tables.

    They are laid here and not in a migration, so that a table can neither be forgotten nor rebuilt
    without its guard (SQLite drops triggers when Django rebuilds a table).
    """
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    guarded = [m for m in append_only_models() if m._meta.app_label == sender.label]
    with connection.cursor() as cursor:
        for model in guarded:
            table = model._meta.db_table
            if table in tables:
                for statement in guard_statements(connection.vendor, table):
                    cursor.execute(statement)


def tables_without_guard(connection: BaseDatabaseWrapper) -> list[str]:
    """Final tables that exist in the database and whose triggers do not all, sorted."""
    triggers = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(triggers)
        laid = {name for (name,) in cursor.fetchall()}
    ends = {"postgresql": ("_final", "_final_whole"), "sqlite": ("_final_update", "_final_delete")}
    there = set(connection.introspection.table_names())
    tables = {model._meta.db_table for model in append_only_models()} & there
    return sorted(t for t in tables if not {t + end for end in ends[connection.vendor]} <= laid)


def guard_statements(vendor: str, table: str) -> list[str]:
    """The SQL of one table's guard for 'postgresql' or 'sqlite'; any other vendor raises KeyError."""
    return {"postgresql": _postgres, "sqlite": _sqlite}[vendor](table)


def _postgres(table: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION conbini_record_is_final() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'record is final: %', TG_TABLE_NAME; END $$",
        f'DROP TRIGGER IF EXISTS "{table}_final" ON "{table}"',
        f'CREATE TRIGGER "{table}_final" BEFORE UPDATE OR DELETE ON "{table}"'
        " FOR EACH ROW EXECUTE FUNCTION conbini_record_is_final()",
        f'DROP TRIGGER IF EXISTS "{table}_final_whole" ON "{table}"',
        f'CREATE TRIGGER "{table}_final_whole" BEFORE TRUNCATE ON "{table}"'
        " FOR EACH STATEMENT EXECUTE FUNCTION conbini_record_is_final()",
    ]


def _sqlite(table: str) -> list[str]:
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{table}_final_{act.lower()}" BEFORE {act} ON "{table}"'
        f" BEGIN SELECT RAISE(ABORT, 'record is final: {table}'); END"
        for act in ("UPDATE", "DELETE")
    ]
