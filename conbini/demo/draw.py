"""Drawing by weight from a seeded generator: the same generator draws the same, on every machine."""

from bisect import bisect
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Urn(Generic[T]):
    """Things with weights, drawn with replacement."""

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        pairs = [(thing, weight) for thing, weight in weighted if weight > 0]
        self.things = [thing for thing, _ in pairs]
        self._until = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: Random) -> T:
        """One of the things."""
        return self.things[bisect(self._until, rng.random() * self._until[-1], 0, len(self._until) - 1)]


def largest_remainder(total: int, shares: Iterable[float]) -> list[int]:
    """Whole numbers in these proportions whose sum is exactly the total."""
    weights = list(shares)
    scale = total / sum(weights)
    exact = [weight * scale for weight in weights]
    counts = [int(amount) for amount in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return counts
