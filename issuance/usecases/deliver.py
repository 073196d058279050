"""Hand the finished document to the centre that asked for it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from issuance.choices import RequestState
from issuance.models import CertificateRequest, Document
from issuance.rules.states import FETCHABLE
from issuance.usecases.withdraw_if_protected import withdraw_if_protected


class NotDeliverable(Exception):
    """There is no document to fetch: not ready, over, withdrawn, or another session's."""


def deliver(*, request_id: UUID, session_id: UUID, by: str, now: datetime) -> Document:
    """The document, for its own session alone, while READY or DELIVERED; fetching again gives the same bytes.

    Suppressions are read once more: one that was applied since the document was made withdraws it.
    Raises NotDeliverable.
    """
    request: CertificateRequest | None = CertificateRequest.objects.filter(
        pk=request_id, session=session_id
    ).first()
    if request is None or request.state not in FETCHABLE or now >= request.deadline:
        raise NotDeliverable
    if not _hand_over(request, by=by, now=now):
        raise NotDeliverable
    return Document.objects.select_related("passed", "signed").get(request=request_id)


@transaction.atomic
def _hand_over(request: CertificateRequest, *, by: str, now: datetime) -> bool:
    """True if the request is DELIVERED now, by this call or by an earlier one."""
    if withdraw_if_protected(request_id=request.pk, by=by, now=now):
        return False
    if request.state == RequestState.READY:
        moved = CertificateRequest.objects.move(
            request.pk, old=RequestState.READY, new=RequestState.DELIVERED, at=now, by=by
        )
        return (
            moved or CertificateRequest.objects.filter(pk=request.pk, state=RequestState.DELIVERED).exists()
        )
    return True
