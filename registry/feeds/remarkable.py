"""What a person should look at in a batch, odd ones first: found once, when the batch is checked."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.choices import ChangeReason, Residency, RowAct, Source
from registry.models import Batch

SAMPLES = 5
RARE, MANY = 3, 50
"""A field that changes so seldom, in a batch that changes so much, is odd."""
MOST_TOWNS = 5
_CHUNK = 5_000
_NAMES = frozenset({"name", "former_surname", "alias"})
_RENAMING = frozenset(
    {
        ChangeReason.ERROR_CORRECTED.value,
        ChangeReason.MINOR_AMENDMENT.value,
        ChangeReason.AMENDMENT_EX_OFFICIO.value,
        ChangeReason.ENTRY_NATURALISED.value,
        ChangeReason.FORMER_SURNAME_ADDED.value,
        ChangeReason.FORMER_SURNAME_CHANGED.value,
        ChangeReason.FORMER_SURNAME_REMOVED.value,
        ChangeReason.ALIAS_ADDED.value,
        ChangeReason.ALIAS_REMOVED.value,
    }
)
_BORN = frozenset({"birth_sort_on", "sex"})
_GONE = frozenset({Residency.DECEASED.value, Residency.MOVED_OUT.value, Residency.REMOVED.value})


@dataclass(frozen=True, slots=True)
class _Row:
    """What of a row tells whether it is odd."""

    pk: int
    act: str
    line: int
    fields: list[str]
    reason: str
    gaiji: str
    was: str
    now: str


@dataclass(slots=True)
class _Finding:
    """How many rows show something, and the first of them."""

    count: int = 0
    rows: list[int] = field(default_factory=list)

    def add(self, pk: int) -> None:
        self.count += 1
        if len(self.rows) < SAMPLES:
            self.rows.append(pk)


_SIGNS: tuple[tuple[str, Callable[[_Row], bool]], ...] = (
    ("absent", lambda row: row.line == 0),
    ("renamed", lambda row: bool(_NAMES & set(row.fields)) and row.reason not in _RENAMING),
    ("reborn", lambda row: bool(_BORN & set(row.fields))),
    ("back_again", lambda row: row.was in _GONE and row.now == Residency.RESIDENT.value),
)


def remarkable(batch: Batch, difference: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What to look at first: each with its kind, what it is about, how many rows, and a few of them (keys).

    Odd ones (people absent, renamed without such a 異動, born on another day, back again, unknown characters,
    rare fields, towns where many end), then samples of each field and of what is added.
    """
    odd = {name: _Finding() for name, _ in _SIGNS} | {"gaiji": _Finding()}
    fields: dict[str, _Finding] = {}
    for row in _changed(batch):
        for name, shows in _SIGNS if batch.source == Source.RESIDENTS else _SIGNS[:1]:
            if shows(row):
                odd[name].add(row.pk)
        if row.gaiji:
            odd["gaiji"].add(row.pk)
        for name in row.fields if row.act == RowAct.CHANGED else ():
            fields.setdefault(name, _Finding()).add(row.pk)
    changed = difference["changed"]
    rare = {name for name, found in fields.items() if found.count <= RARE and changed >= MANY}
    return [
        *(_told(name, "", found) for name, found in odd.items() if found.count),
        *(_told("rare", name, fields[name]) for name in sorted(rare)),
        *_towns(batch, difference),
        *(
            _told("field", name, found)
            for name, found in sorted(fields.items(), key=lambda pair: pair[1].count)
            if name not in rare
        ),
        *_added(batch, difference),
    ]


def _changed(batch: Batch) -> Iterator[_Row]:
    rows = batch.rows.exclude(act=RowAct.ADDED).order_by("pk")
    columns = (
        "pk",
        "act",
        "line",
        "fields",
        "meta__reason",
        "gaiji",
        "before__residency",
        "after__residency",
    )
    for told in rows.values_list(*columns).iterator(chunk_size=_CHUNK):
        yield _Row(*told)


def _towns(batch: Batch, difference: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Towns in which far more end than their share."""
    if batch.source != Source.RESIDENTS or difference["ended"] < SAMPLES:
        return
    towns: dict[str, _Finding] = {}
    ended = batch.rows.filter(act=RowAct.ENDED).order_by("pk").values_list("pk", "before__town_code")
    for pk, town in ended.iterator(chunk_size=_CHUNK):
        towns.setdefault(town or "", _Finding()).add(pk)
    usual = max(SAMPLES, 3 * difference["ended"] / len(towns))
    most = Counter({town: found.count for town, found in towns.items()}).most_common(MOST_TOWNS)
    for town, count in most:
        if town and (count > usual or len(towns) == 1):
            yield _told("town", town, towns[town])


def _added(batch: Batch, difference: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if difference["added"]:
        first = batch.rows.filter(act=RowAct.ADDED).order_by("pk").values_list("pk", flat=True)[:SAMPLES]
        yield _told("added", "", _Finding(difference["added"], list(first)))


def _told(kind: str, about: str, found: _Finding) -> dict[str, Any]:
    return {"kind": kind, "about": about, "count": found.count, "rows": found.rows}
