"""Files in the watched folder are taken in order, once, and what became of them is laid beside."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registry.feeds.writing import file_of
from registry.models import Batch, Municipality, Resident
from registry.usecases.pick_up_files import SUFFIX, TAKEN, pick_up_files
from tests import make
from tests.feeding import NOW, manifest_for, person, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return make.city()


def lay(
    folder: Path, city: Municipality, name: str, *numbers: int, sequence: int, kind: str = "delta"
) -> Path:
    """The source lays a file, and then its manifest."""
    content = file_of("residents", [person(number) for number in numbers])
    path = folder / name
    path.write_bytes(content)
    told = manifest_for(city, content, kind=kind, sequence=sequence, as_of=NOW - timedelta(minutes=5))
    (folder / f"{name}{SUFFIX}").write_text(told.to_text())
    return path


def clock() -> datetime:
    return NOW


def pick_up(folder: Path) -> dict[str, str]:
    return pick_up_files(folder=folder, clock=clock)


def test_files_are_taken_in_the_order_of_their_numbers(city: Municipality, tmp_path: Path) -> None:
    lay(tmp_path, city, "a.csv", 3, sequence=3)
    lay(tmp_path, city, "b.csv", 1, 2, sequence=2, kind="snapshot")
    assert pick_up(tmp_path) == {"b.csv": "applied", "a.csv": "applied"}
    assert Resident.objects.count() == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["done"]
    kept = sorted(path.name for path in (tmp_path / "done").iterdir())
    assert kept == [f"{name}{SUFFIX}{end}" for name in ("a.csv", "b.csv") for end in ("", ".result")]


def test_a_file_without_its_manifest_is_still_being_written(city: Municipality, tmp_path: Path) -> None:
    path = lay(tmp_path, city, "a.csv", 1, sequence=1)
    manifest = tmp_path / f"a.csv{SUFFIX}"
    text = manifest.read_text()
    manifest.unlink()
    assert pick_up(tmp_path) == {}
    manifest.write_text(text)
    content = path.read_bytes()
    path.unlink()
    assert pick_up(tmp_path) == {}
    path.write_bytes(content)
    assert pick_up(tmp_path) == {"a.csv": "applied"}


def test_a_file_that_another_worker_has_is_left(city: Municipality, tmp_path: Path) -> None:
    lay(tmp_path, city, "a.csv", 1, sequence=1)
    manifest = tmp_path / f"a.csv{SUFFIX}"
    manifest.rename(f"{manifest}{TAKEN}")
    assert pick_up(tmp_path) == {}


def test_a_gap_goes_to_the_refused_with_its_data(city: Municipality, tmp_path: Path) -> None:
    lay(tmp_path, city, "a.csv", 1, sequence=5)
    assert pick_up(tmp_path) == {"a.csv": "sequence_gap"}
    refused = tmp_path / "refused"
    assert (refused / "a.csv").exists()
    assert json.loads((refused / f"a.csv{SUFFIX}.result").read_text()) == {"became": "sequence_gap"}


def test_a_file_whose_turn_may_come_stays(city: Municipality, tmp_path: Path) -> None:
    waiting = sent(city, [person(9)])
    lay(tmp_path, city, "a.csv", 1, sequence=2)
    assert pick_up(tmp_path) == {"a.csv": "earlier_batch_waits"}
    assert (tmp_path / f"a.csv{SUFFIX}").exists()
    Batch.objects.filter(pk=waiting.pk).update(state="applied", applied_at=NOW)
    assert pick_up(tmp_path) == {"a.csv": "applied"}


def test_a_manifest_that_cannot_be_read_is_refused(city: Municipality, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x\n")
    (tmp_path / f"a.csv{SUFFIX}").write_text("{")
    assert pick_up(tmp_path) == {"a.csv": "manifest_is_not_json"}
