"""所得（課税）証明書, 納税証明書: golden texts of every case, and what a zero, a blank and a loss print."""

import os
from dataclasses import replace
from datetime import date

import pytest

from issuance.rules.contents import NOT_USED, FormDoesNotMatch
from issuance.rules.snapshot import Page
from issuance.rules.tax_certificate import Payments, Taxpayer, tax_certificate_pages, yen
from issuance.rules.tax_offers import years_offered
from issuance.rules.tax_payment import tax_payment_pages
from registry.rules.dates import exact
from registry.rules.tax_records import DEPENDANTS, INCOMES, RECEIPTS, rows_of
from registry.rules.tax_sums import Assessment, disagreements
from registry.rules.tax_years import YearSwitch
from tests.issuance.rules.test_contents import ADDRESS, GOLDEN, as_golden, paper

WRITE = "WRITE_GOLDEN"


def assessment(tax_year: int, **changes: object) -> Assessment:
    """Nothing earned, nothing owed: every amount is there and is zero."""
    basic = 430_000 if tax_year >= 2021 else 330_000
    nothing = Assessment(
        tax_year=tax_year,
        tax_class="exempt",
        incomes={row.key: 0 for row in (*RECEIPTS, *INCOMES)},
        deductions={row.key: 0 for row in rows_of("deduction", tax_year=tax_year)} | {"basic": basic},
        dependants={row.key: 0 for row in DEPENDANTS},
        total_income=0,
        total_income_after_losses=0,
        deductions_sum=basic,
        taxable=0,
        taxable_separate=0,
        city_per_capita=0,
        city_income_levy=0,
        prefecture_per_capita=0,
        prefecture_income_levy=0,
        forest_tax=0,
        annual_tax=0,
    )
    return replace(nothing, **changes)


def father_of_two(tax_year: int) -> Assessment:
    """A salary, a loss in trade, a wife, a student and a child under 16."""
    bare = assessment(tax_year)
    earned = {"salary_receipts": 6_543_210, "salary": 4_794_400, "business": -120_000}
    kept = {"social_insurance": 812_345, "life_insurance": 70_000, "spouse": 330_000, "dependants": 450_000}
    deductions = {**bare.deductions, **kept}
    new = tax_year >= 2024
    taxes = (3_000, 153_400, 1_700, 102_200, 1_000) if new else (3_000, 159_400, 1_000 + 700, 106_200, 0)
    return replace(
        bare,
        tax_class="taxed",
        incomes={**bare.incomes, **earned},
        deductions=deductions,
        dependants={**bare.dependants, "spouse_general": 1, "specific": 1, "under_16": 1},
        total_income=4_674_400,
        total_income_after_losses=4_674_400,
        deductions_sum=sum(deductions.values()),
        taxable=(4_674_400 - sum(deductions.values())) // 1000 * 1000,
        city_per_capita=taxes[0],
        city_income_levy=taxes[1],
        prefecture_per_capita=taxes[2],
        prefecture_income_levy=taxes[3],
        forest_tax=taxes[4],
        annual_tax=sum(taxes),
    )


def taxpayer(record: Assessment, **changes: object) -> Taxpayer:
    someone = Taxpayer(
        city="足利市",
        name="佐野　大輔",
        kind="japanese",
        birth=exact(date(1982, 3, 4)),
        birth_era="昭和",
        address=ADDRESS,
        address_on_assessment=ADDRESS,
        assessment=record,
    )
    return replace(someone, **changes)


WIDOW = replace(assessment(2026), marks=("widow", "disabled"), deductions_sum=430_000)
DOCUMENTS: dict[str, tuple[str, Taxpayer]] = {
    "tax_taxed_2012": ("tax_certificate_2012", taxpayer(father_of_two(2012))),
    "tax_taxed_2026": ("tax_certificate_2026", taxpayer(father_of_two(2026))),
    "tax_exempt_2026": ("tax_certificate_2026", taxpayer(assessment(2026))),
    "tax_marks_2026": ("tax_certificate_2026", taxpayer(WIDOW)),
    "tax_of_2023_in_2024": ("tax_certificate_2024", taxpayer(assessment(2023))),
    "tax_foreign_2026": (
        "tax_certificate_2026",
        taxpayer(
            assessment(2026),
            name="NGUYEN VAN A",
            kind="foreign",
            birth=exact(date(1990, 12, 1)),
            birth_era=None,
            address_on_assessment=None,
        ),
    ),
}


PAYMENTS = Payments(paid=135_150, not_yet_due=67_575, as_of=date(2012, 11, 18))
DOCUMENTS |= {
    "tax_payment_2012": ("tax_payment_2012", taxpayer(father_of_two(2012), payments=PAYMENTS)),
    "tax_payment_of_nothing_2026": (
        "tax_payment_2026",
        taxpayer(assessment(2026), payments=Payments(0, 0, date(2026, 11, 18))),
    ),
}


def pages(key: str, of: Taxpayer) -> tuple[Page, ...]:
    lay_out = tax_payment_pages if key.startswith("tax_payment") else tax_certificate_pages
    return lay_out(of, paper=paper(key))


def test_what_is_not_due_yet_is_not_overdue() -> None:
    (page,) = pages(*DOCUMENTS["tax_payment_2012"])
    assert (page.text("owed"), page.text("paid"), page.text("not_yet_due")) == (
        "270,300円",
        "135,150円",
        "67,575円",
    )
    assert page.text("overdue") == "67,575円"
    assert page.text("paid_as_of") == "平成24年11月18日"


def test_payments_that_nobody_told_are_no_payments_of_nothing() -> None:
    with pytest.raises(ValueError, match="not known"):
        pages("tax_payment_2012", taxpayer(father_of_two(2012)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_paper_says_what_it_said(name: str) -> None:
    said, path = as_golden(pages(*DOCUMENTS[name])), GOLDEN / f"{name}.txt"
    if os.environ.get(WRITE):
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")


@pytest.mark.parametrize("name", ["tax_taxed_2012", "tax_taxed_2026", "tax_exempt_2026"])
def test_the_examples_are_records_that_agree_with_themselves(name: str) -> None:
    assert disagreements(DOCUMENTS[name][1].assessment) == ()


@pytest.mark.parametrize(
    ("amount", "printed"), [(0, "0円"), (1, "1円"), (1_234_567, "1,234,567円"), (-120_000, "△120,000円")]
)
def test_an_amount_prints_with_its_yen_and_nothing_is_a_zero(amount: int, printed: str) -> None:
    assert yen(amount) == printed


def test_a_blank_never_prints_as_a_zero() -> None:
    with pytest.raises(ValueError, match="blank"):
        pages("tax_certificate_2026", taxpayer(replace(assessment(2026), taxable=None)))


def test_the_year_is_named_by_itself_and_its_income_by_the_year_before() -> None:
    (page,) = pages("tax_certificate_2024", taxpayer(assessment(2020)))
    assert page.text("tax_year") == "令和2年度　市民税・県民税"
    assert page.text("income_year") == "（令和元年中の所得）"
    assert page.text("assessment_label") == "令和2年1月1日の住所"


def test_a_town_taxes_by_its_own_name() -> None:
    (page,) = pages("tax_certificate_2026", taxpayer(assessment(2026), city="邑楽町"))
    assert (page.text("tax_year"), page.text("city_tax_label")) == ("令和8年度　町民税・県民税", "町民税")


def test_a_form_of_today_closes_what_an_older_year_does_not_have() -> None:
    (page,) = pages("tax_certificate_2026", taxpayer(assessment(2020)))
    assert page.text("forest_tax") == NOT_USED
    assert (page.text("d8_label"), page.text("d14_label"), page.text("d14")) == (
        "寡婦（寡夫）",
        NOT_USED,
        NOT_USED,
    )


def test_the_forest_tax_is_never_dropped_for_want_of_a_row() -> None:
    with pytest.raises(FormDoesNotMatch):
        pages("tax_certificate_2012", taxpayer(father_of_two(2026)))


@pytest.mark.parametrize(
    ("on", "channel", "years"),
    [
        (date(2026, 5, 31), "kiosk", ()),
        (date(2026, 5, 28), "kiosk", (2025,)),
        (date(2026, 5, 31), "counter", (2025, 2024, 2023, 2022, 2021)),
        (date(2026, 6, 1), "kiosk", (2026,)),
        (date(2026, 6, 1), "counter", (2026, 2025, 2024, 2023, 2022)),
    ],
)
def test_a_kiosk_has_the_current_year_and_the_counter_four_more(
    on: date, channel: str, years: tuple[int, ...]
) -> None:
    assert years_offered(on, switch=YearSwitch(6, 1, gap_days=3), channel=channel) == years
