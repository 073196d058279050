"""A record as it stood: which of its changes count, by the day of effect and by what was known when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.choices import Residency


@dataclass(frozen=True, slots=True)
class Put:
    """One recorded 異動: the whole record after it. `undoes` is the number of the one it takes back."""

    history_no: int
    effective_on: date
    recorded_at: datetime
    record: Mapping[str, Any]
    undoes: int | None = None


def standing(changes: Sequence[Put], *, known_at: datetime | None = None) -> list[Put]:
    """Those that count, oldest first: neither undone nor an undoing, as far as was known at that moment."""
    known = [change for change in changes if known_at is None or change.recorded_at <= known_at]
    undone = {change.undoes for change in known}
    return sorted(
        (change for change in known if change.undoes is None and change.history_no not in undone),
        key=lambda change: change.history_no,
    )


def record_as_of(
    changes: Sequence[Put], day: date, *, known_at: datetime | None = None
) -> dict[str, Any] | None:
    """The record as it stood on a day, or None before the first entry; what is blank is left out.

    `known_at` asks what the register said at that moment, before later corrections. A planned move out has
    ended the residence on its own day, although nothing was recorded on it.
    """
    fitting = [change for change in standing(changes, known_at=known_at) if change.effective_on <= day]
    if not fitting:
        return None
    record = dict(max(fitting, key=lambda change: (change.effective_on, change.history_no)).record)
    leaves = record.get("moving_out_on")
    if leaves and leaves <= day.isoformat() and record.get("residency") == Residency.RESIDENT:
        record |= {"residency": Residency.MOVED_OUT.value, "ended_on": leaves}
    return record
