"""Changes of residents: what one 異動 writes, whom else it touches, and what it may not be."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.choices import ChangeReason, HoldKind, Residency, SealEnd, SealState, SealText
from registry.models import Hold, Membership, Municipality, Resident, ResidentChange
from registry.records.history import record_on
from registry.rules.dates import PartialDate, exact, parse_date
from registry.usecases.complete_moves_out import complete_moves_out
from registry.usecases.record_change import Change, ChangeRefused, Placement, RecordMoved, record_change
from tests import cast, make

pytestmark = pytest.mark.django_db
YESTERDAY = make.TODAY - timedelta(days=1)
TOMORROW = make.TODAY + timedelta(days=1)


@pytest.fixture
def city() -> Municipality:
    return Municipality.objects.create(code="092029", prefecture="栃木県", name="足利市")


@pytest.fixture
def family(city: Municipality) -> cast.Family:
    return cast.ashikaga_family(city)


def record(
    reason: str, *people: Resident, on: date | PartialDate = YESTERDAY, **more: Any
) -> tuple[ResidentChange, ...]:
    effective = exact(on) if isinstance(on, date) else on
    placement, values = more.pop("placement", None), more.pop("values", {})
    return record_change(
        reason=ChangeReason(reason),
        changes=[Change(person, effective, values, placement) for person in people],
        notified_on=more.pop("notified_on", make.TODAY),
        by="desk",
        now=more.pop("now", make.NOW),
    )


def codes(refused: pytest.ExceptionInfo[ChangeRefused]) -> set[str]:
    return {no.code for no in refused.value.refusals}


def members(family: cast.Family, on: date = make.TODAY) -> dict[str, str]:
    rows = Membership.objects.current(on=on).filter(household=family.home)
    return dict(rows.values_list("resident__name", "relationship"))


def test_the_four_dates_are_kept_apart(family: cast.Family) -> None:
    """Trap 9: 異動日, 届出日, 処理日 and the day the address was fixed are different dates."""
    moved = date(2026, 11, 10)
    values = {"town_and_lot": "大町５番地", "building": ""}
    (change,) = record("301", family.members[2], on=moved, values=values, notified_on=date(2026, 11, 20))
    assert (change.effective_on, change.notified_on, change.processed_on) == (
        moved,
        date(2026, 11, 20),
        make.TODAY,
    )
    person = Resident.objects.get(pk=family.members[2].pk)
    assert (person.became_resident_sort_on, person.address_fixed_sort_on) == (make.LONG_AGO, moved)
    assert person.moved_within_city
    assert person.notified_on == date(2026, 11, 20)


def test_every_change_puts_down_the_whole_record(family: cast.Family) -> None:
    (change,) = record("301", family.members[2], values={"town_and_lot": "大町５番地"})
    assert change.record["name"] == "足利　健太"
    assert change.record["household_no"] == family.home.household_no
    assert (change.record["relationship"], change.record["head"]) == ("子", "足利　太郎")
    assert [row.history_no for row in family.members[2].changes.order_by("history_no")] == [1, 2]


@pytest.mark.parametrize("reason", [r for r in ChangeReason if r[0] in "123" and r[1:] != "99"])
def test_only_a_move_out_may_lie_in_the_future(family: cast.Family, reason: str) -> None:
    """Trap 9."""
    if reason in ("201", "202"):
        record(reason, family.members[3], on=TOMORROW)
        return
    with pytest.raises(ChangeRefused) as refused:
        record(reason, family.members[3], on=TOMORROW)
    assert "effective_in_the_future" in codes(refused)
    assert not ResidentChange.objects.exists()


def test_a_planned_mover_is_a_resident_until_the_day(family: cast.Family) -> None:
    """Trap 27: 転出予定者 are still residents until the day."""
    misaki = family.members[3]
    record("201", misaki, on=TOMORROW)
    assert Resident.objects.living_here(on=make.TODAY).filter(pk=misaki.pk).exists()
    assert not Resident.objects.living_here(on=TOMORROW).filter(pk=misaki.pk).exists()
    assert "足利　美咲" in members(family)
    assert "足利　美咲" not in members(family, TOMORROW)
    assert (record_on(misaki.pk, make.TODAY) or {})["residency"] == Residency.RESIDENT
    assert (record_on(misaki.pk, TOMORROW) or {})["residency"] == Residency.MOVED_OUT


def test_a_planned_move_out_is_completed_on_its_day_and_once(family: cast.Family) -> None:
    hanako = family.members[1]
    seal = make.seal(hanako)
    record("201", hanako, on=TOMORROW)
    assert complete_moves_out(now=make.NOW) == 0
    seal.refresh_from_db()
    assert seal.state == SealState.ACTIVE
    later = make.NOW + timedelta(days=1)
    assert [complete_moves_out(now=later), complete_moves_out(now=later)] == [1, 0]
    seal.refresh_from_db()
    assert (seal.state, seal.ended_on, seal.end_reason) == (SealState.ABOLISHED, TOMORROW, SealEnd.MOVED_OUT)
    assert Resident.objects.get(pk=hanako.pk).residency == Residency.MOVED_OUT


def test_who_is_left_alone_becomes_head_ex_officio(city: Municipality) -> None:
    """Trap 6: 世帯主 must always be alive and resident."""
    head, wife = make.resident(city), make.resident(city, "足利　花子")
    home = make.household((head, "世帯主"), (wife, "妻"))
    gone, promoted = record("203", head)
    assert promoted.resident == wife
    assert (promoted.reason, promoted.caused_by) == (ChangeReason.HEAD_CHANGED, gone)
    rows = Membership.objects.filter(household=home, valid_until=None)
    assert [(row.resident_id, row.relationship) for row in rows] == [(wife.pk, "世帯主")]
    assert promoted.record["relationship"] == "世帯主"


def test_two_who_are_left_are_held_until_they_have_a_head(family: cast.Family) -> None:
    """Trap 25: death of the head without a successor blocks."""
    record("203", family.head)
    hold = Hold.objects.get(household=family.home)
    assert hold.kind == HoldKind.HEAD_MISSING
    assert Hold.objects.in_force(at=make.NOW).exists()
    record("314", family.members[1], placement=Placement(family.home.household_no, "世帯主"))
    assert not Hold.objects.in_force(at=make.NOW).exists()


def test_a_household_left_by_a_planned_move_is_held_from_that_day(family: cast.Family) -> None:
    record("201", family.head, on=TOMORROW)
    assert not Hold.objects.in_force(at=make.NOW).exists()
    assert Hold.objects.in_force(at=make.NOW + timedelta(days=1)).exists()


def test_a_whole_family_moves_out_by_one_change(family: cast.Family) -> None:
    rows = record("201", *family.members)
    assert [row.reason for row in rows] == ["201"] * 4
    family.home.refresh_from_db()
    assert family.home.ended_on == YESTERDAY
    assert not Hold.objects.exists()


def test_a_household_may_not_get_a_second_head(family: cast.Family) -> None:
    with pytest.raises(ChangeRefused, match="two_heads"):
        record("314", family.members[1], placement=Placement(family.home.household_no, "世帯主"))


def test_head_and_member_change_places_by_one_change(family: cast.Family) -> None:
    number = family.home.household_no
    effective = exact(YESTERDAY)
    record_change(
        reason=ChangeReason.HEAD_CHANGED,
        changes=[
            Change(family.members[1], effective, placement=Placement(number, "世帯主", 1)),
            Change(family.head, effective, placement=Placement(number, "夫", 2)),
        ],
        notified_on=make.TODAY,
        by="desk",
        now=make.NOW,
    )
    assert members(family)["足利　太郎"] == "夫"
    assert members(family)["足利　花子"] == "世帯主"


def test_the_household_says_child_and_never_eldest_son(family: cast.Family) -> None:
    """Traps 3 and 4: 長男 and 孫 do not exist on 住民票."""
    for word in ("長男", "孫", "養子"):
        kenta = Resident.objects.get(pk=family.members[2].pk)
        with pytest.raises(ChangeRefused) as refused:
            record("313", kenta, placement=Placement(family.home.household_no, word))
        assert codes(refused) == {"relationship_is_not_lawful"}


def test_a_household_splits_and_is_formed_on_its_day(family: cast.Family) -> None:
    record("311", family.members[2], placement=Placement("000000000000099", "世帯主"))
    own = Membership.objects.get(resident=family.members[2], valid_until=None)
    assert (own.household.formed_on, own.valid_from) == (YESTERDAY, YESTERDAY)
    assert "足利　健太" not in members(family)


def test_a_birth_enters_somebody_new(city: Municipality, family: cast.Family) -> None:
    born = exact(YESTERDAY)
    baby = Resident(
        municipality=city,
        person_no="000000000009999",
        name="足利　翼",
        birth_sort_on=YESTERDAY,
        sex="unknown",
        town_and_lot="本城三丁目２１４５番地",
    )
    (change,) = record_change(
        reason=ChangeReason.BIRTH,
        changes=[Change(baby, born, placement=Placement(family.home.household_no, "子"))],
        notified_on=make.TODAY,
        by="desk",
        now=make.NOW,
    )
    baby.refresh_from_db()
    assert (change.history_no, baby.history_no, baby.became_resident_sort_on) == (1, 1, YESTERDAY)
    assert members(family)["足利　翼"] == "子"
    assert baby.name_key


@pytest.mark.parametrize("text", ["年月日不詳", "令和8年月日不詳", "令和8年10月頃", "推定令和8年10月3日"])
def test_a_death_of_unknown_day_is_recorded_as_it_is_known(family: cast.Family, text: str) -> None:
    """Trap 37: unknown dates are legal values; nothing is certified of the time between."""
    (change,) = record("203", family.members[3], on=parse_date(text))
    assert (change.effective_text, change.effective_on <= make.TODAY) == (text, True)
    person = Resident.objects.get(pk=family.members[3].pk)
    assert (person.residency, person.ended_on) == (Residency.DECEASED, change.effective_on)


def test_a_foreigner_has_no_record_before_the_reform(city: Municipality) -> None:
    """Trap 2: foreigners enter the register on 9 July 2012."""
    with pytest.raises(ChangeRefused) as refused:
        record("101", _maria(city), on=date(2012, 7, 8), placement=Placement("000000000000031", "世帯主"))
    assert codes(refused) == {"foreign_before_the_reform"}
    record("101", _maria(city), on=date(2012, 7, 9), placement=Placement("000000000000031", "世帯主"))


def test_an_alias_is_entered_and_removed_and_both_are_kept(city: Municipality) -> None:
    maria = cast.maria(city).head
    record("352", maria)
    assert Resident.objects.get(pk=maria.pk).alias == ""
    record("351", maria, values={"alias": "渡良瀬　マリ"})
    aliases = [row.record.get("alias", "") for row in maria.changes.order_by("history_no")]
    assert aliases == ["渡良瀬　マリア", "", "渡良瀬　マリ"]


@pytest.mark.parametrize(
    ("reason", "values", "shows", "state"),
    [
        pytest.param("203", {}, SealText.FULL_NAME, SealState.ABOLISHED, id="death"),
        pytest.param("201", {}, SealText.SURNAME, SealState.ABOLISHED, id="move-out"),
        pytest.param("206", {}, SealText.SURNAME, SealState.ABOLISHED, id="removal"),
        pytest.param("303", {"name": "佐野　花子"}, SealText.SURNAME, SealState.ABOLISHED, id="surname"),
        pytest.param("303", {"name": "足利　華"}, SealText.SURNAME, SealState.ACTIVE, id="given-name"),
        pytest.param("303", {"name": "足利　華"}, "", SealState.SUSPENDED, id="not-on-record"),
        pytest.param("301", {"town_and_lot": "大町５番地"}, "", SealState.ACTIVE, id="move-within"),
    ],
)
def test_a_change_ends_a_seal_only_by_the_triggers(
    family: cast.Family, reason: str, values: dict[str, str], shows: str, state: str
) -> None:
    hanako = family.members[1]
    seal = make.seal(hanako, shows=shows)
    record(reason, hanako, values=values)
    seal.refresh_from_db()
    assert seal.state == state
    assert (seal.ended_on is not None) == (state == SealState.ABOLISHED)


def test_a_reason_writes_only_what_it_is_for(family: cast.Family) -> None:
    with pytest.raises(ChangeRefused) as refused:
        record("321", family.members[1], values={"juki_code": "25208017643", "name": "別　人"})
    assert codes(refused) == {"not_of_this_reason"}


def test_every_reason_against_is_told_at_once(family: cast.Family) -> None:
    with pytest.raises(ChangeRefused) as refused:
        record("351", family.members[3], on=date(2010, 1, 1))
    assert codes(refused) == {"effective_before_birth", "alias_is_for_foreigners", "alias_is_missing"}


def test_a_record_that_moved_is_not_overwritten(family: cast.Family) -> None:
    stale = Resident.objects.get(pk=family.members[2].pk)
    record("301", family.members[2], values={"town_and_lot": "大町５番地"})
    with pytest.raises(RecordMoved):
        record("301", stale, values={"town_and_lot": "通二丁目１番地"})
    assert Resident.objects.get(pk=stale.pk).town_and_lot == "大町５番地"


def test_somebody_who_comes_back_is_entered_again(family: cast.Family) -> None:
    kenta = family.members[2]
    record("201", kenta, on=date(2026, 10, 1))
    record("101", kenta, on=date(2026, 11, 1), placement=Placement(family.home.household_no, "子"))
    kenta.refresh_from_db()
    assert (kenta.residency, kenta.ended_on, kenta.moving_out_on) == (Residency.RESIDENT, None, None)
    days = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
    assert [(record_on(kenta.pk, day) or {})["residency"] for day in days] == [
        Residency.RESIDENT,
        Residency.MOVED_OUT,
        Residency.RESIDENT,
    ]


def _maria(city: Municipality) -> Resident:
    return Resident(
        municipality=city,
        person_no="000000000008888",
        kind="foreign",
        name="SILVA SANTOS MARIA",
        birth_sort_on=date(1985, 3, 4),
        sex="female",
        town_and_lot="大町５番地",
    )
