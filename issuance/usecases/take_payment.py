"""Record that the store, or the clerk at a counter, took the fee."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from issuance.choices import RequestState
from issuance.models import CertificateRequest, Payment
from issuance.rules.states import deadline_after, deadlines_for


class AmountIsNotTheFee(Exception):
    """The amount differs from the fee that was quoted; nothing was recorded."""


class NotPayable(Exception):
    """The request is not one whose document was delivered and is still unpaid and in time."""


def take_payment(
    *, request_id: UUID, session_id: UUID | None, amount_yen: int, receipt: str, by: str, now: datetime
) -> CertificateRequest:
    """The request, PAID, with its deadline for printing; telling the same payment again changes nothing.

    `session_id` is the kiosk's; None at a counter. Raises AmountIsNotTheFee or NotPayable.
    """
    request: CertificateRequest | None = CertificateRequest.objects.filter(
        pk=request_id, session=session_id
    ).first()
    if request is None:
        raise NotPayable
    if amount_yen != request.fee_yen:
        raise AmountIsNotTheFee
    told = Payment.objects.filter(request=request_id).first()
    if told is None and not _pay(request, amount_yen=amount_yen, receipt=receipt, by=by, now=now):
        told = Payment.objects.filter(request=request_id).first()
        if told is None:
            raise NotPayable
    if told is not None and told.receipt != receipt:
        raise NotPayable
    request.refresh_from_db()
    return request


def _pay(request: CertificateRequest, *, amount_yen: int, receipt: str, by: str, now: datetime) -> bool:
    """True if this call recorded the payment."""
    limits = deadlines_for(request.channel)
    deadline = deadline_after(RequestState.PAID, at=now, current=request.deadline, deadlines=limits)
    try:
        with transaction.atomic():
            moved = CertificateRequest.objects.move(
                request.pk,
                old=RequestState.DELIVERED,
                new=RequestState.PAID,
                at=now,
                by=by,
                deadline=deadline,
            )
            if moved:
                Payment.objects.create(request=request, amount_yen=amount_yen, receipt=receipt, paid_at=now)
    except IntegrityError:
        return False
    return moved
