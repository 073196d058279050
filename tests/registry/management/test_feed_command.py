"""`manage.py feed` and `reconcile`: each act, and the exit status that a script reads."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from registry.feeds.summary_writing import summary_of
from registry.feeds.writing import file_of, manifest_of
from registry.management.commands.feed import FAULTY, NOT_READY, NOT_UNDONE, OUT_OF_TURN, WAITS
from registry.management.commands.reconcile import DIFFERS
from registry.models import Batch, Municipality, Resident
from registry.shared import clock
from tests import make
from tests.feeding import Values, applied, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    for name in ("hanako", "taro"):
        User.objects.create_user(name)
    return make.city()


def lay(
    folder: Path, city: Municipality, rows: list[Values], *, sequence: int = 1, kind: str = "snapshot"
) -> Path:
    """A file with its manifest beside it."""
    content = summary_of([]) if kind == "summary" else file_of("residents", rows)
    path = folder / f"{sequence}.csv"
    path.write_bytes(content)
    told = manifest_of(
        content, source="residents", municipality=city.code, sequence=sequence, as_of=clock.now(), kind=kind
    )
    path.with_name(f"{path.name}.manifest.json").write_text(told.to_text())
    return path


def feed(*words: Any) -> int:
    """The exit status."""
    try:
        call_command("feed", *map(str, words))
    except SystemExit as end:
        return int(str(end.code))
    return 0


def newest() -> Batch:
    return Batch.objects.order_by("-pk")[0]


def test_load_shows_and_apply_writes_once(
    city: Municipality, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lay(tmp_path, city, [person(1), person(2)])
    assert feed("load", path, "--by", "taro") == 0
    assert "2 added" in capsys.readouterr().out
    assert not Resident.objects.exists()
    assert feed("apply", newest().pk, "--by", "taro") == 0
    assert feed("apply", newest().pk, "--by", "taro") == NOT_READY
    assert Resident.objects.count() == 2
    assert feed("preview", newest().pk) == 0
    assert feed("status") == 0
    assert "applied" in capsys.readouterr().out
    assert feed("undo", newest().pk, "--by", "hanako", "--reason", "wrong file") == 0
    assert feed("undo", newest().pk, "--by", "hanako", "--reason", "again") == NOT_UNDONE


def test_a_faulty_file_tells_line_column_and_rule(
    city: Municipality, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lay(tmp_path, city, [person(1, sex="male", relationship="妻")])
    assert feed("load", path, "--by", "taro") == FAULTY
    told = capsys.readouterr().out
    assert "line 2, 性別: contradicts_relationship" in told
    assert "足利" not in told


def test_out_of_turn_has_its_own_status(city: Municipality, tmp_path: Path) -> None:
    path = lay(tmp_path, city, [person(1)], sequence=3, kind="delta")
    assert feed("load", path, "--by", "taro") == OUT_OF_TURN


def test_what_waits_is_approved_by_somebody_else(city: Municipality, tmp_path: Path) -> None:
    applied(city, [person(number) for number in range(1, 61)])
    path = lay(tmp_path, city, [person(1)], sequence=2)
    assert feed("load", path, "--by", "taro", "--apply") == WAITS
    assert feed("apply", newest().pk, "--by", "taro") == NOT_READY
    assert feed("approve", newest().pk, "--by", "taro") == NOT_READY
    assert feed("approve", newest().pk, "--by", "hanako") == 0
    assert feed("apply", newest().pk, "--by", "taro") == 0


def test_a_batch_is_withdrawn(city: Municipality, tmp_path: Path) -> None:
    path = lay(tmp_path, city, [person(1)])
    feed("load", path, "--by", "taro")
    words = ("withdraw", newest().pk, "--by", "taro", "--reason", "wrong")
    assert (feed(*words), feed(*words)) == (0, NOT_READY)


def test_a_manifest_is_made_for_a_file(
    city: Municipality, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(file_of("residents", [person(1)]))
    assert feed("manifest", path, "--source", "residents", "--code", city.code, "--sequence", 1) == 0
    (tmp_path / "m.json").write_text(capsys.readouterr().out)
    assert feed("load", path, "--manifest", tmp_path / "m.json", "--apply", "--by", "taro") == 0
    assert Resident.objects.count() == 1


def test_reconcile_tells_by_its_exit_status(city: Municipality, tmp_path: Path) -> None:
    applied(city, [person(1)])
    call_command("reconcile")
    assert feed("load", lay(tmp_path, city, [], kind="summary"), "--by", "taro") == 0
    with pytest.raises(SystemExit) as end:
        call_command("reconcile", "--source", "residents", "--code", city.code)
    assert end.value.code == DIFFERS


def test_an_unknown_name_or_file_is_told(city: Municipality, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        feed("load", tmp_path / "nothing.csv", "--by", "taro")
    with pytest.raises(CommandError):
        feed("preview", 99)
    with pytest.raises(CommandError):
        feed("load", lay(tmp_path, city, [person(1)]), "--by", "nobody")


def test_nobody_loads_or_applies_without_a_name(city: Municipality, tmp_path: Path) -> None:
    """Else whoever loaded a batch could approve it, as a second person that is the first."""
    path = lay(tmp_path, city, [person(1)])
    with pytest.raises(CommandError, match="--by"):
        feed("load", path)
    feed("load", path, "--by", "taro")
    with pytest.raises(CommandError, match="--by"):
        feed("apply", newest().pk)
    assert newest().loaded_by == f"user {User.objects.get(username='taro').pk}"
