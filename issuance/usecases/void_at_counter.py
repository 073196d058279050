"""Void a paper of the counter: say why, where it is, and give the fee back where it was taken."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from issuance.choices import PaperWhereabouts, RequestState, WithdrawalReason
from issuance.models import (
    Certificate,
    CertificateRequest,
    Charge,
    CounterApplication,
    Payment,
    VoidedPaper,
)
from issuance.rules.states import MAY_BE_VOIDED, MAY_FAIL
from issuance.usecases.issue_at_counter import clerk_name
from issuance.usecases.take_application import require_seat
from issuance.usecases.withdraw_certificate import withdraw_certificate
from registry.choices import IncidentKind
from registry.usecases.open_incident import open_incident

OUT_OF_OUR_HANDS = (PaperWhereabouts.HANDED_OVER, PaperWhereabouts.UNKNOWN)


class NothingToVoid(Exception):
    """There is no paper of this application, or it is void already."""

    def __init__(self) -> None:
        super().__init__(_("There is no paper to void, or it is void already."))


def void_at_counter(
    *, application: CounterApplication, reason: str, whereabouts: str, refund: bool, by: Any, now: datetime
) -> VoidedPaper:
    """The voiding, final. A request that was not paid becomes VOIDED, afterwards it says what it was.

    A void paper that is in somebody's hands, or nobody knows where, leaves an incident.
    Raises NotAtTheWindow, NothingToVoid.
    """
    require_seat(application.window, by)
    request = CertificateRequest.objects.filter(application=application).first()
    if request is None or request.state == RequestState.REFUSED:
        raise NothingToVoid
    try:
        with transaction.atomic():
            voided = VoidedPaper.objects.create(
                request=request,
                reason=reason,
                whereabouts=whereabouts,
                refunded_yen=_taken(request) if refund else 0,
                voided_by=by,
                voided_at=now,
            )
            _end(request, reason, by=by, now=now)
            _withdraw(request, reason, whereabouts, by=by, now=now)
    except IntegrityError:
        raise NothingToVoid from None
    if whereabouts in OUT_OF_OUR_HANDS:
        open_incident(
            municipality_id=request.municipality_id,
            kind=IncidentKind.FAILED_AFTER_DELIVERY,
            subject=f"request {request.pk}",
            detail=f"void paper of {application.day} {application.mark}: {whereabouts}",
            now=now,
        )
    return voided


def _end(request: CertificateRequest, reason: str, *, by: Any, now: datetime) -> None:
    """VOIDED, or FAILED where the fee was taken and the paper not handed over; final states stay."""
    new = RequestState.VOIDED if request.state in MAY_BE_VOIDED else RequestState.FAILED
    if request.state in MAY_BE_VOIDED | MAY_FAIL:
        CertificateRequest.objects.move(
            request.pk, old=request.state, new=new, at=now, by=clerk_name(by), why=reason[:200]
        )


def _withdraw(request: CertificateRequest, reason: str, whereabouts: str, *, by: Any, now: datetime) -> None:
    """The verification page says of every copy that the city no longer stands for it."""
    is_out = whereabouts in OUT_OF_OUR_HANDS
    why = WithdrawalReason.OTHER if is_out else WithdrawalReason.MISPRINTED
    copies = Certificate.objects.filter(request=request, withdrawal=None).values_list("pk", flat=True)
    for certificate_id in copies:
        withdraw_certificate(certificate_id=certificate_id, reason=why, by=by, now=now, note=reason)


def _taken(request: CertificateRequest) -> int:
    """Yen that were taken for it."""
    paid: int | None = Payment.objects.filter(request=request).values_list("amount_yen", flat=True).first()
    charged = Charge.objects.filter(request=request).values_list("amount_yen", flat=True).first()
    return paid or charged or 0
