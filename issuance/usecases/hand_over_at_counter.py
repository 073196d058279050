"""Record that the fee was taken at the window and the paper handed over."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from issuance.choices import PrintResult, RequestState
from issuance.models import CertificateRequest, CounterApplication
from issuance.usecases.issue_at_counter import clerk_name
from issuance.usecases.record_outcome import record_outcome
from issuance.usecases.take_application import require_seat
from issuance.usecases.take_payment import take_payment


class NotToBeHandedOver(Exception):
    """The paper was not printed, or is void or over: no fee may be taken for it."""

    def __init__(self) -> None:
        super().__init__(_("This paper is not to be handed over: no fee was recorded. Look at it again."))


def hand_over_at_counter(*, application: CounterApplication, by: Any, now: datetime) -> CertificateRequest:
    """The request, PRINTED, paid and charged; repeated it changes nothing. The amount is the fee, also if 0.

    Raises NotAtTheWindow, NotToBeHandedOver.
    """
    require_seat(application.window, by)
    request = CertificateRequest.objects.filter(application=application).first()
    if request is None or request.state not in _PAPER_IS_THERE or request.fee_yen is None:
        raise NotToBeHandedOver
    take_payment(
        request_id=request.pk,
        session_id=None,
        amount_yen=request.fee_yen,
        receipt=receipt_number(application),
        by=clerk_name(by),
        now=now,
    )
    return record_outcome(
        request_id=request.pk,
        session_id=None,
        result=PrintResult.PRINTED,
        pages_printed=request.document.pages,
        detail="",
        by=clerk_name(by),
        now=now,
    )


_PAPER_IS_THERE = (RequestState.DELIVERED, RequestState.PAID, RequestState.PRINTED)


def receipt_number(application: CounterApplication) -> str:
    """2026-11-25 窓口2-014."""
    return f"{application.day.isoformat()} {application.mark}"
