"""Ask again for work that was forgotten: a lost message costs time and nothing else."""

from datetime import datetime, timedelta

from django.db import transaction

from issuance.models import CertificateRequest
from issuance.usecases.issue_certificate import ATTEMPTS, ISSUE_TASK, give_up
from registry.shared.queue import ask_for

PATIENCE = timedelta(seconds=5)


def sweep_requests(*, now: datetime) -> int:
    """How many requests were asked for again. Those tried too often are given up, with an incident."""
    asked = 0
    for request in CertificateRequest.objects.forgotten(at=now, asked_before=now - PATIENCE):
        if request.attempts >= ATTEMPTS:
            give_up(request, now=now)
        else:
            asked += _ask_again(request, now=now)
    return asked


@transaction.atomic
def _ask_again(request: CertificateRequest, *, now: datetime) -> int:
    mine = CertificateRequest.objects.filter(pk=request.pk, asked_at=request.asked_at).update(asked_at=now)
    if mine:
        ask_for(ISSUE_TASK, request_id=str(request.pk))
    return mine
