"""Dated rows: what a city decides holds from a day until the day before another (half-open)."""

from collections.abc import Iterable
from datetime import date
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
