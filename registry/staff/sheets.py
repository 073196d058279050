"""Files that clerks move by hand: Excel (.xlsx) and CSV in CP932 or UTF-8, read and written as text."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from registry.rules.names import masked, private_use_in
from registry.rules.spreadsheets import (
    CP932,
    MOST_ROWS,
    UTF8,
    NotDecodable,
    decoded,
    has_control_characters,
    is_formula,
    neutralised,
    restored,
)

XLSX, CSV_CP932, CSV_UTF8, CSV_UTF8_BOM = "xlsx", "cp932", "utf8", "utf8bom"
IMPORT_KINDS = (
    (XLSX, _("Excel (.xlsx)")),
    (CSV_CP932, _("CSV of Excel (Shift_JIS, CP932)")),
    (CSV_UTF8, _("CSV in UTF-8")),
)
EXPORT_KINDS = (
    (XLSX, _("Excel (.xlsx)")),
    (CSV_UTF8_BOM, _("CSV in UTF-8 that Excel opens")),
    (CSV_UTF8, _("CSV in UTF-8 without a mark")),
    (CSV_CP932, _("CSV of Excel (Shift_JIS, CP932)")),
)
CONTENT_TYPES = {XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
ENCODINGS = {CSV_CP932: CP932, CSV_UTF8: UTF8, CSV_UTF8_BOM: "utf-8-sig"}
MOST_BYTES = 2_000_000
MOST_UNPACKED = 40_000_000
LONGEST_CELL = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file or a cell is refused. `value` is masked; line 0 is the whole file."""

    line: int
    column: str
    rule: Any
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is not empty, with its place in the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row and the others, as text."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


class SheetRefused(Exception):
    """The file is refused whole; `faults` say where and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def read_sheet(content: bytes, kind: str) -> Sheet:
    """The file as text, cell by cell: leading zeros stay, formulas are refused. Raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(Fault(0, "", _("The file is larger than 2 MB.")))
    rows = _rows_of_workbook(content) if kind == XLSX else _rows_of_csv(content, ENCODINGS[kind])
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(lines) > MOST_ROWS:
            raise SheetRefused(
                Fault(number, "", _("The file has more than 2,000 rows. Split it into several."))
            )
        faults += list(_faults_of(number, cells))
        lines.append(Line(number, tuple(restored(cell) for cell in cells)))
    if faults:
        raise SheetRefused(*faults)
    if not lines:
        raise SheetRefused(Fault(0, "", _("The file is empty.")))
    return Sheet(tuple(cell.strip() for cell in lines[0].cells), tuple(lines[1:]))


def write_sheet(headings: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> bytes:
    """The file's bytes, every cell text and none a formula. Raises SheetRefused for what CP932 has not."""
    safe = ([neutralised(cell) for cell in row] for row in (headings, *rows))
    if kind == XLSX:
        return _workbook(safe, headings)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(safe)
    try:
        return out.getvalue().encode(ENCODINGS[kind], "strict")
    except UnicodeEncodeError as error:
        line = out.getvalue().count("\n", 0, error.start) + 1
        sentence = _("CP932 does not have a character of this row. Choose UTF-8 or Excel.")
        raise SheetRefused(Fault(line, "", sentence)) from None


def _faults_of(number: int, cells: Sequence[str]) -> Iterator[Fault]:
    for place, cell in enumerate(cells, start=1):
        rules = {
            _("A formula is not taken. Paste the value alone."): is_formula(cell),
            _("The cell holds control characters."): has_control_characters(cell),
            _("The cell holds a private-use character, which means nothing outside one city's table."): bool(
                private_use_in(cell)
            ),
            _("The cell is longer than 1,000 characters."): len(cell) > LONGEST_CELL,
        }
        for rule, is_broken in rules.items():
            if is_broken:
                yield Fault(number, str(place), rule, masked(cell)[:20])


def _rows_of_csv(content: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = decoded(content, encoding)
    except NotDecodable as error:
        sentence = _(
            "This line is not text of the encoding that was chosen. Nothing was read; choose another."
        )
        raise SheetRefused(Fault(error.line, "", sentence)) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            sentence = _("This line is not CSV: a quotation mark is open, or stands where none may.")
            raise SheetRefused(Fault(line, "", sentence)) from None
        yield line, row


def _rows_of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    refused = SheetRefused(Fault(0, "", _("This is not an Excel workbook (.xlsx).")))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise SheetRefused(Fault(0, "", _("The workbook is too large.")))
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [_text(cell) for cell in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError):
        raise refused from None


def _text(cell: Any) -> str:
    """A cell of a workbook as text; a formula keeps its sign, and so is refused afterwards."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return f"={str(value).removeprefix('=')}"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _workbook(rows: Iterable[Sequence[str]], headings: Sequence[str]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("conbini")
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=1):
        cells = []
        for text in row:
            try:
                cell = WriteOnlyCell(sheet, value=text)
            except IllegalCharacterError:
                raise SheetRefused(Fault(number, "", _("The cell holds control characters."))) from None
            cell.number_format = "@"  # text: what looks like a number keeps its zeros when it is edited
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
