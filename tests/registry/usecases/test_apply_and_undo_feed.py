"""A batch is taken in its turn, checked whole, compared, applied once and undone as a unit."""

from datetime import timedelta

import pytest

from registry.choices import HoldKind, IncidentKind
from registry.feeds.writing import file_of, snapshot_rows
from registry.models import (
    Batch,
    GaijiMap,
    Hold,
    Household,
    Incident,
    Membership,
    Municipality,
    Resident,
    ResidentChange,
    Watermark,
)
from registry.usecases.apply_feed import NotApplicable, apply_feed
from registry.usecases.approve_feed import ApproverIsLoader, NotWaiting, approve_feed
from registry.usecases.receive_feed import BatchRefused, receive_feed
from registry.usecases.undo_feed import NotUndoable, undo_feed
from registry.usecases.withdraw_feed import withdraw_feed
from tests import make
from tests.feeding import (
    LOADER,
    NOW,
    SECOND,
    applied,
    faults,
    gone,
    homes,
    living,
    manifest_for,
    person,
    sent,
    state,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return make.city()


def undo(batch: Batch) -> None:
    undo_feed(batch_id=batch.pk, by=SECOND, reason="wrong file", now=NOW)


def changed(values: dict[str, str], **more: str) -> dict[str, str]:
    """The row after a change of today."""
    return values | {"_reason": "301", "_effective_on": "2026-11-24", "_processed_on": "2026-11-24"} | more


# --- What a snapshot and a delta do ---


def test_first_snapshot_enters_everybody_with_household_and_history(city: Municipality) -> None:
    wife = person(2, 1, relationship="妻", sex="female", display_order="2")
    batch = applied(city, [person(1), wife, person(3)])
    assert batch.difference["added"] == 3
    assert len(living(city)) == 3
    assert [row[2] for row in homes(city)] == ["世帯主", "妻", "世帯主"]
    taro = Resident.objects.get(person_no=person(1)["person_no"])
    assert (taro.name_key, taro.history_no) == ("足利1郎", 1)
    change = taro.changes.get()
    assert (change.reason, change.recorded_by, change.record["household_no"]) == (
        "101",
        LOADER,
        person(1)["household_no"],
    )
    assert change.effective_on.isoformat() == "2000-04-01"
    assert change.processed_on.isoformat() == "2000-04-03"
    assert Watermark.objects.get(municipality=city, source="residents").as_of == batch.as_of


def test_snapshot_writes_only_what_differs(city: Municipality) -> None:
    rows = [person(number) for number in range(1, 6)]
    applied(city, rows)
    rows[2] = changed(rows[2], town_and_lot="通二丁目１０番地")
    batch = applied(city, rows)
    assert batch.difference == {
        "added": 0,
        "changed": 1,
        "ended": 0,
        "absent": 0,
        "unchanged": 4,
        "fields": {"town_and_lot": 1},
    }
    assert ResidentChange.objects.count() == 6
    moved = Resident.objects.get(person_no=rows[2]["person_no"])
    assert (moved.town_and_lot, moved.history_no) == ("通二丁目１０番地", 2)
    assert moved.changes.get(history_no=2).effective_on.isoformat() == "2026-11-24"


def test_whom_a_snapshot_does_not_name_is_removed_and_never_deleted(city: Municipality) -> None:
    applied(city, [person(1), person(2)])
    batch = applied(city, [person(1)])
    assert (batch.difference["ended"], batch.difference["absent"]) == (1, 1)
    removed = Resident.objects.get(person_no=person(2)["person_no"])
    assert (removed.residency, removed.ended_on) == ("removed", NOW.date())
    assert removed.memberships.get().valid_until == NOW.date()
    assert Household.objects.get(household_no=person(2)["household_no"]).ended_on == NOW.date()


def test_delta_ends_moves_and_adds_and_leaves_the_rest(city: Municipality) -> None:
    wife = person(2, 1, relationship="妻", sex="female", display_order="2")
    applied(city, [person(1), wife, person(3)])
    widow = changed(wife, relationship="世帯主", display_order="1", _reason="314")
    batch = applied(city, [gone(person(1)), widow, person(4)], kind="delta")
    assert (batch.difference["ended"], batch.difference["changed"], batch.difference["added"]) == (1, 1, 1)
    assert living(city) == {person(number)["person_no"] for number in (2, 3, 4)}
    past = Membership.objects.filter(resident__person_no=wife["person_no"]).order_by("valid_from")
    assert [(row.relationship, row.valid_until is None) for row in past] == [("妻", False), ("世帯主", True)]


def test_two_people_may_swap_a_resident_code_in_one_batch(city: Municipality) -> None:
    first, second = person(1), person(2)
    applied(city, [first, second])
    one, other = first["juki_code"], second["juki_code"]
    applied(city, [changed(first, juki_code=other), changed(second, juki_code=one)], kind="delta")
    assert Resident.objects.get(person_no=first["person_no"]).juki_code == other


# --- Turns ---


def test_a_repeated_batch_changes_nothing(city: Municipality) -> None:
    first = applied(city, [person(1)])
    again = sent(city, [person(1)], sequence=1)
    assert (again.pk, again.state) == (first.pk, "applied")
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "sequence", "rule"),
    [
        ("delta", 3, "sequence_gap"),
        ("delta", 1, "sequence_reused"),
        ("snapshot", 1, "sequence_reused"),
    ],
    ids=["gap", "delta of the same number", "snapshot of the same number"],
)
def test_out_of_turn_is_refused_and_told(city: Municipality, kind: str, sequence: int, rule: str) -> None:
    applied(city, [person(1)])
    with pytest.raises(BatchRefused) as told:
        sent(city, [person(2)], kind=kind, sequence=sequence)
    assert told.value.rule == rule


def test_older_sequence_is_refused_with_the_number_that_would_do(city: Municipality) -> None:
    applied(city, [person(1)], sequence=7)
    with pytest.raises(BatchRefused) as told:
        sent(city, [person(1)], kind="delta", sequence=5)
    assert (told.value.rule, told.value.expected) == ("sequence_older", 8)


def test_a_snapshot_leaps_over_a_gap(city: Municipality) -> None:
    applied(city, [person(1)])
    assert applied(city, [person(1), person(2)], sequence=9).sequence == 9


def test_nothing_overtakes_a_batch_that_waits(city: Municipality) -> None:
    sent(city, [person(1)])
    with pytest.raises(BatchRefused, match="earlier_batch_waits"):
        sent(city, [person(1)], sequence=2)


def test_a_withdrawn_batch_gives_its_number_free(city: Municipality) -> None:
    batch = sent(city, [person(1)])
    assert withdraw_feed(batch_id=batch.pk, by=LOADER, reason="wrong city", now=NOW)
    assert applied(city, [person(2)]).sequence == batch.sequence


def test_other_bytes_than_the_manifest_says_are_refused(city: Municipality) -> None:
    content = file_of("residents", [person(1)])
    told = manifest_for(city, content)
    with pytest.raises(BatchRefused, match="digest_is_wrong"):
        receive_feed(content=content + b"\n", manifest=told, channel="command", by=LOADER, now=NOW)


def test_data_older_than_what_is_applied_are_refused(city: Municipality) -> None:
    applied(city, [person(1)])
    with pytest.raises(BatchRefused, match="as_of_older"):
        sent(city, [person(2)], as_of=NOW - timedelta(days=1))


# --- Second pair of eyes ---


def test_a_batch_that_ends_too_many_waits_for_somebody_else(city: Municipality) -> None:
    applied(city, [person(number) for number in range(1, 61)])
    batch = sent(city, [person(number) for number in range(1, 31)])
    assert (batch.state, set(batch.gates)) == ("waiting", {"too_small", "too_many_ends"})
    assert not apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    with pytest.raises(ApproverIsLoader):
        approve_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    approve_feed(batch_id=batch.pk, by=SECOND, now=NOW)
    with pytest.raises(NotWaiting):
        approve_feed(batch_id=batch.pk, by=SECOND, now=NOW)
    assert apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    assert len(living(city)) == 30


def test_a_batch_is_applied_once(city: Municipality) -> None:
    batch = sent(city, [person(1)])
    assert apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    assert not apply_feed(batch_id=batch.pk, by=SECOND, now=NOW)
    assert ResidentChange.objects.count() == 1


def test_a_record_corrected_after_the_comparison_refuses_the_batch(city: Municipality) -> None:
    applied(city, [person(1)])
    batch = sent(city, [changed(person(1), building="第二コーポ")], kind="delta")
    Resident.objects.update(building="管理人室")
    with pytest.raises(NotApplicable, match="copy_has_moved"):
        apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    assert Batch.objects.get(pk=batch.pk).state == "refused"
    assert Incident.objects.get(subject=f"batch {batch.pk}").kind == IncidentKind.FEED_FAILED
    assert Resident.objects.get().building == "管理人室"


# --- Undo ---


def test_undo_restores_records_and_memberships_as_new_rows_of_history(city: Municipality) -> None:
    wife = person(2, 1, relationship="妻", sex="female", display_order="2")
    applied(city, [person(1), wife, person(3)])
    before, lived = state(city), homes(city)
    widow = changed(wife, relationship="世帯主", display_order="1", name="足利　花")
    batch = applied(city, [gone(person(1)), widow], kind="delta")
    undo(batch)
    assert (state(city), homes(city)) == (before, lived)
    reasons = ResidentChange.objects.filter(resident__person_no=wife["person_no"]).order_by("history_no")
    assert [row.reason for row in reasons] == ["101", "301", "399"]
    assert reasons.last().undoes == reasons[1]
    held = Membership.objects.filter(resident__person_no=wife["person_no"]).exclude(valid_until=None)
    assert [row.valid_from == row.valid_until for row in held] == [True]


def test_undo_of_an_entry_closes_it_and_the_person_may_enter_again(city: Municipality) -> None:
    applied(city, [person(1)])
    batch = applied(city, [person(2)], kind="delta")
    mark = Watermark.objects.get(municipality=city, source="residents").as_of
    undo(batch)
    assert living(city) == {person(1)["person_no"]}
    assert Resident.objects.get(person_no=person(2)["person_no"]).residency == "removed"
    assert Watermark.objects.get(municipality=city, source="residents").as_of == mark
    applied(city, [person(2)], kind="delta")
    assert len(living(city)) == 2


def test_only_the_newest_batch_is_undone_and_with_a_reason(city: Municipality) -> None:
    first = applied(city, [person(1)])
    applied(city, [person(2)], kind="delta")
    with pytest.raises(NotUndoable, match="newer_batches"):
        undo(first)
    with pytest.raises(NotUndoable, match="reason_missing"):
        undo_feed(batch_id=first.pk, by=SECOND, reason=" ", now=NOW)


def test_a_batch_is_not_undone_over_a_later_correction(city: Municipality) -> None:
    batch = applied(city, [person(1)])
    Resident.objects.update(building="管理人室")
    with pytest.raises(NotUndoable, match="changed_since"):
        undo(batch)
    assert Batch.objects.get(pk=batch.pk).state == "applied"


def test_what_the_file_says_comes_back_as_it_was_said(city: Municipality) -> None:
    odd = person(
        *(1,),
        name="渡邉\U000e0110　\ufa19",
        birth_text="昭和12年頃",
        birth_sort_on="1937-01-01",
        birth_precision="year",
        postal_code="0000001",
        moved_within_city="1",
        remarks="100%　\\N",
    )
    applied(city, [odd])
    (back,) = snapshot_rows("residents", city.pk)
    assert {name: back[name] for name in odd if name[0] != "_"} == {
        name: value for name, value in odd.items() if name[0] != "_"
    }


# --- 外字 ---


def test_an_unmapped_gaiji_holds_the_person_by_name_and_loses_no_row(city: Municipality) -> None:
    applied(city, [person(1, name="\ue000田　太郎"), person(2)])
    hold = Hold.objects.get(kind=HoldKind.GAIJI_PENDING)
    assert (hold.resident.person_no, hold.note) == (person(1)["person_no"], "feed: U+E000")
    assert hold.resident.name == "\ue000田　太郎"
    GaijiMap.objects.create(municipality=city, source="residents", code="U+E000", character="𠮷")
    GaijiMap.objects.create(municipality=city, source="tax", code="U+E001", character="髙")
    applied(city, [person(1, name="\ue000田　太郎"), person(2, name="\ue001田　太郎")])
    hold.refresh_from_db()
    assert hold.released_at == NOW
    assert Resident.objects.get(person_no=person(1)["person_no"]).name == "𠮷田　太郎"
    assert Hold.objects.get(released_at=None).note == "feed: U+E001"


def test_a_hosts_own_code_stands_in_as_a_character_that_never_prints(city: Municipality) -> None:
    applied(city, [person(1, name="&G+F040;田　太郎")])
    assert Resident.objects.get().name == "\U000ff040田　太郎"
    assert Hold.objects.get().note == "feed: G+F040"


# --- Whole-file faults ---


@pytest.mark.parametrize(
    ("more", "column", "rule"),
    [
        ({"person_no": "0000000011"}, "宛名番号", "check_digit"),
        ({"name": ""}, "氏名", "missing"),
        ({"name": "足利 "}, "氏名", "space_at_its_ends"),
        ({"name": "足\u0007利"}, "氏名", "forbidden_character"),
        ({"birth_sort_on": "1965-02-30"}, "生年月日", "not_a_day"),
        ({"birth_sort_on": "2027-01-01"}, "生年月日", "in_the_future"),
        ({"sex": "female", "relationship": "夫"}, "性別", "contradicts_relationship"),
        ({"ended_on": "2026-11-01"}, "消除年月日", "lives_here"),
        ({"residency": "deceased"}, "消除年月日", "missing"),
        ({"domicile": ""}, "本籍", "missing"),
        ({"kind": "foreign"}, "第30条45に規定する区分", "missing"),
        ({"town_code": "123"}, "住所コード", "not_the_digits"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_one_bad_row_refuses_the_file_with_its_place(
    city: Municipality, more: dict[str, str], column: str, rule: str
) -> None:
    batch = sent(city, [person(1), person(2, **more), person(3)])
    assert batch.state == "refused"
    assert (3, column, rule) in faults(batch)
    assert not Resident.objects.exists()
    assert not any("足" in row.value for row in batch.rejects.all())


def test_two_heads_and_two_of_a_code_are_told_across_the_file_and_the_copy(city: Municipality) -> None:
    inside = sent(city, [person(1), person(2, 1)])
    assert (3, "続柄", "second_head") in faults(inside)
    applied(city, [person(1)])
    head = sent(city, [person(2, 1)], kind="delta")
    assert faults(head) == [(2, "続柄", "second_head")]
    shared = sent(city, [person(2, juki_code=person(1)["juki_code"])], kind="delta")
    assert faults(shared) == [(2, "住民票コード", "another_persons")]
