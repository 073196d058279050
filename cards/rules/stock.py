"""Custody: what a count must find, and how long what is to be destroyed has been lying about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from registry.rules.refusal import N_, Refusal

DESTROY_WITHIN_DAYS = 30
"""From then a cancelled card that still exists is told as overdue: a decision of this project."""


@dataclass(frozen=True, slots=True)
class CountLine:
    """One kind and face at a place: how many should be there, how many were."""

    product: str
    expected: int
    counted: int

    @property
    def differs(self) -> bool:
        """Whether cards are missing, or there are too many."""
        return self.expected != self.counted


def count_lines(expected: Mapping[str, int], counted: Mapping[str, int]) -> tuple[CountLine, ...]:
    """Every product that was expected or found, in order; one that nobody counted was counted as none."""
    products = sorted({*expected, *counted})
    return tuple(CountLine(name, expected.get(name, 0), counted.get(name, 0)) for name in products)


def is_overdue(cancelled_on: date, *, on: date) -> bool:
    """Whether a cancelled card should have been destroyed by that day."""
    return on > cancelled_on + timedelta(days=DESTROY_WITHIN_DAYS)


def two_people(first: object, second: object) -> tuple[Refusal, ...]:
    """Custody changes hands between two people, and a card is destroyed before a witness."""
    if first == second:
        return (Refusal("one_person_alone", _ALONE, "住民基本台帳カード等管理要領"),)
    return ()


_ALONE = N_("This needs two people: somebody else signs for it.")
