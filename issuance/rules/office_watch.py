"""Which days to come no row of an office covers, or several do: told before the day, not on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from issuance.rules.dated import Dated, in_force


class FaultKind(StrEnum):
    """What is wrong on some days."""

    GAP = "gap"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Fault:
    """Days on which no row holds, or several: the first and the last, None where no end is in sight."""

    kind: FaultKind
    first: date
    last: date | None


def coming_faults(
    rows: Iterable[Dated], *, on: date, until: date, counted: Callable[[Sequence[Dated]], int] = len
) -> tuple[Fault, ...]:
    """The faults that last on that day or begin before `until` (not included), in order.

    A fault that began before `on` is told with its first day, so that it is the same fault every day.
    `counted` says how many of the rows in force count as one (deputies go before the mayor).
    """
    chain = sorted(rows, key=lambda row: row.valid_from)
    start = min([on, *(row.valid_from for row in chain[:1])])
    edges = {start, until}
    for row in chain:
        edges |= {edge for edge in (row.valid_from, row.valid_until) if edge and start < edge < until}
    runs: list[Fault] = []
    for first, following in pairwise(sorted(edges)):
        number = counted(in_force(chain, first))
        if number == 1:
            continue
        kind = FaultKind.OVERLAP if number else FaultKind.GAP
        last = None if following == until else following - timedelta(days=1)
        if runs and runs[-1].kind is kind and runs[-1].last == first - timedelta(days=1):
            runs[-1] = Fault(kind, runs[-1].first, last)
        else:
            runs.append(Fault(kind, first, last))
    return tuple(fault for fault in runs if fault.last is None or fault.last >= on)


def holders_counted(rows: Sequence[Dated]) -> int:
    """A deputy acts in the mayor's place: one deputy beside the mayor is one."""
    deputies = [row for row in rows if getattr(row, "is_deputy", False)]
    return len(deputies or rows)


def at_most_one(rows: Sequence[Dated]) -> int:
    """Several rows are as good as one: hours before and after noon."""
    return min(len(rows), 1)
