"""The synthetic tax ledger: every record agrees with itself, and most of a city pays what a city pays."""

import json
from datetime import date

import pytest

from conbini.demo.city import City, Plan, make_city
from conbini.demo.tax_tables import pension_income, salary_income
from conbini.demo.taxes import COLUMNS, GRADE, Ledger
from issuance.queries.tax import assessment_of
from registry.models import TaxRecord
from registry.rules.tax_sums import disagreements

YEARS = {date(2012, 3, 1): 2011, date(2022, 7, 1): 2022, date(2026, 5, 31): 2025, date(2026, 11, 25): 2026}
TODAY = date(2026, 11, 25)


def ledger_of(city: City) -> list[TaxRecord]:
    plan = city.plan
    ledger = Ledger(
        prefecture=city.prefecture, city=city.name, code=plan.code, seed=plan.seed, today=plan.today
    )
    names = COLUMNS.split()
    found = []
    for row in ledger.rows(city.homes, municipality=1, first=1, at=None):
        told = dict(zip(names, row, strict=True))
        for name in ("incomes", "deductions", "dependants", "marks"):
            told[name] = json.loads(told[name])
        found.append(TaxRecord(**told))
    return found


@pytest.mark.parametrize(("today", "tax_year"), YEARS.items(), ids=str)
def test_every_record_agrees_with_itself_and_with_the_rules_of_its_year(today: date, tax_year: int) -> None:
    records = ledger_of(make_city(Plan("092029", 600, 1, today)))
    wrong = {
        record.resident_id: [refusal.code for refusal in found]
        for record in records
        if (found := disagreements(assessment_of(record), grade=GRADE))
    }
    assert wrong == {}
    assert {record.tax_class for record in records} >= {"taxed", "exempt", "per_capita_only", "not_filed"}
    assert {record.tax_year for record in records} == {tax_year}


def test_the_same_plan_gives_the_same_ledger() -> None:
    first, second = (ledger_of(make_city(Plan("092029", 400, 3, TODAY))) for _ in range(2))
    assert [assessment_of(row) for row in first] == [assessment_of(row) for row in second]


def test_two_of_three_grown_ups_pay_or_are_known_not_to() -> None:
    """And hardly anybody is unfiled: a kiosk's usual answer is the certificate."""
    records = ledger_of(make_city(Plan("092029", 2_000, 1, TODAY)))
    unfiled = sum(record.tax_class == "not_filed" for record in records)
    taxed = sum(record.tax_class == "taxed" for record in records)
    assert unfiled < 0.05 * len(records)
    assert 0.4 * len(records) < taxed < 0.8 * len(records)


@pytest.mark.parametrize(
    ("receipts", "year", "income"),
    [
        (650_000, 2012, 0),
        (1_030_000, 2012, 380_000),
        (1_030_000, 2022, 480_000),
        (1_600_000, 2026, 950_000),
        (6_000_000, 2022, 4_360_000),
        (20_000_000, 2022, 18_050_000),
    ],
)
def test_the_salarys_deduction_is_that_of_the_year(receipts: int, year: int, income: int) -> None:
    assert salary_income(receipts, year) == income


@pytest.mark.parametrize(
    ("receipts", "age", "year", "income"),
    [(1_200_000, 66, 2012, 0), (1_200_000, 66, 2022, 100_000), (1_200_000, 60, 2022, 600_000)],
)
def test_the_pensions_deduction_is_that_of_age_and_year(
    receipts: int, age: int, year: int, income: int
) -> None:
    assert pension_income(receipts, age, year) == income
