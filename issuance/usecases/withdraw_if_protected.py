"""Take a finished document back if somebody on it has come under protection meanwhile."""

from datetime import datetime
from uuid import UUID

from issuance.choices import RequestState
from issuance.models import CertificateRequest
from issuance.pdf.press import press
from issuance.queries.facts import case_of
from issuance.rules.eligibility import withdrawals
from issuance.rules.states import MAY_BE_VOIDED


def withdraw_if_protected(*, request_id: UUID, by: str, now: datetime) -> bool:
    """True if the request was VOIDED by this call, or is not to be handed on for what its persons are now.

    Asked before a document becomes READY and again before it is handed out, inside that transaction: a
    suppression is in force from its application (invariant 10). The kiosk is told nothing of why.
    """
    request = CertificateRequest.objects.select_related(
        "municipality", "resident", "session__card", "application__seal_card"
    ).get(pk=request_id)
    if not withdrawals(case_of(request, now=now, press=press()).facts):
        return False
    if request.state in MAY_BE_VOIDED:  # another call may have withdrawn it since the caller looked
        CertificateRequest.objects.move(
            request.pk,
            old=request.state,
            new=RequestState.VOIDED,
            at=now,
            by=by,
            why="withdrawn before delivery",
        )
    return True
