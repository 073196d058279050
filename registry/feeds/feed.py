"""What one source system's file says: its layout, the copy it is compared with, and who writes it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from registry.feeds.columns import Layout
from registry.models import Batch

Record = dict[str, Any]
Fault = tuple[str, str]
"""A field and the rule that its value breaks."""


class Checks(Protocol):
    """What is checked over a whole row and over the whole file; made anew for each file."""

    def row(self, values: dict[str, str]) -> Iterator[Fault]:
        """Every fault among the columns of a row, and with the rows before it. May fill what follows."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know: the kind of batch and Japan's day of its as-of moment."""

    is_snapshot: bool
    as_of: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One going over of a batch: which city, when, in whose name, and the day on which what ends, ends.

    `memo` is a writer's own: what it worked out once for the whole batch.
    """

    batch: Batch
    municipality: int
    now: datetime
    on: date
    by: str
    memo: dict[str, Any] = field(default_factory=dict, compare=False)


class Step(NamedTuple):
    """A row of a batch as writers take it; `before` None is a new record. See `BatchRow`."""

    key: str
    act: str
    fields: list[str]
    before: Record | None
    after: Record
    meta: Record
    gaiji: str


class Writer(Protocol):
    """Writes the rows of a batch into the source's tables, a few thousand at a time, in one transaction.

    First every row that has a `before` is cleared out of the way (two people may swap a number, a head may
    follow a head), then every row is written. An undo is the same with the past as its aim.
    """

    def is_crowd(self, turn: Turn) -> bool:
        """Whether the batch brings so many new records that there is a faster way for them."""
        ...

    def enter_crowd(self, turn: Turn) -> None:
        """Write every new record at once."""
        ...

    def undo_crowd(self, turn: Turn) -> None:
        """The same for the way back; the caller has proved that the records have not changed since."""
        ...

    def clear(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Make room for what the rows say."""
        ...

    def write(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Write what the rows say."""
        ...

    def clear_for_undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Make room for what was before."""
        ...

    def undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Put back what was before, as new rows of history."""
        ...


class NoCrowds:
    """A writer that knows no faster way."""

    def is_crowd(self, turn: Turn) -> bool:
        """Never."""
        return False

    def enter_crowd(self, turn: Turn) -> None:
        """Never asked."""

    def undo_crowd(self, turn: Turn) -> None:
        """Never asked."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One source. `active` is the field and the values by which a record is in force.

    `scope` is the field within which a snapshot is whole (a tax year), empty for the whole source. `in_sql`:
    `current` is a query set of texts which may be compared inside the database. `ended` tells what becomes
    of a record that a snapshot no longer has, and the 異動 behind it.
    """

    source: str
    layout: Layout
    checks: Callable[[Context], Checks]
    current: Callable[[int, Sequence[str] | None], Iterable[tuple[str, ...]]]
    active: tuple[str, frozenset[str]]
    ended: Callable[[Record, date], tuple[Record, Record]]
    writer: Writer
    count_active: Callable[[int], int]
    faults_with_copy: Callable[[Batch], Iterator[tuple[int, str, str]]] = lambda batch: iter(())
    scope: str = ""
    is_csv: bool = True
    in_sql: bool = True

    def is_active(self, record: Mapping[str, Any] | None) -> bool:
        """Whether a record is in force."""
        name, words = self.active
        return record is not None and record.get(name, "") in words
