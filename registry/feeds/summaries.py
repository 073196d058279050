"""Reads a source's summary: counts and digests per town, and digests one by one where it tells them."""

import csv
import re
from dataclasses import dataclass, field

from registry.feeds.columns import BadValue
from registry.feeds.decoding import encoding_of, lines_of

HEADINGS = ("区分", "住所コード", "番号", "件数", "ダイジェスト")
TOWN, RECORD = "町", "個"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class SummaryIsFaulty(BadValue):
    """The summary cannot be used; the line and the rule are told."""

    def __init__(self, rule: str, line: int) -> None:
        super().__init__(rule)
        self.line = line


@dataclass(slots=True)
class Summary:
    """`towns` is {town: [count, digest]}, `records` {town: {number: digest}}."""

    towns: dict[str, list[object]] = field(default_factory=dict)
    records: dict[str, dict[str, str]] = field(default_factory=dict)


def read_summary(content: bytes, *, rows: int, encoding: str = "") -> Summary:
    """The summary of these bytes, which has so many rows. Raises SummaryIsFaulty."""
    found, count, line = Summary(), 0, 1
    try:
        reader = csv.reader(lines_of(content, encoding_of(content, encoding)), strict=True)
        if tuple(next(reader, ())) != HEADINGS:
            raise SummaryIsFaulty("column_missing", 1)
        for parts in reader:
            line, count = reader.line_num, count + 1
            _take(found, parts, line)
    except csv.Error:
        raise SummaryIsFaulty("not_a_csv_line", line) from None
    except SummaryIsFaulty:
        raise
    except BadValue as fault:
        raise SummaryIsFaulty(fault.rule, getattr(fault, "line", line)) from None
    if count != rows:
        raise SummaryIsFaulty("number_of_rows", line)
    for town, records in found.records.items():
        if town not in found.towns or found.towns[town][0] != len(records):
            raise SummaryIsFaulty("records_are_not_the_town", 0)
    return found


def _take(found: Summary, parts: list[str], line: int) -> None:
    if len(parts) != len(HEADINGS):
        raise SummaryIsFaulty("number_of_columns", line)
    kind, town, number, count, digest = parts
    if not _DIGEST.fullmatch(digest):
        raise SummaryIsFaulty("not_a_digest", line)
    if kind == TOWN and count.isascii() and count.isdigit() and not number:
        if town in found.towns:
            raise SummaryIsFaulty("stands_twice", line)
        found.towns[town] = [int(count), digest]
    elif kind == RECORD and number and not count:
        if number in found.records.setdefault(town, {}):
            raise SummaryIsFaulty("stands_twice", line)
        found.records[town][number] = digest
    else:
        raise SummaryIsFaulty("unknown_code", line)
