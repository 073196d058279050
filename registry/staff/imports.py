"""The import of a city's own table: read, told line by line, shown as differences, and only then written."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from import_export.results import RowResult
from tablib import Dataset

from registry.rules.names import masked
from registry.staff.columns import CityColumns
from registry.staff.sheets import Fault, Sheet, SheetRefused


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a row before and after; `old` is None in a row that is new."""

    heading: str
    old: str | None
    new: str

    @property
    def is_changed(self) -> bool:
        """Whether the import changes it."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Change:
    """What a line of the file does: "new", "update" or "skip" (as it stands already)."""

    line: int
    act: str
    cells: tuple[Cell, ...]
    instance: Any


def changes_of(sheet: Sheet, columns: CityColumns, *, is_real: bool) -> tuple[Change, ...]:
    """What the file changes; written only if `is_real`, and then whole.

    Raises SheetRefused with every fault by line and column; then nothing is written.
    """
    names = _names(sheet, columns)
    _refuse_doubles(sheet, names, columns)
    data = Dataset(headers=list(names))
    for line in sheet.lines:
        data.append([*line.cells[: len(names)], *[""] * (len(names) - len(line.cells))])
    result = columns.import_data(
        data, dry_run=not is_real, use_transactions=True, rollback_on_validation_errors=True
    )
    faults = list(_faults(result, sheet, columns, names)) or list(_met_twice(result, sheet, columns))
    if faults:
        raise SheetRefused(*faults)
    return tuple(
        _change(line.number, row, columns) for line, row in zip(sheet.lines, result.rows, strict=True)
    )


def digest_of(changes: Sequence[Change]) -> str:
    """SHA-256 over the differences: the same only while the import would do what was shown."""
    told = [[c.line, c.act, [[cell.old, cell.new] for cell in c.cells]] for c in changes]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _names(sheet: Sheet, columns: CityColumns) -> tuple[str, ...]:
    """The columns that the headings mean; raises SheetRefused for unknown, double and missing ones."""
    found = [columns.column_named(heading) for heading in sheet.headings]
    faults = [
        Fault(1, heading or str(place), _("This heading is none of this table's."))
        for place, (heading, name) in enumerate(zip(sheet.headings, found, strict=True), start=1)
        if name is None
    ]
    known = [name for name in found if name is not None]
    faults += [
        Fault(1, columns.heading(name), _("This column stands there twice."))
        for name in dict.fromkeys(known)
        if known.count(name) > 1
    ]
    faults += [
        Fault(1, columns.heading(name), _("This column is missing."))
        for name in columns.names
        if name not in known
    ]
    longer = [line for line in sheet.lines if any(line.cells[len(found) :])]
    faults += [
        Fault(line.number, "", _("This row has more cells than there are headings.")) for line in longer
    ]
    if faults:
        raise SheetRefused(*faults)
    return tuple(known)


def _refuse_doubles(sheet: Sheet, names: Sequence[str], columns: CityColumns) -> None:
    """Two lines for one row: which of them would stand is nobody's to guess."""
    places = [names.index(name) for name in columns._meta.import_id_fields]
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for line in sheet.lines:
        key = tuple(line.cells[place].strip() if place < len(line.cells) else "" for place in places)
        if key in first:
            told = _("The same row stands in the file twice.")
            faults.append(Fault(line.number, columns.heading(names[places[0]]), told))
        first.setdefault(key, line.number)
    if faults:
        raise SheetRefused(*faults)


def _met_twice(result: Any, sheet: Sheet, columns: CityColumns) -> Iterator[Fault]:
    """Lines that name one row in different words: 2026-04-01 and 令和8年4月1日, a code and its word."""
    seen: set[Any] = set()
    heading = columns.heading(columns._meta.import_id_fields[0])
    for line, row in zip(sheet.lines, result.rows, strict=True):
        if row.instance.pk in seen:
            yield Fault(line.number, heading, _("The same row stands in the file twice."))
        seen.add(row.instance.pk)


def _faults(result: Any, sheet: Sheet, columns: CityColumns, names: Sequence[str]) -> Iterator[Fault]:
    numbers = [line.number for line in sheet.lines]
    for _error in result.base_errors:
        yield Fault(0, "", _("The file cannot be imported as it is."))
    for invalid in result.invalid_rows:
        line = sheet.lines[invalid.number - 1]
        for name, messages in invalid.error_dict.items():
            place = names.index(name) if name in names else None
            value = line.cells[place] if place is not None and place < len(line.cells) else ""
            heading = columns.heading(name) if place is not None else ""
            told = messages if name == NON_FIELD_ERRORS or place is None else messages[:1]
            for message in told:
                yield Fault(line.number, heading, message, masked(value)[:20])
    for row in result.error_rows:
        for error in row.errors:
            yield Fault(numbers[row.number - 1], "", _sentence(error.error))


def _sentence(error: Exception) -> Any:
    """What a clerk is told of an error of a row; no text of the database's, which quotes values."""
    if isinstance(error, IntegrityError):
        return _("The table does not take this row: another one stands in its way.")
    if type(error).__name__ == "MultipleObjectsReturned":
        return _("Several rows of the table have this key. Change them on their pages.")
    return _("This row cannot be imported.")


def _change(line: int, row: RowResult, columns: CityColumns) -> Change:
    old = row.original if row.import_type != RowResult.IMPORT_TYPE_NEW else None
    before = None if old is None else _rendered(columns, old)
    after = _rendered(columns, row.instance)
    cells = tuple(
        Cell(columns.heading(name), None if before is None else before[name], after[name]) for name in after
    )
    return Change(line, row.import_type, cells, row.instance)


def _rendered(columns: CityColumns, instance: Any) -> dict[str, str]:
    return {name: columns.fields[name].export(instance) for name in columns.names}
