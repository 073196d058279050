"""The database's way to compare and to enter a crowd gives the rows that Python's way gives."""

import random
from typing import Any

import pytest
from django.db import transaction

from registry.feeds import resident_crowd
from registry.models import (
    Batch,
    BatchRow,
    Hold,
    Household,
    Membership,
    Municipality,
    Resident,
    ResidentChange,
)
from registry.usecases.undo_feed import NotUndoable, undo_feed
from tests import make
from tests.feeding import NOW, SECOND, Values, applied, gone, person, sent

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

COLUMNS = ("line", "key", "act", "fields", "before", "after", "meta", "gaiji")


@pytest.fixture
def city() -> Municipality:
    return make.city()


def town(count: int) -> list[Values]:
    """Households of one to three, names with every kind of character."""
    names = (
        "髙﨑　{}",
        "葛\U000e0102西　{}",
        "\ufa19谷　{}",
        "\ue000田　{}",
        "バック\\スラッシュ　{}",
        "O'NEIL　{}",
    )
    rows = []
    for number in range(1, count + 1):
        head = number - number % 3 or 1
        more = {
            "name": names[number % 6].format(number),
            "birth_text": "年月日不詳" if number % 7 == 0 else "",
        }
        if more["birth_text"]:
            more |= {"birth_sort_on": "1873-01-01", "birth_precision": "unknown"}
        if number != head:
            more |= {"relationship": "同居人", "display_order": str(1 + number % 3)}
        rows.append(person(number, head, **more))
    return rows


def laid_down(batch: Batch) -> list[tuple[Any, ...]]:
    return sorted(batch.rows.values_list(*COLUMNS), key=lambda row: (row[1], row[0]))


@pytest.mark.parametrize("kind", ["snapshot", "delta"])
def test_both_ways_find_the_same_difference(city: Municipality, kind: str) -> None:
    rows = town(60)
    applied(city, rows)
    rng = random.Random(7)
    new = [
        row | {"building": "第二コーポ", "moved_within_city": "1"} if rng.random() < 0.2 else row
        for row in rows
    ]
    new = [gone(row) if row["relationship"] == "同居人" and rng.random() < 0.1 else row for row in new]
    new = [row for row in new if row["relationship"] == "世帯主" or rng.random() < 0.9] + [person(99)]
    found = []
    for in_sql in (True, False):
        with transaction.atomic():
            batch = sent(city, new, kind=kind, in_sql=in_sql)
            found.append((laid_down(batch), batch.difference, batch.gates))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert {row[2] for row in found[0][0]} == {"added", "changed", "ended"}


def test_a_first_snapshot_is_laid_down_the_same_way(city: Municipality) -> None:
    found = []
    for in_sql in (True, False):
        with transaction.atomic():
            found.append(laid_down(sent(city, town(40), in_sql=in_sql)))
            transaction.set_rollback(True)
    assert found[0] == found[1]


def everything() -> dict[str, list[Any]]:
    """Every table that residents' batches write, without what a database numbers by itself."""
    people = dict(Resident.objects.values_list("pk", "person_no"))
    own = [field.attname for field in Resident._meta.concrete_fields if field.name != "id"]
    change = ("resident", "history_no", "reason", "effective_on", "effective_text", "processed_on")
    more = ("recorded_by", "recorded_at", "undoes__history_no", "record")
    member = ("household__household_no", "relationship", "display_order", "valid_from", "valid_until")
    home = ("household_no", "formed_on", "ended_on")
    return {
        "residents": sorted(map(str, Resident.objects.values_list(*own))),
        "changes": sorted(
            str((people[row[0]], row[1:])) for row in ResidentChange.objects.values_list(*change, *more)
        ),
        "memberships": sorted(map(str, Membership.objects.values_list("resident__person_no", *member))),
        "households": sorted(map(str, Household.objects.values_list(*home))),
        "holds": sorted(
            map(str, Hold.objects.values_list("resident__person_no", "kind", "note", "released_at"))
        ),
    }


def test_a_crowd_enters_and_leaves_as_one_by_one(city: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    came, left = [], []
    for crowd in (5, 10_000):
        monkeypatch.setattr(resident_crowd, "CROWD", crowd)
        with transaction.atomic():
            applied(city, [person(70)])
            batch = applied(city, town(40), kind="delta")
            came.append(everything())
            moved = town(40)[5] | {"building": "第二コーポ"}
            later = applied(city, [moved, gone(town(40)[7])], kind="delta")
            undo_feed(batch_id=later.pk, by=SECOND, reason="a test", now=NOW)
            undo_feed(batch_id=batch.pk, by=SECOND, reason="a test", now=NOW)
            left.append(everything())
            transaction.set_rollback(True)
    assert came[0] == came[1]
    assert left[0] == left[1]
    assert not BatchRow.objects.exists()


def test_a_crowd_is_not_undone_over_a_later_correction(
    city: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident_crowd, "CROWD", 5)
    batch = applied(city, town(10))
    for more in ({"building": "管理人室"}, {"moved_within_city": True}):
        before = Resident.objects.values().first()
        assert before
        Resident.objects.filter(pk=before["id"]).update(**more)
        with pytest.raises(NotUndoable, match="changed_since"):
            undo_feed(batch_id=batch.pk, by=SECOND, reason="a test", now=NOW)
        Resident.objects.filter(pk=before["id"]).update(**{name: before[name] for name in more})
    undo_feed(batch_id=batch.pk, by=SECOND, reason="a test", now=NOW)
