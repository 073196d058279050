"""What the tax ledger says of a person and a 年度, as facts and as a record ready to be laid out."""

from dataclasses import replace
from datetime import date

from issuance.queries import office
from issuance.queries.people import birth_of
from issuance.queries.records import address_of
from issuance.rules.facts import TaxFacts
from issuance.rules.tax_certificate import Payments, Taxpayer
from issuance.rules.tax_offers import years_offered
from registry.models import Municipality, Resident, TaxRecord
from registry.rules.tax_sums import Assessment, disagreements


def tax_facts(
    municipality: Municipality, resident: Resident, *, asked: int | None, channel: str, on: date
) -> TaxFacts:
    """The facts of the year asked for, the newest one issued if none was."""
    switch = office.year_switch_on(municipality, on)
    if switch is None:
        return TaxFacts(tax_year=asked, offered=None)
    offered = years_offered(on, switch=switch, channel=channel)
    year = next(iter(offered), None) if asked is None else asked
    facts = TaxFacts(year, offered, came_on=resident.became_resident_sort_on)
    row = record_of(resident, year) if year in offered else None
    if row is None:
        return facts
    return replace(
        facts,
        tax_class=row.tax_class,
        confirmed_on=row.confirmed_on,
        issuable_from=row.issuable_from,
        is_consistent=not disagreements(assessment_of(row)),
        paid_as_of=row.paid_as_of,
    )


def record_of(resident: Resident, tax_year: int | None) -> TaxRecord | None:
    """The row that no later one corrects; None if the ledger has none of that year."""
    return TaxRecord.objects.current().filter(resident=resident, tax_year=tax_year).first()


def assessment_of(row: TaxRecord) -> Assessment:
    """A row of the ledger as the rules read it."""
    return Assessment(
        tax_year=row.tax_year,
        tax_class=row.tax_class,
        incomes=row.incomes,
        deductions=row.deductions,
        dependants=row.dependants,
        marks=tuple(row.marks),
        total_income=row.total_income_yen,
        total_income_after_losses=row.total_income_after_losses_yen,
        deductions_sum=row.deductions_yen,
        taxable=row.taxable_yen,
        taxable_separate=row.taxable_separate_yen,
        city_per_capita=row.city_per_capita_yen,
        city_income_levy=row.city_income_levy_yen,
        prefecture_per_capita=row.prefecture_per_capita_yen,
        prefecture_income_levy=row.prefecture_income_levy_yen,
        forest_tax=row.forest_tax_yen,
        annual_tax=row.annual_tax_yen,
    )


def taxpayer(municipality: Municipality, resident: Resident, tax_year: int | None) -> Taxpayer:
    """The person and the year's assessment as they print; ValueError if the ledger has none."""
    row = record_of(resident, tax_year)
    if row is None:
        raise ValueError("no tax record of that year")
    return Taxpayer(
        city=municipality.name,
        name=resident.name,
        kind=resident.kind,
        birth=birth_of(resident),
        birth_era=resident.birth_era or None,
        address=address_of(municipality, resident),
        address_on_assessment=row.address_on_assessment or None,
        assessment=assessment_of(row),
        payments=_payments(row),
    )


def _payments(row: TaxRecord) -> Payments | None:
    if row.paid_yen is None or row.not_yet_due_yen is None or row.paid_as_of is None:
        return None
    return Payments(row.paid_yen, row.not_yet_due_yen, row.paid_as_of)
