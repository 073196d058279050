"""What is in force as counts and digests per town: the arithmetic that a source does on its side too."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

NOWHERE = ""
"""The town of what has none."""


class InForce(NamedTuple):
    """One record in force: its town, its number, the digest of its items, the residents whom it concerns."""

    town: str
    number: str
    digest: str
    residents: tuple[int, ...]


class Sum(NamedTuple):
    """How many records are in force in a town, and the digest of all of theirs."""

    records: int
    digest: str


def record_digest(items: Iterable[object]) -> str:
    """SHA-256 over the items in order, tab between; what is not there is empty, days are YYYYMMDD."""
    told = ("" if item is None else str(item) for item in items)
    return hashlib.sha256("\t".join(told).encode()).hexdigest()


def sum_of(digests: Iterable[str]) -> Sum:
    """SHA-256 over the records' digests in ascending order, a line each."""
    ordered = sorted(digests)
    return Sum(len(ordered), hashlib.sha256("".join(f"{one}\n" for one in ordered).encode()).hexdigest())


def sums_of(records: Iterable[InForce]) -> dict[str, Sum]:
    """The sum of each town."""
    towns: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        towns[record.town].append(record.digest)
    return {town: sum_of(digests) for town, digests in towns.items()}


def differing_towns(ours: Iterable[InForce], theirs: Mapping[str, list[object]]) -> set[str]:
    """The towns whose count or digest is another; `theirs` are [count, digest], none where nothing is."""
    here = {town: list(told) for town, told in sums_of(ours).items()}
    there = {town: told for town, told in theirs.items() if told[0]}
    return {town for town in here.keys() | there.keys() if here.get(town) != there.get(town)}
