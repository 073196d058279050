"""End a visit to a kiosk: what was not printed is voided."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from issuance.choices import RequestState
from issuance.models import CentreSession, CertificateRequest
from issuance.rules.states import MAY_BE_VOIDED


@transaction.atomic
def end_session(*, session_id: UUID, reason: str, by: str, now: datetime) -> int:
    """How many requests were voided; ending a session twice ends it once.

    A request that was paid is let finish: its paper is on its way, and its own deadline watches over it.
    """
    if not CentreSession.objects.filter(pk=session_id, ended_at=None).update(ended_at=now, end_reason=reason):
        return 0
    # Locked as they are read: else a worker could make one READY between the reading and its voiding.
    waiting = CertificateRequest.objects.filter(session=session_id, state__in=MAY_BE_VOIDED)
    waiting = waiting.select_for_update(no_key=True)
    return sum(
        CertificateRequest.objects.move(
            pk, old=state, new=RequestState.VOIDED, at=now, by=by, why=f"session ended: {reason}"
        )
        for pk, state in waiting.values_list("pk", "state")
    )
