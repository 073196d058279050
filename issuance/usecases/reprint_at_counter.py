"""Print again, under a new serial, once it is said where the first paper is."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from issuance.choices import PaperWhereabouts
from issuance.models import CertificateRequest, CounterApplication, CounterWindow, VoidedPaper
from issuance.usecases.take_application import Asked, take_application
from issuance.usecases.void_at_counter import NothingToVoid, void_at_counter


class FirstPaperMustBeVoided(Exception):
    """The first paper may stay good only if it was printed and the applicant has it."""

    def __init__(self) -> None:
        super().__init__(
            _("The first paper can stay valid only if the applicant has it. Void it, or say where it is.")
        )


@transaction.atomic
def reprint_at_counter(
    *,
    application: CounterApplication,
    window: CounterWindow,
    whereabouts: str,
    keep: bool,
    reason: str,
    by: Any,
    now: datetime,
) -> CounterApplication:
    """A new application like the first, with a number and later a serial of its own, which names the first.

    Unless it is to be kept, the first paper is voided and what was paid for it given back: the new one is
    paid for. Raises FirstPaperMustBeVoided, NotAtTheWindow, NothingToVoid.
    """
    first = CertificateRequest.objects.filter(application=application).first()
    if first is None:
        raise NothingToVoid
    if keep and whereabouts != PaperWhereabouts.HANDED_OVER:
        raise FirstPaperMustBeVoided
    if not keep and not VoidedPaper.objects.filter(request=first).exists():
        void_at_counter(
            application=application, reason=reason, whereabouts=whereabouts, refund=True, by=by, now=now
        )
    return take_application(
        window=window,
        resident=application.resident,
        asked=_asked(application, note=reason),
        by=by,
        now=now,
        replaces=application,
        whereabouts=whereabouts,
    )


def _asked(application: CounterApplication, *, note: str) -> Asked:
    return Asked(
        certificate=application.certificate,
        applicant=application.applicant,
        evidence=application.evidence,
        copies=application.copies,
        options=application.options,
        applicant_name=application.applicant_name,
        applicant_address=application.applicant_address,
        seal_card=application.seal_card,
        purpose=application.purpose,
        fee_reason=application.fee_reason,
        fee_basis=application.fee_basis,
        note=note,
    )
