"""Writes what the resident system says into residents, their changes, households and holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Max

from registry.choices import ChangeReason, Residency, RowAct
from registry.feeds import bulk
from registry.feeds.columns import Layout
from registry.feeds.feed import Record, Step, Turn
from registry.feeds.gaiji_holds import hold_for_gaiji
from registry.feeds.heads import heads_for, with_head
from registry.feeds.homes import close, enter, reopen, withdraw
from registry.feeds.reading import canonical
from registry.feeds.resident_crowd import Crowd, is_crowd
from registry.models import Resident, ResidentChange
from registry.rules.names import code_points, private_use_in
from registry.rules.search_index import Keys, keys_of

_NULLABLE = frozenset(
    {"address_fixed_sort_on", "notified_on", "moving_out_on", "ended_on", "residence_expires_on"}
)
_NOT_A_COLUMN = frozenset({"household_no", "relationship", "display_order"})
_OURS = (*Keys._fields, "history_no", "changed_at")
_CHANGE = (
    *("resident_id", "history_no", "reason", "effective_on", "effective_precision", "effective_text"),
    *("notified_on", "processed_on", "recorded_at", "recorded_by", "undoes_id", "record"),
)
_UNDOING = {
    RowAct.ADDED.value: ChangeReason.REMOVAL_UNDONE.value,
    RowAct.CHANGED.value: ChangeReason.AMENDMENT_UNDONE.value,
    RowAct.ENDED.value: ChangeReason.ENTRY_UNDONE.value,
}


class ResidentWriter:
    """住民記録 into the tables."""

    def __init__(self, layout: Layout) -> None:
        self._columns = tuple(name for name in layout.fields if name not in _NOT_A_COLUMN)
        self._flags = layout.flags
        self._crowd = Crowd(layout, self._columns)

    def is_crowd(self, turn: Turn) -> bool:
        """A whole city, and a database that can take it at once."""
        return is_crowd(turn)

    def enter_crowd(self, turn: Turn) -> None:
        """A whole city, inside the database."""
        self._crowd.enter(turn)

    def undo_crowd(self, turn: Turn) -> None:
        """A whole city, inside the database."""
        self._crowd.leave(turn)

    def clear(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Free resident codes that change hands, and end memberships."""
        ids = _ids(turn, steps)
        _free_codes(steps, ids)
        close(turn, steps, ids)

    def write(self, turn: Turn, steps: Sequence[Step]) -> None:
        """New people and changed ones, a history row for each, then memberships and holds."""
        new = [step for step in steps if step.before is None]
        ids = _ids(turn, [step for step in steps if step.before is not None])
        heads = heads_for(turn, steps, "after")
        numbers = _history_numbers(ids.values())
        ids |= dict(zip([step.key for step in new], bulk.new_ids(Resident, len(new)), strict=True))
        self._insert(turn, new, ids)
        self._update(turn, [(ids[s.key], s.after, numbers[ids[s.key]] + 1) for s in steps if s.before])
        bulk.insert(ResidentChange, _CHANGE, _changes(turn, steps, ids, numbers, heads))
        enter(turn, steps, ids)
        hold_for_gaiji(turn, {ids[step.key]: step.gaiji for step in steps if step.before or step.gaiji})

    def clear_for_undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """As `clear`, for the way back."""
        ids = _ids(turn, steps)
        _free_codes(steps, ids)
        withdraw(steps, ids)

    def undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """The records before; somebody who was not there before is removed, never deleted."""
        ids = _ids(turn, steps)
        numbers = _history_numbers(ids.values())
        standing = ResidentChange.objects.standing().filter(resident__in=list(ids.values()))
        undone = dict(standing.order_by("history_no").values_list("resident", "pk"))
        past = {step.key: step.before or _never_here(step.after, turn) for step in steps}
        heads = heads_for(turn, steps, "before")
        told = {key: with_head(record, heads) for key, record in past.items()}
        self._update(turn, [(ids[s.key], past[s.key], numbers[ids[s.key]] + 1) for s in steps])
        bulk.insert(ResidentChange, _CHANGE, _undoings(turn, steps, ids, numbers, undone, told))
        reopen(turn, steps, ids)
        codes = {step.key: _codes_in(step.before) if step.before else "" for step in steps}
        hold_for_gaiji(turn, {ids[key]: unknown for key, unknown in codes.items()})

    def _insert(self, turn: Turn, steps: Sequence[Step], ids: Mapping[str, int]) -> None:
        at = bulk.moment(turn.now)
        columns = ("id", "municipality_id", *self._columns, *_OURS)
        rows = (
            (ids[step.key], turn.municipality, *self._values(step.after), *keys_of(step.after), 1, at)
            for step in steps
        )
        bulk.insert(Resident, columns, rows)

    def _update(self, turn: Turn, rows: Sequence[tuple[int, Record, int]]) -> None:
        at = bulk.moment(turn.now)
        told = ((pk, *self._values(record), *keys_of(record), number, at) for pk, record, number in rows)
        if rows:
            bulk.update(Resident, (*self._columns, *_OURS), told)

    def _values(self, record: Record) -> Iterator[bulk.Value]:
        for name in self._columns:
            value = record.get(name)
            if name in self._flags:
                yield 1 if value else 0
            elif value is None:
                yield None if name in _NULLABLE else ""
            else:
                yield value


def _ids(turn: Turn, steps: Sequence[Step]) -> dict[str, int]:
    people = Resident.objects.of(turn.municipality).filter(person_no__in=[step.key for step in steps])
    return dict(people.values_list("person_no", "pk"))


def _history_numbers(ids: Any) -> dict[int, int]:
    """The number of each resident's newest row of history, whether the resident or the history tells it."""
    rows = Resident.objects.filter(pk__in=list(ids)).annotate(newest=Max("changes__history_no"))
    return {pk: max(own, newest or 0) for pk, own, newest in rows.values_list("pk", "history_no", "newest")}


def _free_codes(steps: Sequence[Step], ids: Mapping[str, int]) -> None:
    changing = [ids[step.key] for step in steps if "juki_code" in step.fields]
    Resident.objects.filter(pk__in=changing).update(juki_code="")


def _changes(
    turn: Turn,
    steps: Sequence[Step],
    ids: Mapping[str, int],
    numbers: Mapping[int, int],
    heads: Mapping[str, str],
) -> Iterator[tuple[bulk.Value, ...]]:
    at = bulk.moment(turn.now)
    for step in steps:
        pk, meta = ids[step.key], step.meta
        yield (
            pk,
            numbers.get(pk, 0) + 1,
            meta["reason"],
            meta["effective_on"],
            meta.get("effective_precision", "day"),
            meta.get("effective_text", ""),
            meta.get("notified_on"),
            meta["processed_on"],
            at,
            turn.by,
            None,
            canonical(with_head(step.after, heads)),
        )


def _undoings(
    turn: Turn,
    steps: Sequence[Step],
    ids: Mapping[str, int],
    numbers: Mapping[int, int],
    undone: Mapping[int, int],
    past: Mapping[str, Record],
) -> Iterator[tuple[bulk.Value, ...]]:
    at, day = bulk.moment(turn.now), turn.on.isoformat()
    for step in steps:
        pk, reason = ids[step.key], _UNDOING[step.act]
        told = (pk, numbers[pk] + 1, reason, day, "day", "", None, day, at, turn.by, undone[pk])
        yield (*told, canonical(past[step.key]))


def _never_here(record: Record, turn: Turn) -> Record:
    """The record of somebody whose entry is undone: it stays, closed, in no household, its code set free."""
    given_up = _NOT_A_COLUMN | {"juki_code"}
    kept = {name: value for name, value in record.items() if name not in given_up}
    return kept | {"residency": Residency.REMOVED.value, "ended_on": turn.on.isoformat()}


def _codes_in(record: Record) -> str:
    text = "".join(value for value in record.values() if isinstance(value, str))
    return " ".join(dict.fromkeys(map(code_points, private_use_in(text))))
