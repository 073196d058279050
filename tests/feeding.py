"""Batches for tests: files of a made-up city's source systems, sent in turn."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from registry.choices import BatchKind, Source
from registry.feeds.manifest import Manifest
from registry.feeds.residents import LAYOUT
from registry.feeds.writing import file_of, manifest_of, snapshot_rows
from registry.models import Batch, Membership, Municipality, Resident
from registry.rules.check_digits import juki_check_digit, with_person_check_digit
from registry.usecases.apply_feed import apply_feed
from registry.usecases.receive_feed import receive_feed
from registry.usecases.stage_feed import stage_feed
from tests import make

NOW = make.NOW
RESIDENTS = Source.RESIDENTS.value
LOADER, SECOND = "user 1", "user 2"

Values = dict[str, str]


def person(number: int, household: int = 0, **more: str) -> Values:
    """A resident's row as the values of the layout: person `number`, by default head of a household alone."""
    base = f"{number:010d}"
    told = dict.fromkeys(LAYOUT.every, "") | {
        "person_no": with_person_check_digit(f"{number:09d}"),
        "household_no": with_person_check_digit(f"{household or number:09d}"),
        "juki_code": f"{base}{juki_check_digit(base)}",
        "kind": "japanese",
        "residency": "resident",
        "name": f"足利　{number}郎",
        "kana": "アシカガ　タロウ",
        "birth_sort_on": "1965-06-21",
        "birth_precision": "day",
        "birth_era": "昭和",
        "sex": "male",
        "relationship": "世帯主",
        "display_order": "1",
        "town_code": "09202001003",
        "postal_code": "3260814",
        "town_and_lot": "本城三丁目２１４５番地",
        "became_resident_sort_on": "2000-04-01",
        "address_fixed_sort_on": "2000-04-01",
        "domicile": "栃木県足利市本城三丁目２１４５番地",
        "register_head": "足利　太郎",
        "_reason": "101",
        "_effective_on": "2000-04-01",
        "_effective_precision": "day",
        "_processed_on": "2000-04-03",
    }
    return told | more


def gone(
    values: Values, *, reason: str = "203", residency: str = "deceased", on: str = "2026-11-20"
) -> Values:
    """The row of somebody who died or left."""
    told = {"residency": residency, "ended_on": on, "_reason": reason, "_effective_on": on}
    return values | told | {"_processed_on": on, "household_no": "", "relationship": "", "display_order": ""}


def sent(
    city: Municipality,
    rows: list[Values],
    *,
    source: str = RESIDENTS,
    kind: str = BatchKind.SNAPSHOT.value,
    sequence: int | None = None,
    as_of: datetime = NOW - timedelta(minutes=5),
    content: bytes | None = None,
    by: str = LOADER,
    in_sql: bool | None = None,
) -> Batch:
    """The batch of these rows after its check; raises BatchRefused as the door would hear it."""
    content = file_of(source, rows) if content is None else content
    manifest = manifest_for(city, content, source=source, kind=kind, sequence=sequence, as_of=as_of)
    batch = receive_feed(content=content, manifest=manifest, channel="command", by=by, now=NOW)
    return stage_feed(batch_id=batch.pk, now=NOW, in_sql=in_sql)


def manifest_for(
    city: Municipality,
    content: bytes,
    *,
    source: str = RESIDENTS,
    kind: str = BatchKind.SNAPSHOT.value,
    sequence: int | None = None,
    as_of: datetime = NOW - timedelta(minutes=5),
) -> Manifest:
    """The manifest of a file in its turn."""
    if sequence is None:
        last = Batch.objects.last_applied(city, source)
        sequence = last.sequence + 1 if last else 1
    return manifest_of(
        content, source=source, municipality=city.code, sequence=sequence, as_of=as_of, kind=kind
    )


def applied(city: Municipality, rows: list[Values], **more: Any) -> Batch:
    """The batch of these rows, applied, whatever its gates."""
    batch = sent(city, rows, **more)
    assert batch.state in ("staged", "waiting"), (batch.refusal, faults(batch))
    Batch.objects.filter(pk=batch.pk, state="waiting").update(state="approved", approved_by=SECOND)
    assert apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    batch.refresh_from_db()
    return batch


def faults(batch: Batch) -> list[tuple[int, str, str]]:
    """Line, column and rule of every reject."""
    return list(batch.rejects.order_by("pk").values_list("line", "column", "rule"))


def state(city: Municipality, source: str = RESIDENTS) -> dict[str, str]:
    """The copy's records as texts by number, without the change behind each."""
    found = {}
    for values in snapshot_rows(source, city.pk):
        told = {name: value for name, value in values.items() if not name.startswith("_")}
        found[key_of(source, told)] = as_text(told)
    return found


def as_text(values: Mapping[str, str]) -> str:
    """A record as one text that can be compared and read."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def key_of(source: str, values: Mapping[str, str]) -> str:
    """The number by which a record is known."""
    names = {"residents": ("person_no",), "seals": ("registration_no",), "tax": ("person_no", "tax_year")}
    return "/".join(values[name] for name in names.get(source, ("register_no",)))


def living(city: Municipality) -> set[str]:
    """Numbers of those who live in the city."""
    return set(Resident.objects.of(city).filter(residency="resident").values_list("person_no", flat=True))


def homes(city: Municipality) -> list[tuple[str, str, str]]:
    """Who lives in which household as what, now."""
    rows = Membership.objects.of(city).filter(valid_until=None)
    return sorted(rows.values_list("household__household_no", "resident__person_no", "relationship"))
