"""Two people press apply at once, and a process dies in the middle: one result, or none (invariant 20)."""

import subprocess
import sys

import pytest
from django.conf import settings

from registry.feeds.writing import file_of
from registry.models import (
    Batch,
    BatchRow,
    Household,
    Membership,
    Municipality,
    Resident,
    ResidentChange,
    Watermark,
)
from registry.usecases.apply_feed import apply_feed
from registry.usecases.receive_feed import receive_feed
from registry.usecases.stage_feed import stage_feed
from registry.usecases.undo_feed import undo_feed
from tests import make
from tests.feeding import LOADER, NOW, SECOND, applied, gone, homes, manifest_for, person, sent, state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

MANY = 2_100
"""So many that they enter as a crowd."""
IN_THE_MIDDLE = (
    'UPDATE "registry_batch"',
    "INSERT INTO registry_residentchange",
    "INSERT INTO registry_membership",
    "INSERT INTO registry_resident ",
    'INSERT INTO "registry_watermark"',
)


@pytest.fixture
def city(transactional_db: None) -> Municipality:
    return make.city()


def start(environment: dict[str, str], *words: object) -> subprocess.Popen[str]:
    """A process that applies, undoes or checks a batch."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.feed_at_work", *map(str, words)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def outcome(process: subprocess.Popen[str]) -> str:
    """What it printed, "killed" if it was."""
    told = process.communicate(timeout=120)[0]
    return "killed" if process.returncode == -9 else told.strip().splitlines()[-1]


def counts() -> tuple[int, ...]:
    tables = (Resident, ResidentChange, Household, Membership)
    return tuple(table.objects.count() for table in tables)


def test_two_processes_apply_one_batch_once(city: Municipality, environment: dict[str, str]) -> None:
    for sequence in (1, 2):
        rows = [person(number, building=f"{sequence}") for number in range(1, 40)]
        batch = sent(city, rows, sequence=sequence)
        Batch.objects.filter(pk=batch.pk, state="waiting").update(state="approved", approved_by=SECOND)
        both = [start(environment, "apply", batch.pk) for _ in range(2)]
        assert sorted(map(outcome, both)) == ["applied", "late"]
        assert ResidentChange.objects.count() == 39 * sequence
        assert set(Resident.objects.values_list("building", "history_no")) == {(f"{sequence}", sequence)}


def test_a_crowd_killed_while_it_enters_leaves_nobody_and_may_enter_again(
    city: Municipality, environment: dict[str, str]
) -> None:
    Watermark.objects.filter(source="residents").delete()
    batch = sent(city, [person(number) for number in range(1, MANY + 1)])
    for statement in IN_THE_MIDDLE:
        assert outcome(start(environment, "apply", batch.pk, statement)) == "killed"
        assert counts() == (0, 0, 0, 0)
        assert Batch.objects.get(pk=batch.pk).state == "staged"
    assert apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    assert counts() == (MANY, MANY, MANY, MANY)


def test_a_delta_and_an_undo_killed_in_the_middle_leave_what_was(
    city: Municipality, environment: dict[str, str]
) -> None:
    wife = person(2, 1, relationship="妻", sex="female", display_order="2")
    applied(city, [person(1), wife, person(3)])
    before, lived = state(city), homes(city)
    widow = wife | {"relationship": "世帯主", "display_order": "1"}
    delta = sent(city, [gone(person(1)), widow], kind="delta")
    for statement in ('UPDATE "registry_membership"', 'UPDATE "registry_household"'):
        assert outcome(start(environment, "apply", delta.pk, statement)) == "killed"
        assert (state(city), homes(city)) == (before, lived)
    assert apply_feed(batch_id=delta.pk, by=LOADER, now=NOW)
    after, live = state(city), homes(city)
    assert outcome(start(environment, "undo", delta.pk, 'UPDATE "registry_resident"')) == "killed"
    assert (state(city), homes(city)) == (after, live)
    undo_feed(batch_id=delta.pk, by=SECOND, reason="a test", now=NOW)
    assert (state(city), homes(city)) == (before, lived)


def test_a_check_killed_in_the_middle_is_done_again(city: Municipality, environment: dict[str, str]) -> None:
    content = file_of("residents", [person(1)])
    batch = receive_feed(
        content=content, manifest=manifest_for(city, content), channel="http", by="client 1", now=NOW
    )
    assert outcome(start(environment, "stage", batch.pk, 'UPDATE "registry_batch"')) == "killed"
    assert (Batch.objects.get().state, BatchRow.objects.count()) == ("received", 0)
    assert stage_feed(batch_id=batch.pk, now=NOW).state == "staged"
    assert stage_feed(batch_id=batch.pk, now=NOW).rows.count() == 1
