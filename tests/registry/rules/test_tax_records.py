"""A year's tax record agrees with itself, and a zero is not a blank."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.choices import TaxClass
from registry.rules.tax_records import NotAmounts, check_amounts, check_marks, rows_of
from registry.rules.tax_sums import Assessment, counted_dependants, dependants_deduction, disagreements


def amounts(group: str, tax_year: int = 2012, **given_: int) -> dict[str, int]:
    return {row.key: given_.get(row.key, 0) for row in rows_of(group, tax_year=tax_year)}


CLERK = Assessment(
    tax_year=2012,
    tax_class=TaxClass.TAXED,
    incomes=amounts("income", salary_receipts=5_000_000, salary=3_460_000),
    deductions=amounts(
        "deduction", social_insurance=600_000, spouse=330_000, dependants=330_000, basic=330_000
    ),
    dependants=amounts("dependant", spouse_general=1, general=1, under_16=2),
    total_income=3_460_000,
    total_income_after_losses=3_460_000,
    deductions_sum=1_590_000,
    taxable=1_870_000,
    taxable_separate=0,
    city_per_capita=3_000,
    city_income_levy=109_200,
    prefecture_per_capita=1_700,
    prefecture_income_levy=72_800,
    forest_tax=0,
    annual_tax=186_700,
)
NOTHING = Assessment(
    tax_year=2012,
    tax_class=TaxClass.EXEMPT,
    incomes=amounts("income"),
    deductions=amounts("deduction", basic=330_000),
    dependants=amounts("dependant"),
    total_income=0,
    total_income_after_losses=0,
    deductions_sum=330_000,
    taxable=0,
    taxable_separate=0,
    city_per_capita=0,
    city_income_levy=0,
    prefecture_per_capita=0,
    prefecture_income_levy=0,
    forest_tax=0,
    annual_tax=0,
)
UNFILED = Assessment(2012, TaxClass.NOT_FILED, {}, {}, {})


def codes(record: Assessment, **change: Any) -> list[str]:
    return [no.code for no in disagreements(replace(record, **change), grade=3)]


def test_a_record_that_agrees_with_itself_may_be_shown() -> None:
    assert codes(CLERK) == codes(NOTHING) == codes(UNFILED) == []


def test_unfiled_is_not_exempt_and_zero_is_not_blank() -> None:
    """Trap 20: zero prints as 0; 未申告 has no amounts at all."""
    assert codes(NOTHING, tax_class=TaxClass.NOT_FILED) == ["items_not_of_the_year", "amount_of_unassessed"]
    assert codes(UNFILED, annual_tax=0) == ["amount_of_unassessed"]
    assert codes(NOTHING, annual_tax=None) == ["amount_is_blank"]
    assert codes(NOTHING, incomes={}) == ["items_not_of_the_year"]


def test_under_16_have_no_deduction_from_2012_but_count_for_the_line() -> None:
    """Trap 21."""
    children = {"under_16": 2}
    assert dependants_deduction(children, tax_year=2011) == 660_000
    assert dependants_deduction(children, tax_year=2012) == 0
    assert counted_dependants(children) == 2
    low = {"salary": 1_000_000, "salary_receipts": 1_650_000}
    parent = replace(
        NOTHING,
        tax_class=TaxClass.PER_CAPITA_ONLY,
        incomes=amounts("income", **low),
        total_income=1_000_000,
        total_income_after_losses=1_000_000,
        city_per_capita=3_000,
        prefecture_per_capita=1_700,
        annual_tax=4_700,
    )
    assert codes(parent) == []
    with_children = amounts("dependant", under_16=2)
    assert codes(parent, dependants=with_children) == ["taxed_below_the_line"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"total_income": 3_460_001}, "total_income_is_not_the_sum"),
        ({"total_income_after_losses": 3_500_000}, "income_grew_by_losses"),
        ({"deductions_sum": 1_000_000}, "deductions_are_not_the_sum"),
        ({"dependants": amounts("dependant", general=2)}, "dependants_deduction_differs"),
        ({"dependants": amounts("dependant", general=1, disabled=1)}, "disability_deduction_differs"),
        ({"marks": ["severely_disabled"]}, "disability_deduction_differs"),
        ({"taxable": 1_869_999}, "taxable_not_rounded"),
        ({"taxable": 1_871_000}, "taxable_over_the_income"),
        ({"annual_tax": 186_800}, "annual_tax_is_not_the_sum"),
        ({"city_income_levy": 109_250, "annual_tax": 186_750}, "income_levy_not_rounded"),
        ({"city_per_capita": 3_500, "annual_tax": 187_200}, "per_capita_not_of_the_year"),
        ({"forest_tax": 1_000, "annual_tax": 187_700}, "per_capita_not_of_the_year"),
        ({"tax_class": TaxClass.PER_CAPITA_ONLY}, "class_contradicts_the_tax"),
        ({"tax_class": TaxClass.EXEMPT}, "class_contradicts_the_tax"),
        ({"marks": ["single_parent"]}, "items_not_of_the_year"),
    ],
)
def test_each_contradiction_is_found(change: dict[str, Any], code: str) -> None:
    assert code in codes(CLERK, **change)


def test_a_deduction_over_its_maximum_is_found() -> None:
    deductions = {**CLERK.deductions, "life_insurance": 70_001}
    assert codes(CLERK, deductions=deductions, deductions_sum=1_660_001, taxable=1_799_000) == [
        "deduction_over_the_maximum"
    ]


@pytest.mark.parametrize(
    ("tax_year", "key", "exists"),
    [
        (2020, "widow", True),
        (2021, "widow", False),
        (2021, "widow_or_single_parent", True),
        (2025, "relatives_special", False),
        (2026, "relatives_special", True),
    ],
)
def test_each_year_has_its_own_items(tax_year: int, key: str, exists: bool) -> None:
    assert (key in {row.key for row in rows_of("deduction", tax_year=tax_year)}) == exists


@given(st.dictionaries(st.sampled_from(["salary", "pension", "x"]), st.integers()))
def test_an_item_that_is_missing_is_never_taken_for_zero(content: dict[str, int]) -> None:
    with pytest.raises(NotAmounts):
        check_amounts("income", content, tax_year=2012, is_assessed=True)


@pytest.mark.parametrize("value", [True, 1.5, "100", None])
def test_an_amount_is_a_whole_number(value: object) -> None:
    with pytest.raises(NotAmounts):
        check_amounts("income", amounts("income") | {"salary": value}, tax_year=2012, is_assessed=True)


@pytest.mark.parametrize("marks", [["widow", "widow"], ["hero"], "widow", None])
def test_circumstances_are_those_of_the_year_once_each(marks: object) -> None:
    with pytest.raises(NotAmounts):
        check_marks(marks, tax_year=2012)
