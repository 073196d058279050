"""納税証明書: what was owed, paid and is open of a 年度 (domain handbook A.7)."""

from issuance.rules.contents import END_OF_CONTENT, Paper, Sheet, birth_text, build_pages, text_or_blank
from issuance.rules.snapshot import Page
from issuance.rules.tax_certificate import CERTIFICATION, Taxpayer, yen
from registry.rules.era import wareki
from registry.rules.tax_years import tax_year_words


def tax_payment_pages(
    taxpayer: Taxpayer, *, paper: Paper, certification: str = CERTIFICATION
) -> tuple[Page, ...]:
    """One page for each copy; what is not due yet stands apart from what is overdue.

    ValueError where the ledger knows no payments or an amount is blank; raises FormDoesNotMatch.
    """
    record, payments = taxpayer.assessment, taxpayer.payments
    if payments is None or record.annual_tax is None:
        raise ValueError("the payments of the year are not known")
    overdue = record.annual_tax - payments.paid - payments.not_yet_due
    sheet = Sheet(
        {
            "name": taxpayer.name,
            "address": text_or_blank(taxpayer.address),
            "birth": birth_text(taxpayer.birth, kind=taxpayer.kind, era=taxpayer.birth_era),
            "tax_year": tax_year_words(record.tax_year),
            "tax_kind": f"{taxpayer.city[-1]}民税・県民税",
            "owed": yen(record.annual_tax),
            "paid": yen(payments.paid),
            "overdue": yen(overdue),
            "not_yet_due": yen(payments.not_yet_due),
            "paid_as_of": wareki(payments.as_of),
            "remarks": END_OF_CONTENT,
        }
    )
    return build_pages([sheet], certification=certification, paper=paper)
