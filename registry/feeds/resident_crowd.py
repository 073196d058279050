"""Many new people at once, inside PostgreSQL: a city enters, or its entry is undone, in a few statements.

The same as `ResidentWriter` does row by row; a test holds the two to the same result.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from registry.choices import ChangeReason, Residency, RowAct
from registry.feeds import bulk
from registry.feeds.columns import Layout
from registry.feeds.feed import Turn
from registry.feeds.gaiji_holds import hold_for_gaiji
from registry.feeds.heads import heads_of
from registry.feeds.homes import Home, day_when_new, home_in
from registry.models import BatchRow, Resident
from registry.rules.households import HEAD
from registry.rules.search_index import FOLDED, Keys, keys_of

CROWD = 2_000
"""From so many new people on it is worth it."""
_MEMORY = "SET LOCAL work_mem = '64MB'"
"""For this transaction: joins of a whole city, and the index of pairs, which is filled in fewer goes."""
_NEW = "feed_new_people"
_KEYS = "feed_search_keys"
_NEW_COLUMNS = ("id", "key", "household_no", "relationship", "display_order", "day", "gaiji", "head")
_FOLDED_TO = 2 + len(FOLDED)
_TOLD = ("residency", "household_no", "relationship", "display_order")


class Crowd:
    """Enters and removes the new people of a batch."""

    def __init__(self, layout: Layout, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._flags = layout.flags

    def enter(self, turn: Turn) -> None:
        """Residents, their first rows of history, households, memberships, holds.

        The search keys are folded while the database writes what needs none of them.
        """
        with connection.cursor() as cursor, ThreadPoolExecutor(1) as apart:
            cursor.execute(_MEMORY)
            people = self._lay_out(cursor, turn)
            folded = apart.submit(self._fold, people)
            _changes(cursor, turn)
            _households(cursor, turn)
            self._residents(cursor, turn, folded.result())
            cursor.execute(f"SELECT id, gaiji FROM \"{_NEW}\" WHERE gaiji <> ''")
            unknown = dict(cursor.fetchall())
            cursor.execute(f'DROP TABLE "{_NEW}", "{_KEYS}"')
            cursor.execute("ANALYZE registry_resident (municipality_id, person_no)")
            cursor.execute("ANALYZE registry_membership (household_id, resident_id, valid_until)")
            cursor.execute("ANALYZE registry_household (municipality_id, household_no)")
        hold_for_gaiji(turn, unknown)

    def leave(self, turn: Turn) -> None:
        """Undo: removed, never deleted. Each undoing names the entry, however many changes came and went."""
        day, at = turn.on, turn.now
        with connection.cursor() as cursor:
            cursor.execute(_MEMORY)
            cursor.execute(f'DROP TABLE IF EXISTS "{_NEW}"')
            cursor.execute(
                f'CREATE TEMPORARY TABLE "{_NEW}" AS SELECT r.id, c.id AS change, b.id AS row,'
                " greatest(r.history_no, h.newest) AS newest"
                " FROM registry_batchrow b"
                " JOIN registry_resident r ON r.municipality_id = %s AND r.person_no = b.key"
                " JOIN registry_residentchange c ON c.resident_id = r.id AND c.history_no = 1"
                " JOIN (SELECT resident_id, max(history_no) AS newest FROM registry_residentchange"
                "  GROUP BY resident_id) h ON h.resident_id = r.id"
                " WHERE b.batch_id = %s AND b.act = %s",
                [turn.municipality, turn.batch.pk, RowAct.ADDED.value],
            )
            cursor.execute(f'ANALYZE "{_NEW}"')
            cursor.execute(
                "INSERT INTO registry_residentchange (resident_id, history_no, reason, effective_on,"
                " effective_precision, effective_text, processed_on, recorded_at, recorded_by, undoes_id,"
                " record)"
                " SELECT n.id, n.newest + 1, %s, %s, 'day', '', %s, %s, %s, n.change,"
                " b.after - '{household_no,relationship,display_order,juki_code}'::text[]"
                " || jsonb_build_object('residency', %s::text, 'ended_on', %s::text)"
                f' FROM "{_NEW}" n JOIN registry_batchrow b ON b.id = n.row',
                [
                    *(ChangeReason.REMOVAL_UNDONE.value, day, day, at, turn.by),
                    *(Residency.REMOVED.value, day.isoformat()),
                ],
            )
            cursor.execute(
                "UPDATE registry_resident r SET residency = %s, ended_on = %s, juki_code = '',"
                f' history_no = n.newest + 1, changed_at = %s FROM "{_NEW}" n WHERE n.id = r.id',
                [Residency.REMOVED.value, day, at],
            )
            _empty_households(cursor, turn)
            cursor.execute(
                "UPDATE registry_hold h SET released_at = %s"
                f' FROM "{_NEW}" n WHERE n.id = h.resident_id AND h.released_at IS NULL'
                " AND h.kind = 'gaiji_pending' AND h.note LIKE 'feed: %%'",
                [at],
            )
            cursor.execute(f'DROP TABLE "{_NEW}"')

    def _lay_out(self, cursor: Any, turn: Turn) -> list[tuple[Any, ...]]:
        """The new people with keys and households in a table of this connection; gives their names."""
        cursor.execute(f'DROP TABLE IF EXISTS "{_NEW}", "{_KEYS}"')
        cursor.execute(
            f'CREATE TEMPORARY TABLE "{_NEW}" (id bigint, key text, household_no text, relationship text,'
            " display_order integer, day date, gaiji text, head text)"
        )
        told = ", ".join(f"after->>'{name}'" for name in (*FOLDED, *_TOLD, "became_resident_sort_on"))
        cursor.execute(
            f"SELECT key, gaiji, {told} FROM registry_batchrow WHERE batch_id = %s AND act = %s",
            [turn.batch.pk, RowAct.ADDED.value],
        )
        people = cursor.fetchall()
        ids = bulk.new_ids(Resident, len(people))
        bulk.copy_into(_NEW, _NEW_COLUMNS, _rows(turn, ids, people))
        cursor.execute(f'ANALYZE "{_NEW}"')
        return [(pk, *person[2:_FOLDED_TO]) for pk, person in zip(ids, people, strict=True)]

    def _fold(self, people: list[tuple[Any, ...]]) -> list[tuple[bulk.Value, ...]]:
        return [(pk, *keys_of(dict(zip(FOLDED, told, strict=True)))) for pk, *told in people]

    def _residents(self, cursor: Any, turn: Turn, keys: list[tuple[bulk.Value, ...]]) -> None:
        folded = ", ".join(f"{name} text" for name in Keys._fields)
        cursor.execute(f'CREATE TEMPORARY TABLE "{_KEYS}" (id bigint, {folded})')
        bulk.copy_into(_KEYS, ("id", *Keys._fields), keys)
        cursor.execute(f'ANALYZE "{_KEYS}"')
        types = {
            name: "boolean" if name in self._flags else "date" if name.endswith("_on") else "text"
            for name in self._columns
        }
        shape = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        values = ", ".join(self._value(name, kind) for name, kind in types.items())
        names = ", ".join(f'"{name}"' for name in self._columns)
        cursor.execute(
            f"INSERT INTO registry_resident (id, municipality_id, {names},"
            f" {', '.join(Keys._fields)}, history_no, changed_at)"
            f" SELECT n.id, %s, {values}, {', '.join(f'k.{name}' for name in Keys._fields)}, 1, %s"
            f' FROM "{_NEW}" n JOIN "{_KEYS}" k ON k.id = n.id'
            " JOIN registry_batchrow b ON b.batch_id = %s AND b.key = n.key,"
            f" jsonb_to_record(b.after) AS x ({shape})",
            [turn.municipality, turn.now, turn.batch.pk],
        )

    def _value(self, name: str, kind: str) -> str:
        if kind == "boolean":
            return f'coalesce(x."{name}", false)'
        return f'x."{name}"' if kind == "date" else f"coalesce(x.\"{name}\", '')"


def _rows(turn: Turn, ids: list[int], people: list[Any]) -> Iterator[tuple[bulk.Value, ...]]:
    """What is laid out of each; every question is asked before, since a COPY leaves no room for one."""
    places = [_home(told[_FOLDED_TO:-1]) for told in people]
    heads = {
        place.household_no: person[2]
        for place, person in zip(places, people, strict=True)
        if place.relationship == HEAD
    }
    numbers = {place.household_no for place in places if place.household_no not in heads} - {""}
    heads |= heads_of(turn, numbers, "after") if numbers else {}
    return (
        (pk, key, *place, day_when_new(told[-1], turn).isoformat(), gaiji, heads.get(place.household_no, ""))
        for pk, (key, gaiji, *told), place in zip(ids, people, places, strict=True)
    )


def _home(told: list[str | None]) -> Home:
    record = {word: value for word, value in zip(_TOLD, told, strict=True) if value}
    return home_in(record) or Home("", "", "1")


def _changes(cursor: Any, turn: Turn) -> None:
    cursor.execute(
        "INSERT INTO registry_residentchange (resident_id, history_no, reason, effective_on,"
        " effective_precision, effective_text, notified_on, processed_on, recorded_at, recorded_by, record)"
        " SELECT n.id, 1, m.reason, m.effective_on, coalesce(m.effective_precision, 'day'),"
        " coalesce(m.effective_text, ''), m.notified_on, m.processed_on, %s, %s,"
        " CASE WHEN n.head = '' THEN b.after ELSE b.after || jsonb_build_object('head', n.head) END"
        f' FROM "{_NEW}" n JOIN registry_batchrow b ON b.batch_id = %s AND b.key = n.key,'
        " jsonb_to_record(b.meta) AS m (reason text, effective_on date, effective_precision text,"
        " effective_text text, notified_on date, processed_on date)",
        [turn.now, turn.by, turn.batch.pk],
    )


def _households(cursor: Any, turn: Turn) -> None:
    cursor.execute(
        "INSERT INTO registry_household (municipality_id, household_no, formed_on)"
        f" SELECT %s, household_no, min(day) FROM \"{_NEW}\" WHERE household_no <> '' GROUP BY household_no"
        " ON CONFLICT (municipality_id, household_no) DO NOTHING",
        [turn.municipality],
    )
    cursor.execute(
        "UPDATE registry_household h SET ended_on = NULL"
        f' FROM "{_NEW}" n WHERE h.municipality_id = %s AND h.household_no = n.household_no'
        " AND h.ended_on IS NOT NULL",
        [turn.municipality],
    )
    cursor.execute(
        "INSERT INTO registry_membership"
        " (household_id, resident_id, relationship, display_order, valid_from)"
        f' SELECT h.id, n.id, n.relationship, n.display_order, n.day FROM "{_NEW}" n'
        " JOIN registry_household h ON h.municipality_id = %s AND h.household_no = n.household_no",
        [turn.municipality],
    )


def _empty_households(cursor: Any, turn: Turn) -> None:
    """The memberships never held; a household in which nobody is left has ended."""
    cursor.execute(
        "UPDATE registry_membership m SET valid_until = valid_from"
        f' FROM "{_NEW}" n WHERE n.id = m.resident_id AND m.valid_until IS NULL'
    )
    # Sets and no anti-join: in the middle of a transaction the planner's figures are of another time.
    cursor.execute(
        "UPDATE registry_household h SET ended_on = %s FROM ("
        f' SELECT m.household_id FROM registry_membership m JOIN "{_NEW}" n ON n.id = m.resident_id'
        " EXCEPT SELECT household_id FROM registry_membership WHERE valid_until IS NULL"
        ") e WHERE e.household_id = h.id AND h.ended_on IS NULL",
        [turn.on],
    )


def is_crowd(turn: Turn) -> bool:
    """Whether the batch brings so many new people that they enter at once."""
    new = BatchRow.objects.filter(batch=turn.batch.pk, act=RowAct.ADDED)
    return bulk.is_postgres() and new.order_by("pk")[CROWD - 1 : CROWD].exists()
