"""What the database itself refuses of tax records: every correction is a row, and one row is current."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from registry.choices import FilingKind, TaxClass
from registry.models import Municipality, Resident, TaxRecord
from registry.models.tax_records import AMOUNTS
from registry.rules.tax_records import rows_of
from registry.shared.append_only import RecordIsFinal
from tests import make

pytestmark = pytest.mark.django_db
NOTHING_DUE = dict.fromkeys(AMOUNTS, 0)


@pytest.fixture
def person() -> Resident:
    return make.resident(Municipality.objects.create(code="092029", prefecture="栃木県", name="足利市"))


def record(person: Resident, **more: Any) -> TaxRecord:
    columns = {
        "municipality": person.municipality,
        "resident": person,
        "tax_year": 2026,
        "filing": FilingKind.PAYROLL_REPORT,
        "tax_class": TaxClass.EXEMPT,
        "recorded_at": make.NOW,
        **NOTHING_DUE,
        **more,
    }
    return TaxRecord.objects.create(**columns)


def test_a_correction_is_a_new_row_that_names_the_old_and_one_is_current(person: Resident) -> None:
    first = record(person)
    due = {"city_per_capita_yen": 3_000, "prefecture_per_capita_yen": 1_700, "annual_tax_yen": 4_700}
    second = record(person, history_no=2, corrects=first, tax_class=TaxClass.PER_CAPITA_ONLY, **due)
    assert list(TaxRecord.objects.current()) == [second]
    for again in ({"history_no": 2, "corrects": first}, {"history_no": 3, "corrects": first}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            record(person, **again)
    with pytest.raises(IntegrityError, match="names_the_old"), transaction.atomic():
        record(person, history_no=3)


def test_a_row_is_final(person: Resident) -> None:
    row = record(person)
    with pytest.raises(RecordIsFinal):
        row.save()
    with pytest.raises(RecordIsFinal):
        TaxRecord.objects.update(annual_tax_yen=1)


def test_a_withdrawn_record_is_current_no_more(person: Resident) -> None:
    first, blank = record(person), dict.fromkeys(AMOUNTS)
    last = record(person, history_no=2, corrects=first, tax_class=TaxClass.WITHDRAWN, **blank)
    assert not TaxRecord.objects.current().exists()
    assert list(TaxRecord.objects.newest()) == [last]


def test_the_year_is_the_persons_own_each_year_once(person: Resident) -> None:
    record(person)
    record(person, tax_year=2025)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(person, tax_year=2025)


@pytest.mark.parametrize(
    ("more", "constraint"),
    [
        pytest.param({"tax_class": TaxClass.NOT_FILED}, "only_if_assessed", id="unfiled-is-not-zero"),
        pytest.param({"annual_tax_yen": None}, "only_if_assessed", id="blank-is-not-zero"),
        pytest.param(
            {"tax_class": TaxClass.NOT_FILED, **dict.fromkeys(AMOUNTS)}, "says_so", id="filed-but-unfiled"
        ),
        pytest.param({"annual_tax_yen": 100}, "is_the_sum|pays_nothing", id="sum"),
        pytest.param(
            {"city_income_levy_yen": 100, "annual_tax_yen": 100}, "exempt_pays_nothing", id="exempt-pays"
        ),
        pytest.param({"tax_class": TaxClass.TAXED}, "taxed_pays", id="taxed-nothing"),
        pytest.param(
            {
                "tax_class": TaxClass.PER_CAPITA_ONLY,
                "city_income_levy_yen": 100,
                "annual_tax_yen": 100,
            },
            "per_capita_only",
            id="per-capita-with-income-levy",
        ),
        pytest.param(
            {"tax_year": 2012, "tax_class": "taxed", "forest_tax_yen": 1_000, "annual_tax_yen": 1_000},
            "forest_tax",
            id="forest-tax-in-2012",
        ),
        pytest.param({"issuable_from": make.TODAY}, "confirmed", id="issuable-before-confirmed"),
    ],
)
def test_the_database_refuses_a_record_that_contradicts_itself(
    person: Resident, more: dict[str, Any], constraint: str
) -> None:
    """Trap 20."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        record(person, **more)


def test_unfiled_has_no_amounts_and_is_not_exempt(person: Resident) -> None:
    """Trap 20: 未申告 must be refused, it is not 非課税."""
    row = record(person, filing=FilingKind.NONE, tax_class=TaxClass.NOT_FILED, **dict.fromkeys(AMOUNTS))
    row.clean()
    assert row.annual_tax_yen is None


def test_the_items_are_those_of_the_year_every_one(person: Resident) -> None:
    groups = {"incomes": "income", "deductions": "deduction", "dependants": "dependant"}
    items = {name: {row.key: 0 for row in rows_of(group, tax_year=2026)} for name, group in groups.items()}
    TaxRecord(
        municipality=person.municipality, resident=person, tax_year=2026, tax_class="exempt", **items
    ).clean()
    items["incomes"].pop("salary")
    with pytest.raises(ValidationError) as refused:
        TaxRecord(
            municipality=person.municipality, resident=person, tax_year=2026, tax_class="exempt", **items
        ).clean()
    assert refused.value.code == "items"


def test_only_what_is_confirmed_and_released_is_issuable(person: Resident) -> None:
    record(person, confirmed_on=make.TODAY, issuable_from=make.TODAY)
    assert TaxRecord.objects.issuable(on=make.TODAY).exists()
    assert not TaxRecord.objects.issuable(on=make.LONG_AGO).exists()
