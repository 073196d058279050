"""How each family of forms is filled: from the rows of a case to the pages of all copies."""

from collections.abc import Callable, Mapping

from issuance.queries import records, registers, tax
from issuance.queries.facts import Case
from issuance.rules.contents import Paper
from issuance.rules.family_register import family_register_pages
from issuance.rules.register_addresses import register_addresses_pages
from issuance.rules.resident_record import ITEMS, PERSONS_PER_SHEET, resident_record_pages
from issuance.rules.seal_certificate import seal_certificate_pages
from issuance.rules.snapshot import Page
from issuance.rules.tax_certificate import tax_certificate_pages
from issuance.rules.tax_payment import tax_payment_pages
from registry.models import Municipality

Layout = Callable[[Case, Municipality, Paper], tuple[Page, ...]]


def lay_out(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    """The pages of all copies, by the layout of the certificate's family. Raises FormDoesNotMatch."""
    return LAYOUTS[case.facts.certificate.form_family](case, municipality, paper)


def _resident_record(
    case: Case,
    municipality: Municipality,
    paper: Paper,
    certification: str | None = None,
    persons_per_sheet: int = PERSONS_PER_SHEET,
) -> tuple[Page, ...]:
    return resident_record_pages(
        records.household_record(municipality, case.memberships),
        chosen=[membership.resident.person_no for membership in case.printed],
        options=case.facts.options.options,
        paper=paper,
        prints_every_fixed_day=case.facts.policy.prints_every_fixed_day,
        certification=certification,
        persons_per_sheet=persons_per_sheet,
    )


def _resident_sheet(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return _resident_record(case, municipality, paper, persons_per_sheet=1)


def _record_items(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return _resident_record(case, municipality, paper, ITEMS)


def _seal_certificate(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return seal_certificate_pages(records.seal_record(municipality, case.resident), paper=paper)


def _tax_certificate(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    year = case.facts.tax.tax_year if case.facts.tax else None
    return tax_certificate_pages(tax.taxpayer(municipality, case.resident, year), paper=paper)


def _tax_payment(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    year = case.facts.tax.tax_year if case.facts.tax else None
    return tax_payment_pages(tax.taxpayer(municipality, case.resident, year), paper=paper)


def _family_register(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return family_register_pages(registers.register_record(_standing(case)), paper=paper)


def _register_person(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    record = registers.register_record(_standing(case))
    return family_register_pages(record, paper=paper, chosen=registers.numbers_of(case.members))


def _register_addresses(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return register_addresses_pages(
        registers.addresses_record(_standing(case)),
        chosen=registers.numbers_of(case.members),
        with_domicile=case.facts.options.options.domicile,
        paper=paper,
    )


def _standing(case: Case) -> registers.Standing:
    if case.standing is None:
        raise ValueError("no register on record")
    return case.standing


LAYOUTS: Mapping[str, Layout] = {
    "resident_record": _resident_record,
    "seal_certificate": _seal_certificate,
    "tax_certificate": _tax_certificate,
    "family_register": _family_register,
    "register_person": _register_person,
    "register_addresses": _register_addresses,
    "record_items": _record_items,
    "resident_sheet": _resident_sheet,
    "tax_payment": _tax_payment,
}
