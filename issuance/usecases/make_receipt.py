"""Make the receipt of a paper that was paid for at a window; it can be made again and says the same."""

from datetime import datetime

from django.utils.translation import gettext as _

from issuance.choices import FeeReason
from issuance.models import CounterApplication, Payment
from issuance.pdf.press import face, form
from issuance.pdf.render import render
from issuance.queries import office
from issuance.rules.catalogue import certificate_type
from issuance.rules.contents import issuer_line
from issuance.rules.receipts import RECEIPT_FORM, TITLE, ReceiptFacts, receipt_texts
from issuance.rules.snapshot import Page, PlacedImage, Snapshot, page_texts
from registry.shared.japan import in_japan


class NothingWasPaid(Exception):
    """No fee was taken for this application, or the office of that day is not whole: there is no receipt."""

    def __init__(self) -> None:
        super().__init__(_("No fee was taken for this application: there is no receipt."))


def make_receipt(*, application: CounterApplication) -> bytes:
    """The PDF, in the name of the office and under the seal of the day of payment. Raises NothingWasPaid."""
    payment = Payment.objects.filter(request__application=application).first()
    if payment is None:
        raise NothingWasPaid
    paid_on = in_japan(payment.paid_at).date()
    holder = office.holder_on(application.municipality, paid_on)
    seal = office.official_seal_on(application.municipality, paid_on)
    if holder is None or seal is None:
        raise NothingWasPaid
    texts = receipt_texts(
        ReceiptFacts(
            amount_yen=payment.amount_yen,
            title=certificate_type(application.certificate).title,
            copies=application.copies,
            paid_on=paid_on,
            mark=application.mark,
            place=application.window.place,
            issuer=issuer_line(title=holder.title, name=holder.name),
            exemption=_exemption(application),
        )
    )
    width, height = float(seal.width_mm), float(seal.height_mm)
    stamp = PlacedImage("official_seal", seal.image_sha256, width, height)
    page = Page(texts["number"], 1, 1, 1, page_texts(texts), (stamp,))
    return render(
        _snapshot(application, page, payment.paid_at),
        form=form(RECEIPT_FORM),
        face=face(),
        images={seal.image_sha256: bytes(seal.image)},
    )


def _exemption(application: CounterApplication) -> str:
    if application.fee_reason == FeeReason.OFFICIAL_USE:
        return "公用"
    return application.fee_basis if application.fee_reason == FeeReason.STATUTORY_FREE else ""


def _snapshot(application: CounterApplication, page: Page, paid_at: datetime) -> Snapshot:
    at = in_japan(paid_at).isoformat()
    return Snapshot(
        request=f"application {application.pk}",
        certificate="receipt",
        municipality=application.municipality.code,
        subject="",
        persons=(),
        issued_at=at,
        as_of=at,
        form=RECEIPT_FORM,
        form_digest=form(RECEIPT_FORM).digest,
        font_sha256=face().sha256,
        title=TITLE,
        pages=(page,),
    )
