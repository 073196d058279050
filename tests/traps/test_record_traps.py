"""The traps of the domain handbook (J) that concern records, one test each, named after the trap.

Certificates' traps are in test_certificate_traps.py. What else tests a trap of a record:

trap   here  and in depth
1      01    registry/rules/test_changes.py
2      02    registry/models/test_family_registers.py, registry/usecases/test_record_change.py
3      03    registry/rules/test_family_registers.py
4      04    registry/rules/test_households.py
5      05    registry/models/test_family_registers.py
6      06    registry/rules/test_changes.py, test_family_registers.py
7      07    registry/models/test_family_registers.py
9      09    registry/usecases/test_record_change.py
10     10    issuance (the sheet)
11     11    registry/rules/test_dates.py
15     15    registry/models/test_family_registers.py
16     16    registry/rules/test_family_registers.py
17     17    registry/rules/test_family_registers.py
19     19    registry/rules/test_tax_years.py
20     20    registry/rules/test_tax_records.py, registry/models/test_tax_records.py
21     21    registry/rules/test_tax_records.py
24     24    registry/rules/test_protection.py, races/test_protections.py
25     25    registry/usecases/test_record_change.py
26     26    registry/usecases/test_undo_change.py, registry/rules/test_standing.py
27     27    registry/rules/test_standing.py
31     31    registry/rules/test_seal_effect.py
33     33    registry/usecases/test_record_change.py
34     34    registry/rules/test_check_digits.py
35     35    registry/rules/test_names.py
36     36    registry/feeds, registry/rules/test_search_keys.py
37     37    registry/rules/test_era.py, test_dates.py
38     38    registry/rules/test_addresses.py, conbini/demo/test_city.py
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cards.models import Card
from conbini.demo.tables import rows as demo_rows
from registry.choices import ChangeReason, FilingKind, HoldKind, RegisterState, SealState, TaxClass
from registry.feeds.gaiji import Gaiji
from registry.models import (
    FamilyRegister,
    GaijiMap,
    Hold,
    Membership,
    Municipality,
    RegisterMember,
    Resident,
    ResidentChange,
    SealRegistration,
    TaxRecord,
)
from registry.rules.addresses import town_and_lot
from registry.rules.changes import HeadEffect, head_effect
from registry.rules.check_digits import (
    juki_code_is_valid,
    municipality_check_digit,
    my_number_check_digit,
    person_no_check_digit,
)
from registry.rules.dates import NotADate, PartialDate, Precision, exact, parse_date
from registry.rules.era import eras_of, wareki
from registry.rules.family_registers import FORMS
from registry.rules.households import relationship_is_lawful
from registry.rules.names import clusters
from registry.rules.protection import Measure, is_in_force
from registry.rules.register_members import (
    MemberFacts,
    ordinal_relationship,
    register_refusals,
    register_relationship_is_lawful,
)
from registry.rules.search_keys import name_key
from registry.rules.tax_sums import counted_dependants, dependants_deduction
from registry.rules.tax_years import YearSwitch, assessed_on, certificate_tax_year, income_year_of
from registry.usecases.record_change import Change, ChangeRefused, record_change
from registry.usecases.undo_change import undo_change
from tests import cast, make

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = make.TODAY - timedelta(days=1), make.TODAY + timedelta(days=1)
DOMICILE = "栃木県足利市本城三丁目２１４５番地"


@pytest.fixture
def city() -> Municipality:
    return make.city()


def change(
    reason: ChangeReason, person: Resident, *, on: date | PartialDate, **values: Any
) -> ResidentChange:
    effective = exact(on) if isinstance(on, date) else on
    done = record_change(
        reason=reason,
        changes=[Change(person, effective, values, None)],
        notified_on=make.TODAY,
        by="desk",
        now=make.NOW,
    )
    person.refresh_from_db()
    return done[0]


def refused(reason: ChangeReason, person: Resident, *, on: date, **values: Any) -> set[str]:
    with pytest.raises(ChangeRefused) as no:
        change(reason, person, on=on, **values)
    return {each.code for each in no.value.refusals}


def register(city: Municipality, number: str = "1", **more: Any) -> FamilyRegister:
    told = {"domicile": DOMICILE, "surname": "足利", "head_given_name": "太郎"}
    return FamilyRegister.objects.create(municipality=city, register_no=number, **told | more)


def member(of: FamilyRegister, number: int = 1, **more: Any) -> RegisterMember:
    told = {"given_name": "太郎", "birth_sort_on": date(1965, 6, 21), "relationship": "長男"}
    return RegisterMember.objects.create(register=of, number=number, **told | more)


def test_trap_01_what_the_law_did_not_know_yet_is_refused_by_its_date(city: Municipality) -> None:
    """No 個人番号 and no 旧氏 in 2012; both by their own dates."""
    person = make.single(city)
    in_2012 = date(2012, 8, 1)
    assert "not_yet_in_law" in refused(
        ChangeReason.FORMER_SURNAME_ADDED, person, on=in_2012, former_surname="旧"
    )
    assert "not_yet_in_law" in refused(ChangeReason.MY_NUMBER_ENTERED, person, on=in_2012)
    change(ChangeReason.FORMER_SURNAME_ADDED, person, on=YESTERDAY, former_surname="旧")


def test_trap_02_foreigners_enter_the_register_on_9_july_2012(city: Municipality) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.resident(city, kind="foreign", became_resident_sort_on=date(2012, 7, 8))
    make.resident(city, kind="foreign", became_resident_sort_on=date(2012, 7, 9))


def test_trap_03_a_resident_is_a_child_and_a_register_member_a_second_son(city: Municipality) -> None:
    assert relationship_is_lawful("子")
    assert not relationship_is_lawful("長男")
    assert ordinal_relationship(2, is_male=True) == "二男"
    assert not register_relationship_is_lawful("次男")
    with pytest.raises(IntegrityError), transaction.atomic():
        member(register(city), relationship="次男")


def test_trap_04_there_is_no_grandchild_but_a_childs_child() -> None:
    assert not {word for word in ("孫", "祖父", "甥") if relationship_is_lawful(word)}
    assert relationship_is_lawful("子の子")
    assert relationship_is_lawful("子の子の子の子")
    assert not relationship_is_lawful("子の子の子の子の子")


def test_trap_05_the_domicile_is_not_the_address(city: Municipality) -> None:
    """A move within the city leaves the 本籍 where it was."""
    person = make.single(city, domicile=DOMICILE)
    change(ChangeReason.MOVE_WITHIN, person, on=YESTERDAY, town_and_lot="大町５番地")
    assert (person.town_and_lot, person.domicile) == ("大町５番地", DOMICILE)


def test_trap_06_the_head_of_a_register_stays_when_dead_and_of_a_household_never(city: Municipality) -> None:
    of = register(city)
    head = member(of)
    RegisterMember.objects.filter(pk=head.pk).update(removed_on=make.TODAY)
    of.refresh_from_db()
    assert of.head_name == "足利　太郎"
    assert head_effect(["妻", "子"]) is HeadEffect.MISSING
    assert head_effect(["子"]) is HeadEffect.PROMOTE


def test_trap_07_a_register_member_need_not_be_a_resident_and_the_tables_join_by_the_person(
    city: Municipality,
) -> None:
    of, person = register(city), make.single(city)
    linked, elsewhere = member(of, resident=person), member(of, 2, given_name="次郎", relationship="二男")
    assert elsewhere.resident is None
    assert list(person.register_members.all()) == [linked]
    member(register(city, "2"), resident=person)
    assert list(RegisterMember.objects.residents_in_two()) == [person.pk]


def test_trap_09_only_a_move_out_takes_effect_in_the_future(city: Municipality) -> None:
    person = make.single(city)
    assert "effective_in_the_future" in refused(
        ChangeReason.MOVE_WITHIN, person, on=TOMORROW, town_and_lot="大町５番地"
    )
    told = change(ChangeReason.MOVE_OUT, person, on=TOMORROW)
    assert (told.effective_on, told.notified_on, told.processed_on) == (TOMORROW, make.TODAY, make.TODAY)


def test_trap_10_the_day_an_address_was_fixed_is_filled_without_a_move_inside_the_city(
    city: Municipality,
) -> None:
    """It prints as a blank then, so the record tells a move apart."""
    person = make.single(city)
    assert (person.address_fixed_sort_on is None, person.moved_within_city) == (False, False)
    change(ChangeReason.MOVE_WITHIN, person, on=YESTERDAY, town_and_lot="大町５番地")
    assert (person.address_fixed_sort_on, person.moved_within_city) == (YESTERDAY, True)


def test_trap_11_a_foreigners_dates_are_western_and_nobody_has_both() -> None:
    birth = exact(date(1980, 3, 4))
    assert birth.printed(in_western=True) == "1980年3月4日"
    assert birth.printed(era="昭和") == "昭和55年3月4日"


def test_trap_15_a_members_name_has_no_surname(city: Municipality) -> None:
    of = register(city)
    assert (member(of).given_name, of.head_name) == ("太郎", "足利　太郎")
    birth = exact(date(2000, 1, 1))
    told = [
        MemberFacts(1, "太郎", birth, is_head=True),
        MemberFacts(2, "花子", birth, father="足利　太郎"),
        MemberFacts(3, "一", birth, mother="足利　花子"),
    ]
    assert [no.code for no in register_refusals("足利", told)] == ["third_generation"]


def test_trap_16_closed_and_superseded_registers_are_not_in_force(city: Municipality) -> None:
    register(city)
    register(city, "2", state=RegisterState.SUPERSEDED, closed_on=date(2006, 2, 25))
    register(city, "3", state=RegisterState.CLOSED, closed_on=date(2006, 2, 25))
    assert list(FamilyRegister.objects.in_force().values_list("register_no", flat=True)) == ["1"]


def test_trap_17_each_kind_of_event_has_labels_of_its_own() -> None:
    labels = {form.labels for form in FORMS.values()}
    assert len(labels) > len(FORMS) / 2


def test_trap_19_tax_year_n_is_the_income_of_the_year_before_and_comes_in_june() -> None:
    assert (income_year_of(2012), assessed_on(2012)) == (2011, date(2012, 1, 1))
    june = YearSwitch(6, 11)
    assert certificate_tax_year(date(2012, 6, 10), switch=june) == 2011
    assert certificate_tax_year(date(2012, 6, 11), switch=june) == 2012


def test_trap_20_nothing_filed_has_no_amounts_and_is_not_exempt(city: Municipality) -> None:
    unfiled, exempt = make.not_assessed(make.resident(city)), make.tax_record(make.resident(city), salary=0)
    assert (unfiled.annual_tax_yen, exempt.annual_tax_yen) == (None, 0)
    assert (exempt.tax_class, unfiled.filing) == (TaxClass.EXEMPT, FilingKind.NONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxRecord.objects.create(
            municipality=city,
            resident=make.resident(city),
            tax_year=2026,
            filing=FilingKind.NONE,
            tax_class=TaxClass.NOT_FILED,
            annual_tax_yen=0,
            recorded_at=make.NOW,
        )


def test_trap_21_under_16_has_no_deduction_from_2012_and_still_counts() -> None:
    children = {"under_16": 2}
    assert [dependants_deduction(children, tax_year=year) for year in (2011, 2012)] == [660_000, 0]
    assert counted_dependants(children) == 2


def test_trap_24_a_protection_does_not_lift_itself_at_its_end_date() -> None:
    measure = Measure(applied_at=make.NOW - timedelta(days=800), valid_until=YESTERDAY)
    assert is_in_force(measure, now=make.NOW)


def test_trap_25_a_household_whose_head_died_without_a_successor_is_held(city: Municipality) -> None:
    family = cast.ashikaga_family(city)
    change(ChangeReason.DEATH, family.members[0], on=YESTERDAY)
    assert Hold.objects.filter(kind=HoldKind.HEAD_MISSING, household=family.home, released_at=None).exists()


def test_trap_26_a_cancelled_change_is_a_new_row_and_rows_are_never_edited(city: Municipality) -> None:
    person = make.single(city)
    moved = change(ChangeReason.MOVE_WITHIN, person, on=YESTERDAY, town_and_lot="大町５番地")
    undo_change(change_id=moved.pk, by="desk", now=make.NOW)
    person.refresh_from_db()
    assert person.town_and_lot == DOMICILE.removeprefix("栃木県足利市")
    undoing = ResidentChange.objects.get(undoes=moved)
    assert (undoing.reason, undoing.history_no) == (ChangeReason.AMENDMENT_UNDONE, moved.history_no + 1)
    moved.refresh_from_db()
    assert moved.record["town_and_lot"] == "大町５番地"


def test_trap_27_who_plans_to_move_out_is_a_resident_until_the_day(city: Municipality) -> None:
    person = make.single(city)
    change(ChangeReason.MOVE_OUT, person, on=TOMORROW)
    assert person.residency == "resident"
    assert person in Resident.objects.living_here(on=make.TODAY)
    assert person not in Resident.objects.living_here(on=TOMORROW)


def test_trap_31_a_card_that_expires_leaves_the_seal_registration_alone(city: Municipality) -> None:
    person = make.single(city)
    seal, card = make.seal(person), make.card(person)
    Card.objects.filter(pk=card.pk).update(valid_until=card.issued_on)
    assert SealRegistration.objects.get(pk=seal.pk).state == SealState.ACTIVE
    with pytest.raises(IntegrityError), transaction.atomic():
        make.seal(person)


def test_trap_33_moving_out_ends_the_residence_and_the_seal(city: Municipality) -> None:
    person = make.single(city)
    seal = make.seal(person)
    change(ChangeReason.MOVE_OUT, person, on=YESTERDAY)
    seal.refresh_from_db()
    assert (person.residency, seal.state) == ("moved_out", SealState.ABOLISHED)
    assert not Membership.objects.current(on=make.TODAY).filter(resident=person).exists()


def test_trap_34_three_numbers_have_three_rules_for_their_check_digit() -> None:
    """団体コード: the last digit of 11 − r; 個人番号: r ≤ 1 → 0; 宛名番号: 0 → 0."""
    assert municipality_check_digit("09202") == "9"
    assert {municipality_check_digit(f"{number:05d}") for number in range(1_000, 1_200)} == set("0123456789")
    assert my_number_check_digit("12345678901") == "8"
    assert person_no_check_digit("000000000") == "0"
    assert not juki_code_is_valid("12345678901")


def test_trap_35_names_are_kept_exactly_and_counted_by_what_is_seen(city: Municipality) -> None:
    for name in ("\ufa19谷　守", "葛\U000e0102西　一郎", "𠮷田　髙志"):
        person = make.resident(city, name)
        person.refresh_from_db()
        assert person.name == name
    assert len(clusters("葛\U000e0102西")) == 2
    assert len(clusters("𠮷田")) == 2


def test_trap_36_a_private_character_means_something_in_its_own_city_only(city: Municipality) -> None:
    other = make.city("092037", "栃木市")
    GaijiMap.objects.create(municipality=city, source="residents", code="U+E000", character="邉")
    assert Gaiji.of(city.pk, "residents").mapped("\ue000") == ("邉", ())
    assert Gaiji.of(other.pk, "residents").mapped("\ue000") == ("\ue000", ("U+E000",))
    person = make.resident(city, "髙橋　一")
    assert (person.name, person.name_key) == ("髙橋　一", name_key("高橋一"))


def test_trap_37_boundary_days_belong_to_two_eras_and_unknown_days_are_legal() -> None:
    assert {era.name for era in eras_of(date(1989, 1, 7))} == {"昭和"}
    assert {era.name for era in eras_of(date(1926, 12, 25))} == {"大正", "昭和"}
    assert wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert parse_date("平成24年2月30日").precision == Precision.IMPOSSIBLE
    assert parse_date("年月日不詳").precision == Precision.UNKNOWN
    with pytest.raises(NotADate):
        parse_date("いつか")


def test_trap_38_seven_towns_have_another_postal_code_and_lots_are_numbered_by_the_town() -> None:
    other = {row[1] for row in demo_rows("towns") if row[0].startswith("329")}
    assert other == {"西場町", "稲岡町", "寺岡町", "多田木町", "奥戸町", "迫間町", "駒場町"}
    assert town_and_lot("本城", 2145, chome=3, branch=6) == "本城三丁目２１４５番地の６"


def test_every_trap_of_records_has_its_test() -> None:
    """The table above and the tests below it name the same traps."""
    told = {line.split()[0] for line in (__doc__ or "").splitlines() if line[:1].isdigit()}
    tested = {name.split("_")[2].lstrip("0") for name in globals() if name.startswith("test_trap_")}
    assert told == tested
