"""Dated rows: what a city decides holds from a day until the day before another (half-open)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A row in force from `valid_from` (inclusive) until `valid_until` (exclusive; None: no end is set)."""

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def valid_until(self) -> date | None:
        """The day after the last, None while no end is set."""
        ...


Row = TypeVar("Row", bound=Dated)


def is_in_force(row: Dated, on: date) -> bool:
    """Whether the row holds on the day; its last day is the day before `valid_until`."""
    return row.valid_from <= on and (row.valid_until is None or on < row.valid_until)


def in_force(rows: Iterable[Row], on: date) -> tuple[Row, ...]:
    """The rows that hold on the day, in the order given."""
    return tuple(row for row in rows if is_in_force(row, on))


def seams(rows: Iterable[Row]) -> tuple[tuple[date, date | None, bool], ...]:
    """Where a chain of rows does not close: first day, last day (None: no end), whether two rows hold there.

    False is a gap in which none holds. Rows are compared, in the order of `valid_from`, with all before them.
    """
    chain = sorted(rows, key=lambda row: row.valid_from)
    found: list[tuple[date, date | None, bool]] = []
    until = chain[0].valid_until or date.max if chain else date.max
    for row in chain[1:]:
        end = row.valid_until or date.max
        if until > row.valid_from:
            last = min(until, end)
            found.append((row.valid_from, None if last == date.max else last - timedelta(days=1), True))
        elif until < row.valid_from:
            found.append((until, row.valid_from - timedelta(days=1), False))
        until = max(until, end)
    return tuple(found)


class AnotherChangeThatDay(ValueError):
    """A row begins on that very day: it is to be corrected, not doubled."""


class SeveralRowsThatDay(ValueError):
    """Two rows hold on the day before: one of them is to be ended first."""


def place_for(rows: Iterable[Row], first_day: date) -> tuple[Row | None, date | None]:
    """Where a new row goes in from that day: the row that ends there, and the day on which the new one ends.

    None and None: nothing held before, and nothing follows. Raises AnotherChangeThatDay, SeveralRowsThatDay.
    """
    chain = sorted(rows, key=lambda row: row.valid_from)
    if any(row.valid_from == first_day for row in chain):
        raise AnotherChangeThatDay
    before = in_force(chain, first_day)
    if len(before) > 1:
        raise SeveralRowsThatDay
    ended = before[0] if before else None
    following = next((row.valid_from for row in chain if row.valid_from > first_day), None)
    ends = [day for day in (following, ended.valid_until if ended else None) if day is not None]
    return ended, min(ends, default=None)
