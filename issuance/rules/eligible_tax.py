"""What is asked of the tax ledger for a certificate of a 年度 (domain handbook A.3, B.1)."""

from collections.abc import Iterator

from issuance.rules.asking import day_of
from issuance.rules.catalogue import Option
from issuance.rules.facts import RequestFacts, TaxFacts
from issuance.rules.refusals import refuse
from registry.choices import TaxClass
from registry.rules.refusal import Refusal
from registry.rules.tax_years import assessed_on


def tax_year(facts: RequestFacts) -> Iterator[Refusal]:
    """The 年度 is one that is issued today on this channel."""
    if not facts.certificate.needs_tax:
        return
    tax = facts.tax
    if tax is None or tax.offered is None:
        yield refuse("tax_switch_missing")
    elif not tax.offered:
        yield refuse("tax_year_closed")
    elif tax.tax_year not in tax.offered:
        yield refuse("tax_year_not_offered", Option.TAX_YEAR.value)


def assessment(facts: RequestFacts) -> Iterator[Refusal]:
    """The ledger has a finished, consistent assessment; 未申告 is not 非課税 (J 20)."""
    tax, number = facts.tax, facts.requester.person_no
    if not facts.certificate.needs_tax or tax is None or tax.tax_year not in (tax.offered or ()):
        return
    if tax.tax_class == TaxClass.TAXED_ELSEWHERE or (tax.tax_class is None and _came_after(tax)):
        yield refuse("tax_not_assessed_here", number)
    elif tax.tax_class in {None, TaxClass.WITHDRAWN}:
        yield refuse("tax_record_missing", number)
    elif tax.tax_class == TaxClass.NOT_FILED:
        yield refuse("tax_not_filed", number)
    else:
        yield from _finished(facts, tax)


def _finished(facts: RequestFacts, tax: TaxFacts) -> Iterator[Refusal]:
    """Confirmed, past the day from which certificates may show it, and without contradiction."""
    number, first = facts.requester.person_no, tax.issuable_from
    if tax.confirmed_on is None or first is None or max(tax.confirmed_on, first) > day_of(facts):
        yield refuse("tax_not_confirmed", number)
    if not tax.is_consistent:
        yield refuse("tax_contradicts_itself", number)
    if facts.certificate.needs_payments and tax.paid_as_of is None:
        yield refuse("tax_payments_unknown", number)


def _came_after(tax: TaxFacts) -> bool:
    """Whether the person became a resident after 1 January of the year."""
    return tax.tax_year is not None and tax.came_on is not None and tax.came_on > assessed_on(tax.tax_year)
