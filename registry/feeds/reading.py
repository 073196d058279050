"""Reads a whole file row by row: columns, values, rows among each other; every fault with its place."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from registry.feeds.columns import BadValue, Layout, Parse
from registry.feeds.decoding import CannotDecode, lines_of
from registry.feeds.feed import Checks, Feed
from registry.feeds.gaiji import CODES, Gaiji
from registry.rules.names import masked

MOST_FAULTS = 1000
"""After so many the rest of the file is not looked at: nobody reads more."""
LONGEST_MASK = 40
# Controls, noncharacters, what stands for an undecodable byte, and what turns the direction of writing.
_FORBIDDEN = re.compile(
    "[\x00-\x1e\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffc-\uffff]"
)
_JOINER = "\x1f"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: line (from 1, the headings are line 1), heading of the column, rule, value masked."""

    line: int
    column: str
    rule: str
    value: str = ""


@dataclass(slots=True)
class Row:
    """One row that is good by itself: its values in the order of `layout.every`."""

    line: int
    key: str
    values: tuple[str, ...]
    gaiji: str


@dataclass(slots=True)
class Reading:
    """A going over of one file; `faults` fill while `rows` runs."""

    feed: Feed
    gaiji: Gaiji
    checks: Checks
    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    _readers: tuple[tuple[Parse, tuple[str, ...] | None], ...] = ()

    def __post_init__(self) -> None:
        self._readers = tuple((column.parse, column.blank) for column in self.feed.layout.columns)

    def rows(self, content: bytes, encoding: str) -> Iterator[Row]:
        """The good rows, in order; stops after MOST_FAULTS faults."""
        line = 1
        try:
            lines = lines_of(content, encoding)
            split = csv_rows(self.feed.layout, lines) if self.feed.is_csv else json_rows(self.feed, lines)
            for line, parts in split:
                self.count += 1
                row = self._row(line, parts)
                if row is not None:
                    yield row
                if len(self.faults) >= MOST_FAULTS:
                    return
        except CannotDecode as fault:
            self.faults.append(Fault(fault.line, "", fault.rule))
        except BadLine as fault:
            self.faults.append(Fault(fault.line, fault.column, fault.rule))
        except csv.Error:
            self.faults.append(Fault(line + 1, "", "not_a_csv_line"))
        if content and not content.endswith(b"\n"):
            self.faults.append(Fault(content.count(b"\n") + 1, "", "last_line_does_not_end"))

    def _row(self, line: int, parts: list[str]) -> Row | None:
        layout = self.feed.layout
        if len(parts) != len(layout.columns):
            self.faults.append(Fault(line, "", "number_of_columns", str(len(parts))))
            return None
        joined, unknown = _JOINER.join(parts), ""
        if _FORBIDDEN.search(joined) or joined.count(_JOINER) != len(parts) - 1:
            self._forbidden(line, parts)
            return None
        if CODES.search(joined):
            joined, codes = self.gaiji.mapped(joined)
            parts, unknown = joined.split(_JOINER), " ".join(codes)[:200]
        told: list[str] = []
        try:
            for (parse, blank), raw in zip(self._readers, parts, strict=True):
                told += parse(raw) if raw or blank is None else blank
        except BadValue:
            self._bad_values(line, parts)
            return None
        values = dict(zip(layout.every, told, strict=True))
        before = len(self.faults)
        for name, rule in self.checks.row(values):
            self._fault(line, layout.heading_of(name), rule, values.get(name, ""))
        if len(self.faults) > before:
            return None
        return Row(line, layout.key_of(values), tuple(values.values()), unknown)

    def _bad_values(self, line: int, parts: list[str]) -> None:
        for column, raw in zip(self.feed.layout.columns, parts, strict=True):
            try:
                column.parse(raw)
            except BadValue as bad:
                self._fault(line, column.heading, bad.rule, raw)

    def _forbidden(self, line: int, parts: list[str]) -> None:
        for column, raw in zip(self.feed.layout.columns, parts, strict=True):
            if _FORBIDDEN.search(raw) or _JOINER in raw:
                self._fault(line, column.heading, "forbidden_character", raw)

    def _fault(self, line: int, heading: str, rule: str, value: str) -> None:
        self.faults.append(Fault(line, heading, rule, masked(value)[:LONGEST_MASK]))


class BadLine(BadValue):
    """A line that cannot be taken apart at all."""

    def __init__(self, rule: str, line: int, column: str = "") -> None:
        super().__init__(rule)
        self.line = line
        self.column = column


def csv_rows(layout: Layout, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row under the headings, which must be exactly the layout's."""
    reader = csv.reader(lines, strict=True)
    found = next(reader, None)
    if found is None:
        raise BadLine("file_is_empty", 1)
    wanted = layout.headings
    if tuple(found) != wanted:
        raise _headings(tuple(found), wanted)
    for parts in reader:
        yield reader.line_num, parts


def _headings(found: tuple[str, ...], wanted: tuple[str, ...]) -> BadLine:
    """What is wrong with the headings; of ours the first that is missing or in another place is named."""
    if sorted(found) == sorted(wanted):
        out = next(ours for ours, theirs in zip(wanted, found, strict=True) if ours != theirs)
        return BadLine("columns_in_another_order", 1, out)
    missing = next((heading for heading in wanted if heading not in found), "")
    return BadLine("column_missing" if missing else "column_unknown", 1, missing)


def json_rows(feed: Feed, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each JSON object, whose members are the layout's headings."""
    wanted = feed.layout.headings
    for number, line in enumerate(lines, start=1):
        try:
            told = json.loads(line, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            raise BadLine("not_a_json_line", number) from None
        if not isinstance(told, dict):
            raise BadLine("not_a_json_line", number)
        if missing := next((name for name in wanted if name not in told), ""):
            raise BadLine("column_missing", number, missing)
        if set(told) - set(wanted):
            raise BadLine("column_unknown", number)
        yield number, [_cell(told[name]) for name in wanted]


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name stands twice")
    return told


def _cell(value: object) -> str:
    """A text as it is; what is nested as canonical JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value)


def canonical(value: object) -> str:
    """JSON with one way to write it: sorted names, no spaces, characters as themselves."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
