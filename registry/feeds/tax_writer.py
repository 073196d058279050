"""Writes what the tax system says: each correction a row of its own that names the one it corrects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from registry.choices import FilingKind, TaxClass
from registry.feeds import bulk
from registry.feeds.feed import NoCrowds, Record, Step, Turn
from registry.feeds.gaiji_holds import hold_for_gaiji
from registry.feeds.reading import canonical
from registry.models import Resident, TaxRecord
from registry.models.tax_records import AMOUNTS, PAYMENTS

GROUPS = ("incomes", "deductions", "dependants")
MARKS_FIELD = "marks"
_PLAIN = ("tax_year", "correction_no", "corrected_on", "address_on_assessment", "filing", "tax_class")
_LATE = ("confirmed_on", "issuable_from", *PAYMENTS)
_COLUMNS = (
    *("municipality_id", "resident_id", "history_no", "corrects_id", "recorded_at"),
    *(*_PLAIN, *GROUPS, MARKS_FIELD, *AMOUNTS, *_LATE),
)
_NEVER_NULL = frozenset({"address_on_assessment"})


class _Newest(NamedTuple):
    pk: int
    history_no: int


class TaxWriter(NoCrowds):
    """個人住民税 into the append-only table."""

    def clear(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Nothing stands in the way of a new row."""

    def write(self, turn: Turn, steps: Sequence[Step]) -> None:
        """A row for each."""
        self._append(turn, {step.key: step.after for step in steps})
        unknown = {step.key.partition("/")[0]: step.gaiji for step in steps if step.gaiji}
        people = _people(turn, unknown)
        hold_for_gaiji(turn, {people[number]: codes for number, codes in unknown.items()})

    def clear_for_undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """Nothing stands in the way of a new row."""

    def undo(self, turn: Turn, steps: Sequence[Step]) -> None:
        """A row that says again what was said before; where nothing was, one that withdraws."""
        self._append(turn, {step.key: step.before or _withdrawn(step.after) for step in steps})

    def _append(self, turn: Turn, records: Mapping[str, Record]) -> None:
        people = _people(turn, (record["person_no"] for record in records.values()))
        newest = _newest(turn, people.values())
        at = bulk.moment(turn.now)
        bulk.insert(TaxRecord, _COLUMNS, _rows(turn, records, people, newest, at))


def _rows(
    turn: Turn,
    records: Mapping[str, Record],
    people: Mapping[str, int],
    newest: Mapping[tuple[int, int], _Newest],
    at: str,
) -> Iterator[tuple[bulk.Value, ...]]:
    for record in records.values():
        person = people[record["person_no"]]
        old = newest.get((person, int(record["tax_year"])))
        yield (
            *(turn.municipality, person, old.history_no + 1 if old else 1, old.pk if old else None, at),
            *(record.get(name, "" if name in _NEVER_NULL else None) for name in _PLAIN),
            *(canonical(_group(record, group)) for group in GROUPS),
            canonical(record.get(MARKS_FIELD, "").split()),
            *(record.get(name) for name in (*AMOUNTS, *_LATE)),
        )


def _group(record: Record, group: str) -> dict[str, int]:
    start = f"{group}."
    return {name.removeprefix(start): int(told) for name, told in record.items() if name.startswith(start)}


def _people(turn: Turn, numbers: Iterable[str]) -> dict[str, int]:
    rows = Resident.objects.of(turn.municipality).filter(person_no__in=set(numbers))
    return dict(rows.values_list("person_no", "pk"))


def _newest(turn: Turn, people: Iterable[int]) -> dict[tuple[int, int], _Newest]:
    rows = TaxRecord.objects.of(turn.municipality).newest().filter(resident__in=list(people))
    told = rows.values_list("resident", "tax_year", "pk", "history_no")
    return {(resident, year): _Newest(pk, number) for resident, year, pk, number in told}


def _withdrawn(record: Record) -> Record:
    kept = ("person_no", "tax_year", "correction_no", "corrected_on")
    told = {name: record[name] for name in kept if name in record}
    return told | {"filing": FilingKind.NONE.value, "tax_class": TaxClass.WITHDRAWN.value}
