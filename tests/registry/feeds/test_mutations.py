"""Whatever happens to a file on its way, it is applied whole or refused whole, with a useful message.

`--mutations 10000` tries so many; the suite tries few.
"""

import csv
import io
import json
import random
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from registry.choices import Source
from registry.feeds.decoding import BOM, one_form
from registry.feeds.reading import canonical
from registry.feeds.sources import FEEDS
from registry.feeds.writing import file_of, manifest_of, snapshot_rows
from registry.models import (
    Batch,
    FamilyRegister,
    Household,
    Incident,
    Membership,
    Municipality,
    RegisterEvent,
    Resident,
    ResidentChange,
    SealRegistration,
    TaxRecord,
    Watermark,
)
from registry.usecases.apply_feed import NotApplicable, apply_feed
from registry.usecases.receive_feed import BatchRefused, receive_feed
from registry.usecases.stage_feed import stage_feed
from tests import make
from tests.feeding import LOADER, NOW, SECOND, Values, applied, gone, person
from tests.registry.feeds.mutations import OF_CSV, OF_JSON
from tests.registry.feeds.seal_rows import abolished, seal
from tests.registry.feeds.test_documented_formats import DOCUMENTED
from tests.registry.feeds.test_other_sources import TAXED, assessed, register

pytestmark = pytest.mark.django_db

TABLES: tuple[Any, ...] = (
    *(Resident, ResidentChange, Household, Membership, SealRegistration, TaxRecord),
    *(FamilyRegister, RegisterEvent, Watermark),
)
WIFE = {"relationship": "妻", "sex": "female", "display_order": "2"}


def rows_of(source: str) -> list[Values]:
    """A file that is in order: somebody new, somebody changed, somebody gone."""
    match source:
        case Source.RESIDENTS:
            moved = person(2, 1, **WIFE, building="第二コーポ", name="髙﨑　花", birth_text="")
            return [person(1), moved, gone(person(3)), person(4, postal_code="0000001"), person(5, 4, **WIFE)]
        case Source.SEALS:
            return [seal(1), abolished(seal(2)), seal(3)]
        case Source.TAX:
            return [assessed(1), assessed(2) | TAXED, assessed(3, 2025)]
        case _:
            return [register(1), register(2, child="美咲"), register(3)]


@pytest.fixture
def city() -> Municipality:
    place = make.city()
    applied(place, [person(1), person(2, 1, **WIFE), person(3)])
    return place


@pytest.mark.parametrize("source", Source.values)
def test_a_hurt_file_is_applied_whole_or_refused_whole(
    city: Municipality, source: str, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    content = file_of(source, rows_of(source))
    kinds = OF_CSV if FEEDS[source].is_csv else OF_JSON
    count = pytestconfig.getoption("--mutations") // len(Source)
    rng = random.Random(f"{source} {count}")
    came: Counter[str] = Counter()
    for number in range(count):
        hurt = rng.choice(kinds)(rng, content)
        if rng.random() < 0.2:
            hurt = rng.choice(kinds[:4])(rng, content)
        kind = rng.choice(("snapshot", "delta"))
        with transaction.atomic():
            came[outcome(city, source, hurt, kind, rows_told(rng, content, hurt))] += 1
            transaction.set_rollback(True)
        assert number < 50 or came["applied"] < number, "nothing is ever refused"
    if count > 1_000:
        with capsys.disabled():
            print(f"\n{source}: {dict(came.most_common())}")


def rows_told(rng: random.Random, content: bytes, hurt: bytes) -> int:
    """What the manifest says: what the source meant to send, or what it counted afterwards."""
    return (content if rng.random() < 0.5 else hurt).count(b"\n")


def outcome(city: Municipality, source: str, content: bytes, kind: str, lines: int) -> str:
    """What became of the file, after proof that it is one of the two things that may."""
    before, copy = counts(), told_by_key(city, source)
    last = Batch.objects.last_applied(city, source)
    manifest = manifest_of(
        content,
        source=source,
        municipality=city.code,
        sequence=last.sequence + 1 if last else 1,
        as_of=NOW,
        kind=kind,
        rows=max(0, lines - FEEDS[source].is_csv),
    )
    try:
        batch = receive_feed(content=content, manifest=manifest, channel="http", by=LOADER, now=NOW)
    except BatchRefused as refused:
        return told_and_nothing_written(refused.rule, before)
    batch = stage_feed(batch_id=batch.pk, now=NOW)
    if batch.state == "refused":
        assert counts() == before
        return useful_message(batch, content)
    Batch.objects.filter(pk=batch.pk, state="waiting").update(state="approved", approved_by=SECOND)
    try:
        assert apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    except NotApplicable as no:
        return told_and_nothing_written(no.rule, before)
    is_what_the_file_says(city, batch, content, copy)
    return "applied"


def told_and_nothing_written(rule: str, before: tuple[int, ...]) -> str:
    assert (rule in DOCUMENTED, counts()) == (True, before)
    return rule


def counts() -> tuple[int, ...]:
    return tuple(table.objects.count() for table in TABLES)


def useful_message(batch: Batch, content: bytes) -> str:
    """Line, column, rule and masked value of each fault; an incident tells that it happened."""
    assert batch.refusal in DOCUMENTED
    headings = {"", *FEEDS[batch.source].layout.headings}
    rejects = list(batch.rejects.all())
    assert rejects
    for row in rejects:
        assert row.rule in DOCUMENTED
        assert row.column in headings
        assert 0 <= row.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert set(row.value) <= {"*", *"0123456789-"}
    assert Incident.objects.filter(subject=f"batch {batch.pk}").exists()
    return batch.refusal


def is_what_the_file_says(
    city: Municipality, batch: Batch, content: bytes, copy: dict[str, list[str]]
) -> None:
    """Every row stands in the copy as it was sent; of whom a delta does not speak, nothing changed."""
    layout = FEEDS[batch.source].layout
    now = told_by_key(city, batch.source)
    sent = {}
    for cells in parsed(batch, content):
        values = [column.parse(one_form(cell)) for column, cell in zip(layout.columns, cells, strict=True)]
        told = dict(zip(layout.every, [each for part in values for each in part], strict=True))
        if told.get("residency", "resident") != "resident":
            told |= {"household_no": "", "relationship": "", "display_order": ""}
        sent[layout.key_of(told)] = [told[name] for name in layout.fields]
    assert len(sent) == batch.row_count
    assert {key: now[key] for key in sent} == sent
    if batch.kind == "delta":
        assert {key: row for key, row in now.items() if key not in sent} == {
            key: row for key, row in copy.items() if key not in sent
        }


def told_by_key(city: Municipality, source: str) -> dict[str, list[str]]:
    layout = FEEDS[source].layout
    rows = snapshot_rows(source, city.pk)
    return {layout.key_of(row): [row[name] for name in layout.fields] for row in rows}


def parsed(batch: Batch, content: bytes) -> list[list[str]]:
    """The cells of the file as a plain reader of the format finds them."""
    text = content.removeprefix(BOM).decode(batch.encoding)
    if FEEDS[batch.source].is_csv:
        return list(csv.reader(io.StringIO(text, newline="")))[1:]
    headings = FEEDS[batch.source].layout.headings
    lines = [json.loads(line) for line in io.StringIO(text, newline="")]
    return [[_cell(line[name]) for name in headings] for line in lines]


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else canonical(value)
