"""Gates: what about a batch is so unusual that a second person must look before it is applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from registry.choices import BatchKind


@dataclass(frozen=True, slots=True)
class Limits:
    """What is usual; shares are of the records in force. Small numbers never stop a batch."""

    greatest_age: timedelta = timedelta(hours=36)
    least_share: float = 0.97
    most_ends_share: float = 0.005
    most_ends: int = 20
    most_changes_share: float = 0.02
    most_changes: int = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What counts of a batch: `active` are the records in force before it."""

    is_snapshot: bool
    age: timedelta
    rows: int
    active: int
    ended: int
    fields: Mapping[str, int]


def gates_of(facts: Facts, limits: Limits = Limits()) -> tuple[str, ...]:  # frozen
    """The names of the gates that hold the batch, none if it may be applied at once."""
    return tuple(_gates(facts, limits))


def _gates(facts: Facts, limits: Limits) -> Iterator[str]:
    if facts.age > limits.greatest_age:
        yield "late"
    if facts.is_snapshot and facts.rows < facts.active * limits.least_share:
        yield "too_small"
    if facts.ended > max(limits.most_ends, facts.active * limits.most_ends_share):
        yield "too_many_ends"
    most = max(limits.most_changes, facts.active * limits.most_changes_share)
    for name, count in sorted(facts.fields.items()):
        if count > most:
            yield f"unusual_changes:{name}"


def facts_of(batch: Any, difference: Mapping[str, Any], *, active: int, now: datetime) -> Facts:
    """The facts of a batch that was just compared.

    A snapshot tells itself what it was compared with (a year's tax file not with every year); for changes
    `active` is what the source has in force.
    """
    is_snapshot = batch.kind == BatchKind.SNAPSHOT
    if is_snapshot:
        active = batch.row_count - difference["added"] + difference["absent"]
    return Facts(
        is_snapshot=is_snapshot,
        age=now - batch.as_of,
        rows=batch.row_count,
        active=active,
        ended=difference["ended"],
        fields=difference["fields"],
    )
