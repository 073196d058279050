"""所得（課税）証明書: from the ledger's record of a 年度 to the texts of its form (domain handbook A.3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from issuance.rules.contents import (
    END_OF_CONTENT,
    NOT_USED,
    Paper,
    Sheet,
    birth_text,
    build_pages,
    text_or_blank,
)
from issuance.rules.snapshot import Page
from registry.rules.dates import PartialDate
from registry.rules.era import wareki
from registry.rules.tax_records import FOREST_TAX_FROM, INCOMES, MARKS, RECEIPTS, rows_of
from registry.rules.tax_sums import Assessment
from registry.rules.tax_years import assessed_on, income_year_words, tax_year_words

CERTIFICATION = "上記のとおり相違ないことを証明する。"
DEDUCTION_ROWS = 14
"""As many as the form has rooms for: the deductions of a year, each with its name."""
NOBODY = "無"
_SPOUSES = {"spouse_general": "有（一般）", "spouse_elderly": "有（老人）"}
_COUNTED = (
    *("specific", "elderly_living_together", "elderly", "general", "under_16"),
    *("disabled", "severely_disabled", "severely_disabled_living_together"),
)


@dataclass(frozen=True, slots=True)
class Payments:
    """What was paid of a year's tax and what is not due yet, in yen, as of a day of the ledger."""

    paid: int
    not_yet_due: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """The person as registered, and the assessment of one 年度 in yen.

    `city` ends in 市, 町 or 村, after which its tax is named. `address_on_assessment` is that of 1 January.
    """

    city: str
    name: str
    kind: str
    birth: PartialDate
    address: str
    address_on_assessment: str | None
    assessment: Assessment
    birth_era: str | None = None
    payments: Payments | None = None


def tax_certificate_pages(
    taxpayer: Taxpayer, *, paper: Paper, certification: str = CERTIFICATION
) -> tuple[Page, ...]:
    """One page for each copy. Raises FormDoesNotMatch; ValueError where an amount of the record is blank."""
    record = taxpayer.assessment
    own = f"{taxpayer.city[-1]}民税"
    sheet = Sheet(
        {
            "tax_year": f"{tax_year_words(record.tax_year)}　{own}・県民税",
            "income_year": f"（{income_year_words(record.tax_year)}の所得）",
            "name": taxpayer.name,
            "address": text_or_blank(taxpayer.address),
            "birth": birth_text(taxpayer.birth, kind=taxpayer.kind, era=taxpayer.birth_era),
            "assessment_label": f"{wareki(assessed_on(record.tax_year))}の住所",
            "address_on_assessment": text_or_blank(taxpayer.address_on_assessment),
            "city_tax_label": own,
            "remarks": END_OF_CONTENT,
            **_incomes(record),
            **_deductions(record),
            **_family(record),
            **_taxes(record),
        }
    )
    return build_pages([sheet], certification=certification, paper=paper)


def yen(amount: int | None) -> str:
    """1,234円; nothing is 0円, a loss △1,234円. ValueError for a blank, which is no zero."""
    if amount is None:
        raise ValueError("an amount of the tax record is blank")
    return f"{'△' if amount < 0 else ''}{abs(amount):,}円"


def _incomes(record: Assessment) -> dict[str, str]:
    told = {f"income.{row.key}": yen(record.incomes[row.key]) for row in (*RECEIPTS, *INCOMES)}
    return {
        **told,
        "total_income": yen(record.total_income),
        "total_income_after_losses": yen(record.total_income_after_losses),
    }


def _deductions(record: Assessment) -> dict[str, str]:
    """The deductions that the year has, in their order; rooms that it does not need are closed."""
    rows = rows_of("deduction", tax_year=record.tax_year)
    found: dict[str, str] = {"deductions": yen(record.deductions_sum)}
    for place, row in zip_longest(range(1, DEDUCTION_ROWS + 1), rows):
        label = row.label if row else NOT_USED
        found[f"d{place}_label"] = label
        found[f"d{place}"] = yen(record.deductions[row.key]) if row else NOT_USED
    return found


def _family(record: Assessment) -> dict[str, str]:
    """控除対象配偶者 by kind, dependants by number (nobody is 0人), the person's own circumstances."""
    spouse = next((word for key, word in _SPOUSES.items() if record.dependants[key]), NOBODY)
    counted = {f"count.{key}": f"{record.dependants[key]}人" for key in _COUNTED}
    return {"spouse": spouse, **counted, "marks": "・".join(_marks(record)) or NOT_USED}


def _marks(record: Assessment) -> Iterator[str]:
    return (row.label for row in MARKS if row.key in record.marks)


def _taxes(record: Assessment) -> Mapping[str, str]:
    """課税標準 and the taxes; 森林環境税 exists from 令和6年度 and closes its room before."""
    has_forest_tax = record.tax_year >= FOREST_TAX_FROM
    return {
        "taxable": yen(record.taxable),
        "taxable_separate": yen(record.taxable_separate),
        "city_income_levy": yen(record.city_income_levy),
        "city_per_capita": yen(record.city_per_capita),
        "prefecture_income_levy": yen(record.prefecture_income_levy),
        "prefecture_per_capita": yen(record.prefecture_per_capita),
        "forest_tax": yen(record.forest_tax) if has_forest_tax else NOT_USED,
        "annual_tax": yen(record.annual_tax),
    }
