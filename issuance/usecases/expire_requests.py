"""End every request whose time has run out, and every session."""

from datetime import datetime

from django.db import transaction

from issuance.choices import RequestState
from issuance.models import CentreSession, CertificateRequest
from issuance.rules.states import DELIVERED_OR_LATER
from issuance.usecases.end_session import end_session
from registry.choices import IncidentKind
from registry.usecases.open_incident import open_incident


def expire_requests(*, now: datetime) -> int:
    """How many requests became EXPIRED by this call. One that was delivered leaves an incident.

    Runs every few seconds; two at once share the work, since each move is won by one.
    """
    expired = 0
    for request in CertificateRequest.objects.overdue(at=now).order_by("deadline"):
        expired += expire(request, now=now)
    for session_id in CentreSession.objects.filter(ended_at=None, expires_at__lte=now).values_list(
        "pk", flat=True
    ):
        end_session(session_id=session_id, reason="time ran out", by="expire_requests", now=now)
    return expired


@transaction.atomic
def expire(request: CertificateRequest, *, now: datetime) -> bool:
    """True if this call expired the request."""
    moved = CertificateRequest.objects.move(
        request.pk,
        old=request.state,
        new=RequestState.EXPIRED,
        at=now,
        by="expire_requests",
        why="deadline passed",
    )
    if moved and request.state in DELIVERED_OR_LATER:
        kind = (
            IncidentKind.NO_OUTCOME
            if request.state == RequestState.PAID
            else IncidentKind.FAILED_AFTER_DELIVERY
        )
        open_incident(
            municipality_id=request.municipality_id,
            kind=kind,
            subject=f"request {request.pk}",
            detail=f"expired while {request.state}",
            now=now,
        )
    return moved
