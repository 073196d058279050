"""Writes a city's copy as its source systems would send it: for demonstrations, tests and measurements."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from registry.choices import BatchKind, ChangeReason, Source
from registry.feeds import family_registers, register_parts, residents, seals, tax
from registry.feeds.columns import DAY_NOTE
from registry.feeds.decoding import BOM, UTF8
from registry.feeds.feed import Feed
from registry.feeds.manifest import Manifest
from registry.feeds.reading import canonical
from registry.feeds.sources import FEEDS
from registry.models import Resident
from registry.rules.households import WORDS
from registry.rules.tax_records import MARKS

Values = dict[str, str]
_CODE_OF = {word: code for code, word in WORDS.items()}
_MARK_OF = {row.key: row.label for row in MARKS}


def _turned(words: Mapping[str, str]) -> dict[str, str]:
    return {word: code for code, word in words.items()} | {"": ""}


_CODES: dict[str, dict[str, dict[str, str]]] = {
    Source.RESIDENTS: {
        "kind": _turned(residents.KINDS),
        "residency": _turned(residents.RESIDENCIES),
        "sex": _turned(residents.SEXES),
        "birth_era": _turned(residents.ERAS),
    },
    Source.SEALS: {
        "state": _turned(seals.STATES),
        "end_reason": _turned(seals.ENDS),
        "shows": _turned(seals.TEXTS),
    },
    Source.TAX: {"filing": _turned(tax.FILINGS), "tax_class": _turned(tax.CLASSES)},
    Source.FAMILY_REGISTERS: {"state": _turned(family_registers.STATES)},
}


def snapshot_rows(source: str, municipality: int) -> Iterator[Values]:
    """Every record of the copy as the values of the layout's fields, the 異動 behind it included."""
    feed = FEEDS[source]
    changes = _changes(municipality) if source == Source.RESIDENTS else {}
    rows: Any = feed.current(municipality, None)
    for key, *told in rows.iterator(chunk_size=5_000) if hasattr(rows, "iterator") else rows:
        values = dict(zip(feed.layout.fields, told, strict=True))
        yield values | changes.get(key, {}) if changes else values


def cells_of(source: str, values: Mapping[str, str]) -> list[str]:
    """One row as the source writes it: codes for words, YYYYMMDD for days."""
    cells = []
    for column in FEEDS[source].layout.columns:
        first = column.fields[0]
        if len(column.fields) > 1:
            cells.append(values[column.fields[-1]] or values[first].replace("-", ""))
        elif first in _CODES[source]:
            cells.append(_CODES[source][first][values[first]])
        elif first == "relationship":
            cells.append(" ".join(_CODE_OF[word] for word in values[first].split("の") if word))
        elif first == "marks":
            cells.append("・".join(_MARK_OF[mark] for mark in values[first].split()))
        elif column.note == DAY_NOTE:
            cells.append(values[first].replace("-", ""))
        else:
            cells.append(values[first])
    return cells


def file_of(
    source: str, rows: Iterable[Mapping[str, str]], *, encoding: str = UTF8, bom: bool = False
) -> bytes:
    """The file of these rows. What the encoding has no character for raises UnicodeEncodeError."""
    feed = FEEDS[source]
    text = _csv(feed, rows) if feed.is_csv else _json_lines(rows)
    return (BOM if bom else b"") + text.encode(encoding)


def manifest_of(
    content: bytes,
    *,
    source: str,
    municipality: str,
    sequence: int,
    as_of: datetime,
    kind: str = BatchKind.SNAPSHOT,
    rows: int | None = None,
) -> Manifest:
    """The manifest of a file; its rows are counted by its lines."""
    lines = content.count(b"\n") - (1 if source != Source.FAMILY_REGISTERS else 0)
    digest = hashlib.sha256(content).hexdigest()
    return Manifest(source, municipality, kind, sequence, as_of, lines if rows is None else rows, digest)


def _csv(feed: Feed, rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(feed.layout.headings)
    writer.writerows(cells_of(feed.source, values) for values in rows)
    return out.getvalue()


def _changes(municipality: int) -> dict[str, Values]:
    """The newest 異動 of each person; of somebody without history, the entry."""
    people = Resident.objects.of(municipality).values_list("person_no", "became_resident_sort_on")
    told = {
        number: _change(ChangeReason.ENTRY_EX_OFFICIO.value, became, became)
        for number, became in people.iterator(chunk_size=5_000)
    }
    changes = Resident.objects.of(municipality).order_by("changes__history_no")
    columns = ("person_no", "changes__reason", "changes__effective_on", "changes__processed_on")
    for number, reason, effective, processed in changes.values_list(*columns).iterator(chunk_size=5_000):
        if reason:
            told[number] = _change(reason, effective, processed)
    return told


def _change(reason: str, effective: date, processed: date) -> Values:
    return {
        "_reason": reason,
        "_effective_on": effective.isoformat(),
        "_effective_precision": "day",
        "_effective_text": "",
        "_notified_on": "",
        "_processed_on": processed.isoformat(),
    }


# --- Family registers, whose lines are nested ---

_ERA = {word: letter for letter, word in register_parts.ERAS.items()}


def _json_lines(rows: Iterable[Mapping[str, str]]) -> str:
    lines = []
    layout = family_registers.LAYOUT
    for values in rows:
        cells = dict(zip(layout.headings, cells_of(Source.FAMILY_REGISTERS, values), strict=True))
        nested = {
            "戸籍事項": [_event(one) for one in json.loads(values["events"])],
            "記録されている者": [_member(one) for one in json.loads(values["members"])],
        }
        lines.append(canonical({**cells, **nested}))
    return "".join(f"{line}\n" for line in lines)


def _member(one: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"番号": one["number"], "宛名番号": one.get("person_no", "")}
    told |= {heading: one.get(name, "") for heading, (name, _) in register_parts.MEMBER_TEXTS.items()}
    told |= {
        "生年月日": _day(one, "birth_sort_on", "birth_text"),
        "生年月日元号": _ERA[one.get("birth_era", "")],
    }
    told |= {h: one.get(name, "").replace("-", "") for h, name in register_parts.MEMBER_DAYS.items()}
    told["配偶者区分"] = one.get("spouse_mark", "")
    told["身分事項"] = [_event(each) for each in one["events"]]
    told["附票"] = [{"住所": a["address"], "住所を定めた年月日": _day(a)} for a in one["addresses"]]
    return {name: value for name, value in told.items() if value not in ("", [])}


def _event(one: Mapping[str, Any]) -> dict[str, Any]:
    items = [[item["label"], item["value"], item["indent"]] for item in one["items"]]
    return {"種別": one["kind"], "標題": one["title"], "年月日": _day(one), "項目": items}


def _day(one: Mapping[str, Any], sort_on: str = "sort_on", text: str = "text") -> str:
    told: str = one.get(text) or one.get(sort_on, "").replace("-", "")
    return told
