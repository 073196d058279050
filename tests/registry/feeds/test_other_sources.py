"""Seals, tax and family registers: what their rows become, what is refused, and what an undo puts back."""

import json
from typing import Any

import pytest

from registry.choices import Source
from registry.feeds import family_registers, tax
from registry.feeds.reading import canonical
from registry.feeds.writing import file_of, snapshot_rows
from registry.models import (
    FamilyRegister,
    Hold,
    Municipality,
    RegisterEvent,
    RegisterMember,
    SealRegistration,
    TaxRecord,
)
from registry.models.tax_records import AMOUNTS
from registry.rules.tax_records import rows_of
from registry.usecases.undo_feed import undo_feed
from tests import make
from tests.feeding import NOW, SECOND, Values, applied, faults, person, sent, state
from tests.registry.feeds.seal_rows import abolished, seal

pytestmark = pytest.mark.django_db
SEALS, TAX, REGISTERS = Source.SEALS.value, Source.TAX.value, Source.FAMILY_REGISTERS.value


@pytest.fixture
def city() -> Municipality:
    place = make.city()
    applied(place, [person(number) for number in range(1, 4)])
    return place


def assessed(number: int, year: int = 2026, **more: str) -> Values:
    """An exempt person's tax record, every item of the year zero."""
    told = dict.fromkeys(tax.LAYOUT.every, "")
    for group, kind in (("incomes", "income"), ("deductions", "deduction"), ("dependants", "dependant")):
        told |= {f"{group}.{row.key}": "0" for row in rows_of(kind, tax_year=year)}
    told |= dict.fromkeys(AMOUNTS, "0")
    told |= {
        "person_no": person(number)["person_no"],
        "tax_year": str(year),
        "correction_no": "0",
        "filing": "resident_tax_return",
        "tax_class": "exempt",
        "address_on_assessment": "栃木県足利市本城三丁目２１４５番地",
        "confirmed_on": f"{year}-06-01",
        "issuable_from": f"{year}-06-10",
    }
    return told | more


TAXED = {
    "tax_class": "taxed",
    "city_per_capita_yen": "3000",
    "city_income_levy_yen": "60000",
    "annual_tax_yen": "63000",
}


def register(number: int, *, child: str = "健太", **more: str) -> Values:
    """A register of person `number` and a child who lives elsewhere."""
    birth = {"birth_sort_on": "1965-06-21", "birth_precision": "day", "birth_era": "昭和"}
    entry = {
        "kind": "birth",
        "title": "出生",
        "precision": "day",
        "sort_on": "1965-06-21",
        "items": [{"label": "出生日", "value": "昭和４０年６月２１日", "indent": 0}],
    }
    home = {"address": "栃木県足利市本城三丁目２１４５番地", "precision": "day", "sort_on": "2000-04-01"}
    members: list[dict[str, Any]] = [
        {"number": 1, "person_no": person(number)["person_no"], "given_name": "太郎", **birth},
        {"number": 2, "given_name": child, **birth, "relationship": "長男"},
    ]
    members[0] |= {"events": [entry], "addresses": [home]}
    members[1] |= {"events": [], "addresses": []}
    remade = {"kind": "remade", "title": "戸籍改製", "precision": "day", "sort_on": "2006-02-18"}
    remade["items"] = [{"label": "改製日", "value": "平成１８年２月２５日", "indent": 0}]  # type: ignore[assignment]
    told = dict.fromkeys(family_registers.LAYOUT.every, "") | {
        "register_no": f"K{number:06d}",
        "domicile": "栃木県足利市本城三丁目２１４５番地",
        "surname": "足利",
        "head_given_name": "太郎",
        "state": "current",
        "remade_on": "2006-02-18",
        "events": canonical([remade]),
        "members": canonical(members),
    }
    return told | more


ROWS = {SEALS: seal, TAX: assessed, REGISTERS: register}
CHANGED = {SEALS: abolished, TAX: lambda row: row | TAXED, REGISTERS: lambda row: register(1, child="美咲")}
EACH = pytest.mark.parametrize("source", [SEALS, TAX, REGISTERS])


def undo(batch: Any) -> None:
    undo_feed(batch_id=batch.pk, by=SECOND, reason="wrong file", now=NOW)


@EACH
def test_what_was_said_comes_back_and_said_again_changes_nothing(city: Municipality, source: str) -> None:
    rows = [ROWS[source](number) for number in range(1, 4)]
    batch = applied(city, rows, source=source)
    assert batch.difference["added"] == 3
    back = sorted(snapshot_rows(source, city.pk), key=str)
    assert back == sorted(rows, key=str)
    again = sent(city, rows, source=source)
    assert (again.difference["unchanged"], again.rows.count()) == (3, 0)


@EACH
def test_a_change_is_undone_to_what_was(city: Municipality, source: str) -> None:
    rows = [ROWS[source](number) for number in range(1, 4)]
    applied(city, rows, source=source)
    before = state(city, source)
    batch = applied(city, [CHANGED[source](rows[0])], source=source, kind="delta")
    assert sum(batch.difference[act] for act in ("changed", "ended")) == 1
    assert state(city, source) != before
    undo(batch)
    assert state(city, source) == before


@EACH
def test_an_entry_is_undone_and_may_come_again(city: Municipality, source: str) -> None:
    applied(city, [ROWS[source](1)], source=source)
    undo(applied(city, [ROWS[source](2)], source=source, kind="delta"))
    applied(city, [ROWS[source](2)], source=source, kind="delta")
    rows = {str(row) for row in snapshot_rows(source, city.pk)}
    assert rows == {str(ROWS[source](1)), str(ROWS[source](2))}


@EACH
def test_a_row_of_somebody_unknown_refuses_the_file(city: Municipality, source: str) -> None:
    batch = sent(city, [ROWS[source](1), ROWS[source](9)], source=source)
    assert [rule for _, _, rule in faults(batch)] == ["unknown_person"]


# --- Seals ---


def test_a_new_seal_follows_the_old_one_in_any_order(city: Municipality) -> None:
    applied(city, [seal(1)], source=SEALS)
    new = seal(1, registration_no="00000077", registered_on="2026-11-20")
    applied(city, [new, abolished(seal(1))], source=SEALS, kind="delta")
    assert SealRegistration.objects.exclude(state="abolished").get().registration_no == "00000077"
    second = sent(city, [seal(1, registration_no="00000078")], source=SEALS, kind="delta")
    assert faults(second) == [(2, "宛名番号", "second_seal")]


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"imprint": "xxxx"}, "not_a_picture"),
        ({"imprint": "!"}, "not_base64"),
        ({"imprint": ""}, "missing"),
        ({"width_mm": "30.00"}, "imprint_size"),
        ({"state": "abolished"}, "missing"),
        ({"ended_on": "2026-11-01"}, "is_in_force"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_faulty_seal_refuses_the_file(city: Municipality, more: dict[str, str], rule: str) -> None:
    batch = sent(city, [seal(1), seal(2, **more)], source=SEALS)
    assert rule in [told for _, _, told in faults(batch)]


# --- Tax ---


def test_a_correction_is_a_row_of_its_own_that_names_the_old(city: Municipality) -> None:
    applied(city, [assessed(1)], source=TAX)
    applied(
        city, [assessed(1, **TAXED, correction_no="1", corrected_on="2026-09-01")], source=TAX, kind="delta"
    )
    old, new = TaxRecord.objects.order_by("history_no")
    assert (new.corrects, new.annual_tax_yen, old.annual_tax_yen) == (old, 63000, 0)


def test_a_years_file_says_nothing_of_other_years(city: Municipality) -> None:
    applied(city, [assessed(1, 2025), assessed(2, 2025)], source=TAX)
    batch = applied(city, [assessed(1, 2026)], source=TAX)
    assert (batch.difference["added"], batch.difference["absent"]) == (1, 0)
    assert TaxRecord.objects.current().count() == 3
    applied(city, [assessed(1, 2025)], source=TAX)
    assert TaxRecord.objects.current().count() == 2


@pytest.mark.parametrize(
    ("more", "column", "rule"),
    [
        ({"incomes.salary": ""}, "所得 給与所得", "missing"),
        ({"annual_tax_yen": "5"}, "年税額", "sum_is_wrong"),
        ({"paid_yen": "0", "not_yet_due_yen": "0"}, "収納基準日", "missing"),
        ({"paid_yen": "1", "not_yet_due_yen": "0", "paid_as_of": "2026-11-01"}, "納付済額", "out_of_range"),
        ({"tax_class": "not_filed"}, "申告区分", "contradicts_class"),
        ({"deductions.widow": "0"}, "控除 寡婦（寡夫）", "not_in_that_year"),
        ({"taxable_yen": "1,000"}, "課税標準額（総所得）", "not_a_number"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_faulty_assessment_refuses_the_file(
    city: Municipality, more: dict[str, str], column: str, rule: str
) -> None:
    batch = sent(city, [assessed(1, **more)], source=TAX)
    assert (2, column, rule) in faults(batch)


# --- Family registers ---


def test_a_register_becomes_members_entries_and_addresses(city: Municipality) -> None:
    applied(city, [register(1)], source=REGISTERS)
    kept = FamilyRegister.objects.get()
    assert (kept.head_name, kept.state) == ("足利　太郎", "current")
    head, child = kept.members.order_by("number")
    assert (head.resident.person_no, child.resident) == (person(1)["person_no"], None)
    assert list(kept.events.order_by("pk").values_list("title", "member")) == [
        ("戸籍改製", None),
        ("出生", head.pk),
    ]
    assert head.addresses.get().address.startswith("栃木県足利市")


def test_who_a_register_no_longer_names_leaves_the_copy(city: Municipality) -> None:
    applied(city, [register(1)], source=REGISTERS)
    told = register(1)
    told["members"] = canonical(json.loads(told["members"])[:1])
    applied(city, [told], source=REGISTERS, kind="delta")
    assert RegisterMember.objects.count() == 1
    assert RegisterEvent.objects.count() == 2


def test_a_gaiji_in_a_register_holds_its_members(city: Municipality) -> None:
    applied(city, [register(1, child="\ue001太")], source=REGISTERS)
    assert Hold.objects.get().resident.person_no == person(1)["person_no"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('"番号":1', '"番号":"1"', "member_without_number"),
        ('"番号":2', '"番号":1', "member_stands_twice"),
        ('"続柄":"長男"', '"続柄":"次男"', "ordinal_is_not_the_registers"),
        ('"種別":"birth"', '"種別":"remade"', "unknown_kind_of_entry"),
        ('"項目":[["出生日"', '"項目":[[1', "not_items"),
        ('"記録されている者":[', '"記録されている者":[],"x":[', "column_unknown"),
        ('"氏":', '"氏2":', "column_missing"),
        ('{"', '["', "not_a_json_line"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_faulty_line_refuses_the_file(city: Municipality, old: str, new: str, rule: str) -> None:
    text = file_of(REGISTERS, [register(1)]).decode()
    assert old in text
    batch = sent(city, [], source=REGISTERS, content=text.replace(old, new, 1).encode())
    assert rule in [told for _, _, told in faults(batch)]
