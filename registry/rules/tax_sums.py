"""Whether a year's tax record agrees with itself: sums, classes, dependants, zeros and blanks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.choices import TaxClass
from registry.rules.refusal import N_, Refusal
from registry.rules.tax_records import (
    FOREST_TAX_FROM,
    INCOMES,
    NotAmounts,
    check_amounts,
    check_marks,
)
from registry.rules.tax_years import TaxParameters, not_taxable_up_to, parameters_of

NOT_ASSESSED = frozenset({TaxClass.NOT_FILED, TaxClass.TAXED_ELSEWHERE, TaxClass.WITHDRAWN})
_SPOUSES = ("spouse_general", "spouse_elderly")
_RELATIVES = ("specific", "elderly_living_together", "elderly", "general", "under_16")


@dataclass(frozen=True, slots=True)
class Assessment:
    """One record of a 年度 in yen. None is "nothing assessed here"; zero is an amount and prints as 0."""

    tax_year: int
    tax_class: str
    incomes: Mapping[str, int]
    deductions: Mapping[str, int]
    dependants: Mapping[str, int]
    marks: Sequence[str] = ()
    total_income: int | None = None
    total_income_after_losses: int | None = None
    deductions_sum: int | None = None
    taxable: int | None = None
    taxable_separate: int | None = None
    city_per_capita: int | None = None
    city_income_levy: int | None = None
    prefecture_per_capita: int | None = None
    prefecture_income_levy: int | None = None
    forest_tax: int | None = None
    annual_tax: int | None = None

    @property
    def amounts(self) -> tuple[int | None, ...]:
        """Every sum and tax of the record."""
        return (
            *(self.total_income, self.total_income_after_losses, self.deductions_sum),
            *(self.taxable, self.taxable_separate, *self.taxes, self.annual_tax),
        )

    @property
    def taxes(self) -> tuple[int | None, ...]:
        """The four taxes and the forest environment tax."""
        return (
            *(self.city_per_capita, self.city_income_levy),
            *(self.prefecture_per_capita, self.prefecture_income_levy, self.forest_tax),
        )


def counted_dependants(dependants: Mapping[str, int]) -> int:
    """How many dependants count for the line of the not taxable: those under 16 and the spouse too."""
    return sum(dependants.get(key, 0) for key in (*_SPOUSES, *_RELATIVES))


def dependants_deduction(dependants: Mapping[str, int], *, tax_year: int) -> int:
    """扶養控除 in yen: from 平成24年度 none for those under 16 (平成22年法律第4号)."""
    of_year = parameters_of(tax_year)
    each = {
        "specific": of_year.dependant_specific,
        "elderly_living_together": of_year.dependant_elderly_together,
        "elderly": of_year.dependant_elderly,
        "general": of_year.dependant_general,
        "under_16": of_year.dependant_under_16,
    }
    return sum(yen * dependants.get(key, 0) for key, yen in each.items())


def is_below_the_line(record: Assessment, *, grade: int) -> bool:
    """Whether nothing may be levied, by the number of dependants or by the person's own circumstances."""
    income = record.total_income or 0
    lowered = {"disabled", "severely_disabled", "widow", "special_widow", "widower", "single_parent", "minor"}
    if lowered & set(record.marks) and income <= parameters_of(record.tax_year).exempt_circumstances_line:
        return True
    dependants = counted_dependants(record.dependants)
    return income <= not_taxable_up_to(record.tax_year, grade=grade, dependants=dependants)


def disagreements(record: Assessment, *, grade: int | None = None) -> tuple[Refusal, ...]:
    """Everything in which the record contradicts itself or its year; empty if a certificate may show it.

    With the city's 級地 the line of the not taxable is looked at too.
    """
    found = list(_of_items(record))
    if record.tax_class in NOT_ASSESSED:
        if any(amount is not None for amount in record.amounts):
            found.append("amount_of_unassessed")  # 未申告 is not 非課税: a zero would assert one
    elif any(amount is None for amount in record.amounts):
        found.append("amount_is_blank")
    elif not found:
        found += [*_of_sums(record), *_of_taxes(record), *_of_class(record, grade)]
    return tuple(Refusal(code, _SENTENCES[code], "地方税法", "tax_record") for code in found)


def _of_items(record: Assessment) -> Iterator[str]:
    assessed = record.tax_class not in NOT_ASSESSED
    groups = {
        "income": record.incomes,
        "deduction": record.deductions,
        "dependant": record.dependants,
    }
    try:
        for group, content in groups.items():
            check_amounts(group, content, tax_year=record.tax_year, is_assessed=assessed)
        check_marks(record.marks, tax_year=record.tax_year)
    except NotAmounts:
        yield "items_not_of_the_year"


def _of_sums(record: Assessment) -> Iterator[str]:
    total, after_losses = record.total_income or 0, record.total_income_after_losses or 0
    of_year, deductions = parameters_of(record.tax_year), record.deductions
    if total != max(0, sum(record.incomes[row.key] for row in INCOMES)):
        yield "total_income_is_not_the_sum"
    if after_losses > total:
        yield "income_grew_by_losses"
    if record.deductions_sum != sum(deductions.values()):
        yield "deductions_are_not_the_sum"
    if deductions["dependants"] != dependants_deduction(record.dependants, tax_year=record.tax_year):
        yield "dependants_deduction_differs"
    if deductions["disability"] != _disability(record, of_year):
        yield "disability_deduction_differs"
    if _exceeds(deductions, of_year):
        yield "deduction_over_the_maximum"
    taxable = (record.taxable or 0, record.taxable_separate or 0)
    if any(amount < 0 or amount % 1000 for amount in taxable):
        yield "taxable_not_rounded"
    if sum(taxable) > max(0, after_losses - (record.deductions_sum or 0)):
        yield "taxable_over_the_income"


def _of_taxes(record: Assessment) -> Iterator[str]:
    of_year = parameters_of(record.tax_year)
    levies = (record.city_income_levy or 0, record.prefecture_income_levy or 0)
    if record.annual_tax != sum(tax or 0 for tax in record.taxes):
        yield "annual_tax_is_not_the_sum"
    if any(levy < 0 or levy % 100 for levy in levies):
        yield "income_levy_not_rounded"
    per_capita = (record.city_per_capita, record.prefecture_per_capita)
    if per_capita not in ((0, 0), (of_year.city_per_capita, of_year.prefecture_per_capita)):
        yield "per_capita_not_of_the_year"
    if record.forest_tax not in (0, of_year.forest_tax) or (
        record.forest_tax and record.tax_year < FOREST_TAX_FROM
    ):
        yield "per_capita_not_of_the_year"


def _of_class(record: Assessment, grade: int | None) -> Iterator[str]:
    levies = (record.city_income_levy or 0) + (record.prefecture_income_levy or 0)
    annual = record.annual_tax or 0
    expected = TaxClass.EXEMPT if not annual else TaxClass.TAXED if levies else TaxClass.PER_CAPITA_ONLY
    if record.tax_class != expected:
        yield "class_contradicts_the_tax"
    if grade is not None and annual and is_below_the_line(record, grade=grade):
        yield "taxed_below_the_line"


def _disability(record: Assessment, of_year: TaxParameters) -> int:
    own = {"disabled": of_year.disabled, "severely_disabled": of_year.severely_disabled}
    theirs = own | {"severely_disabled_living_together": of_year.severely_disabled_together}
    return sum(own.get(mark, 0) for mark in record.marks) + sum(
        yen * record.dependants[key] for key, yen in theirs.items()
    )


def _exceeds(deductions: Mapping[str, int], of_year: TaxParameters) -> bool:
    at_most = {
        "basic": of_year.basic_at_most,
        "life_insurance": of_year.life_insurance_at_most,
        "earthquake_insurance": of_year.earthquake_insurance_at_most,
    }
    return any(yen < 0 for yen in deductions.values()) or any(
        deductions[key] > yen for key, yen in at_most.items()
    )


_SENTENCES = {
    "items_not_of_the_year": N_("The items are not those of the tax year."),
    "amount_of_unassessed": N_("The record holds amounts although nothing was assessed here."),
    "amount_is_blank": N_("An amount is blank; an amount of nothing is a zero."),
    "total_income_is_not_the_sum": N_("The total income is not the sum of the incomes."),
    "income_grew_by_losses": N_("The income after losses carried over is more than the total income."),
    "deductions_are_not_the_sum": N_("The sum of deductions is not their sum."),
    "dependants_deduction_differs": N_("The deduction for dependants does not fit their number."),
    "disability_deduction_differs": N_("The deduction for disability does not fit the people it is for."),
    "deduction_over_the_maximum": N_("A deduction is more than its maximum of the year."),
    "taxable_not_rounded": N_("The taxable income is not in whole thousands."),
    "taxable_over_the_income": N_("The taxable income is more than income less deductions."),
    "annual_tax_is_not_the_sum": N_("The tax of the year is not the sum of its taxes."),
    "income_levy_not_rounded": N_("An income levy is not in whole hundreds."),
    "per_capita_not_of_the_year": N_("The per capita levy is not that of the year."),
    "class_contradicts_the_tax": N_("The class contradicts the tax."),
    "taxed_below_the_line": N_("The income lies below the line of the not taxable."),
}
