"""Undoing: a new row with the state before, both kept; and what any sequence of changes and undos leaves."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.choices import ChangeReason, HoldKind, Residency, SealState, SealText
from registry.models import Hold, Household, Membership, Municipality, Resident, ResidentChange
from registry.records.history import changes_of, last_standing, record_of, record_on
from registry.records.homes import open_membership
from registry.rules.dates import exact
from registry.usecases.complete_moves_out import complete_moves_out
from registry.usecases.record_change import Change, ChangeRefused, Placement, record_change
from registry.usecases.undo_change import undo_change
from tests import cast, make

pytestmark = pytest.mark.django_db
YESTERDAY = make.TODAY - timedelta(days=1)
TOMORROW = make.TODAY + timedelta(days=1)


@pytest.fixture
def family() -> cast.Family:
    return cast.ashikaga_family(_city())


def _city() -> Municipality:
    return Municipality.objects.create(code="092029", prefecture="栃木県", name="足利市")


def record(
    reason: str, *people: Resident, on: date = YESTERDAY, now: datetime = make.NOW, **more: Any
) -> tuple[ResidentChange, ...]:
    changes = [Change(Resident.objects.get(pk=each.pk), exact(on), **more) for each in people]
    return record_change(reason=ChangeReason(reason), changes=changes, notified_on=None, by="desk", now=now)


def undo(change: ResidentChange, now: datetime = make.NOW) -> tuple[ResidentChange, ...]:
    return undo_change(change_id=change.pk, by="desk", now=now)


def state(person: Resident) -> dict[str, Any]:
    fresh = Resident.objects.get(pk=person.pk)
    return record_of(fresh, open_membership(fresh))


def codes(refused: pytest.ExceptionInfo[ChangeRefused]) -> set[str]:
    return {no.code for no in refused.value.refusals}


@pytest.mark.parametrize(
    ("reason", "undone_as"),
    [("203", "199"), ("201", "199"), ("301", "399"), ("303", "399")],
)
def test_an_undo_is_a_new_row_and_both_are_kept(family: cast.Family, reason: str, undone_as: str) -> None:
    """Trap 26: a cancelled change is a new history row; rows are never deleted or edited."""
    kenta = family.members[2]
    before = state(kenta)
    (change,) = record(reason, kenta)
    (row,) = undo(change)
    assert (row.reason, row.undoes) == (undone_as, change)
    assert state(kenta) == before
    assert [put.history_no for put in changes_of(kenta.pk)] == [1, 2, 3]


def test_undoing_an_entry_takes_the_person_off_the_register(family: cast.Family) -> None:
    baby = Resident(
        municipality=family.home.municipality,
        person_no="000000000009999",
        name="足利　翼",
        birth_sort_on=YESTERDAY,
        sex="unknown",
        town_and_lot="本城三丁目２１４５番地",
    )
    (change,) = record_change(
        reason=ChangeReason.BIRTH,
        changes=[Change(baby, exact(YESTERDAY), placement=Placement(family.home.household_no, "子"))],
        notified_on=None,
        by="desk",
        now=make.NOW,
    )
    (row,) = undo(change)
    assert row.reason == ChangeReason.REMOVAL_UNDONE
    assert Resident.objects.get(pk=baby.pk).residency == Residency.REMOVED
    assert record_on(baby.pk, make.TODAY) is None
    assert not Membership.objects.current(on=make.TODAY).filter(resident=baby).exists()


def test_undoing_a_death_gives_back_head_and_seal(family: cast.Family) -> None:
    couple = [make.resident(family.home.municipality, name) for name in ("佐野　一", "佐野　梅子")]
    make.household((couple[0], "世帯主"), (couple[1], "妻"))
    seal = make.seal(couple[0], shows=SealText.SURNAME)
    before = [state(person) for person in couple]
    died, _ = record("203", couple[0])
    rows = undo(died)
    assert len(rows) == 2
    assert [state(person) for person in couple] == before
    seal.refresh_from_db()
    assert (seal.state, seal.ended_on, seal.end_reason) == (SealState.ACTIVE, None, "")


def test_a_consequence_is_undone_with_its_cause_only(family: cast.Family) -> None:
    couple = [make.resident(family.home.municipality, name) for name in ("佐野　一", "佐野　梅子")]
    make.household((couple[0], "世帯主"), (couple[1], "妻"))
    _, promoted = record("203", couple[0])
    with pytest.raises(ChangeRefused) as refused:
        undo(promoted)
    assert codes(refused) == {"undo_its_cause"}


def test_a_planned_move_out_is_undone_before_and_after_its_day(family: cast.Family) -> None:
    hanako = family.members[1]
    seal = make.seal(hanako)
    before = state(hanako)
    (change,) = record("201", hanako, on=TOMORROW)
    undo(change)
    assert state(hanako) == before
    (change,) = record("201", hanako, on=TOMORROW)
    later = make.NOW + timedelta(days=3)
    complete_moves_out(now=later)
    undo(change, later)
    assert state(hanako) == before
    seal.refresh_from_db()
    assert seal.state == SealState.SUSPENDED  # somebody looks before it is certified again


def test_only_the_last_standing_change_is_undone_and_once(family: cast.Family) -> None:
    kenta = family.members[2]
    (first,) = record("301", kenta, values={"town_and_lot": "大町５番地"})
    (second,) = record("301", kenta, values={"town_and_lot": "通二丁目１番地"})
    with pytest.raises(ChangeRefused) as refused:
        undo(first)
    assert codes(refused) == {"not_the_last_change"}
    (row,) = undo(second)
    for change, code in ((second, "undone_already"), (row, "an_undo_stands")):
        with pytest.raises(ChangeRefused) as refused:
            undo(change)
        assert code in codes(refused)
    undo(first)
    assert state(kenta)["town_and_lot"] == "本城三丁目２１４５番地"


def test_an_undo_that_would_make_two_heads_is_refused_and_nothing_is_written(family: cast.Family) -> None:
    (died,) = record("203", family.head)
    record("314", family.members[1], placement=Placement(family.home.household_no, "世帯主"))
    with pytest.raises(ChangeRefused) as refused, transaction.atomic():
        undo(died)
    assert codes(refused) == {"two_heads"}
    assert Resident.objects.get(pk=family.head.pk).residency == Residency.DECEASED


def test_the_register_says_what_it_said_before_a_later_undo(family: cast.Family) -> None:
    """Trap 26: the record by the day of effect, and as it was known at a moment."""
    kenta = family.members[2]
    (moved,) = record("301", kenta, values={"town_and_lot": "大町５番地"})
    later = make.NOW + timedelta(hours=2)
    undo(moved, later)
    now, then = (record_on(kenta.pk, make.TODAY, known_at=at) or {} for at in (later, make.NOW))
    assert now["town_and_lot"] == "本城三丁目２１４５番地"
    assert then["town_and_lot"] == "大町５番地"


WHO = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["203", "201", "206", "301"]), WHO),
    st.tuples(st.just("planned"), WHO),
    st.tuples(st.sampled_from(["split", "merge", "head", "return"]), WHO),
    st.tuples(st.just("undo"), WHO),
    st.tuples(st.just("wait"), WHO),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=1, max_size=14))
def test_any_sequence_of_changes_and_undos_keeps_the_register_whole(steps: list[tuple[str, int]]) -> None:
    """One head, one live membership, a history without gaps, and a record that agrees with it."""
    with transaction.atomic():
        family = cast.ashikaga_family(_city())
        people = [*family.members, make.single(family.home.municipality, "佐野　一")]
        now = make.NOW
        for number, (step, who) in enumerate(steps):
            now += timedelta(minutes=1)
            if step == "wait":
                now += timedelta(days=2)
                complete_moves_out(now=now)
            else:
                _take(step, people[who], family.home, number, now)
            for person in people:
                _is_whole(person, now.date())
            _has_heads()
        transaction.set_rollback(True)


def _take(step: str, person: Resident, home: Household, number: int, now: datetime) -> None:
    today = now.date()
    try:
        with transaction.atomic():
            before = last_standing(person.pk)
            if step == "undo":
                if before is not None:
                    undo(ResidentChange.objects.get(resident=person, history_no=before.history_no), now)
            elif step == "planned":
                record("201", person, on=today + timedelta(days=1), now=now)
            elif step in ("split", "head", "merge", "return"):
                reason = {"split": "311", "head": "314", "merge": "312", "return": "101"}[step]
                place = {
                    "split": Placement(f"{number:015d}", "世帯主"),
                    "head": Placement(home.household_no, "世帯主"),
                    "merge": Placement(home.household_no, "同居人"),
                    "return": Placement(home.household_no, "子"),
                }[step]
                record(reason, person, on=today, now=now, placement=place)
            else:
                record(step, person, on=today, now=now)
    except ChangeRefused:
        return  # an answer too: it must leave everything as it was


def _is_whole(person: Resident, today: date) -> None:
    fresh = Resident.objects.get(pk=person.pk)
    puts = changes_of(person.pk)
    assert [put.history_no for put in puts] == list(range(1, len(puts) + 1))
    assert fresh.history_no == max(1, len(puts))
    stays = Membership.objects.filter(resident=person).order_by("valid_from", "pk")
    periods = [(stay.valid_from, stay.valid_until or date.max) for stay in stays]
    periods = [period for period in periods if period[0] < period[1]]
    assert all(one[1] <= other[0] for one, other in pairwise(periods))
    lives_here = Resident.objects.living_here(on=today).filter(pk=person.pk).exists()
    assert sum(begins <= today < ends for begins, ends in periods) == lives_here
    if puts and all(put.effective_on <= today for put in puts):
        record = dict(record_on(person.pk, today) or {})
        if not record:  # the entry itself was undone
            assert not lives_here
            return
        for known_elsewhere in ("seal_was", "head", "display_order"):
            record.pop(known_elsewhere, None)
        live = state(person)
        assert record == {name: live[name] for name in live if name not in ("head", "display_order")}


def _has_heads() -> None:
    for home in Household.objects.filter(memberships__valid_until=None).distinct():
        words = list(home.memberships.filter(valid_until=None).values_list("relationship", flat=True))
        held = Hold.objects.filter(household=home, kind=HoldKind.HEAD_MISSING, released_at=None)
        assert (words.count("世帯主") == 1) != held.exists()
        assert home.ended_on is None
