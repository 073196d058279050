"""The rows of a batch that a person looks at: whose, old and new, withheld where somebody is protected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.admin.batch_words import FINDINGS, field_in_words
from registry.admin.resident_history import in_words
from registry.choices import RowAct, Source
from registry.models import Batch, BatchRow, Resident
from registry.queries import protected_among

_WHO = ("name", "person_no", "birth_sort_on")
_SHOWN = 8
"""Fields of a row that are shown at once."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One row: whom it is about, and what is old and new of it."""

    line: int
    key: str
    act: Any
    name: str
    birth: str
    is_withheld: bool
    differences: tuple[tuple[str, Any, Any], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at, and a few rows that show it."""

    title: str
    tone: str
    count: int
    samples: tuple[Sample, ...]


class Samples:
    """Loads the rows that `feeds.remarkable` named, all at once, and who of them is protected."""

    def __init__(self, batch: Batch, *, at: datetime) -> None:
        self._batch = batch
        keys = {pk for told in batch.remarkable for pk in told["rows"]}
        self._rows = {row.pk: row for row in BatchRow.objects.filter(batch=batch, pk__in=keys)}
        people = Resident.objects.of(batch.municipality_id).filter(person_no__in=self._numbers())
        self._people: dict[str, int] = dict(people.values_list("person_no", "pk"))
        self._protected = protected_among(self._people.values(), at=at)

    def residents(self) -> set[int]:
        """The people whose values are shown: those who are not protected."""
        return set() if self._is_closed else set(self._people.values()) - self._protected

    def findings(self) -> Iterator[Finding]:
        """All of them, in the order in which they were found."""
        for told in self._batch.remarkable:
            tone, words = FINDINGS[told["kind"]]
            samples = tuple(self._sample(self._rows[pk], told) for pk in told["rows"] if pk in self._rows)
            title = str(words) % {"about": self._about(told, samples)}
            yield Finding(title, tone, told["count"], samples)

    @property
    def _is_closed(self) -> bool:
        """A family register names many people in one row: its values are not shown."""
        return self._batch.source == Source.FAMILY_REGISTERS

    def _numbers(self) -> set[str]:
        told = (self._told(row) for row in self._rows.values())
        return {record["person_no"] for record in told if record.get("person_no")}

    def _told(self, row: BatchRow) -> Mapping[str, Any]:
        return {**(row.before or {}), **(row.after or {})}

    def _about(self, told: Mapping[str, Any], samples: tuple[Sample, ...]) -> str:
        if told["kind"] == "town":
            record = self._told(self._rows[told["rows"][0]]) if samples else {}
            place = str(record.get("town_and_lot", ""))
            return f"{told['about']} {place.rstrip('０１２３４５６７８９番地号の')}"
        return field_in_words(self._batch, told["about"]) if told["about"] else ""

    def _sample(self, row: BatchRow, told: Mapping[str, Any]) -> Sample:
        record = self._told(row)
        number = record.get("person_no", "")
        is_withheld = self._is_closed or self._people.get(number) in self._protected
        first = told["about"] if told["kind"] in ("field", "rare") else ""
        names = sorted(row.fields, key=lambda name: name != first)
        return Sample(
            line=row.line,
            key=row.key,
            act=row.get_act_display(),
            name="" if is_withheld else str(record.get("name", "")),
            birth="" if is_withheld else str(record.get("birth_sort_on", "")),
            is_withheld=is_withheld,
            differences=() if row.act == RowAct.ADDED else tuple(self._differences(row, names, is_withheld)),
            more=0 if row.act == RowAct.ADDED else max(len(names) - _SHOWN, 0),
        )

    def _differences(
        self, row: BatchRow, names: list[str], is_withheld: bool
    ) -> Iterator[tuple[str, Any, Any]]:
        before, after = row.before or {}, row.after or {}
        for name in names[:_SHOWN]:
            label = field_in_words(self._batch, name)
            if is_withheld:
                yield label, None, None
            else:
                yield label, in_words(name, before.get(name)), in_words(name, after.get(name))
