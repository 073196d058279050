"""Say that the city no longer stands for a paper that it issued."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from issuance.models import Certificate, Withdrawal


class WithdrawnAlready(Exception):
    """The paper was withdrawn before; the first reason stands."""


def withdraw_certificate(
    *, certificate_id: int, reason: str, by: User, now: datetime, note: str = ""
) -> Withdrawal:
    """The withdrawal, final: from now on the verification page says so. Raises WithdrawnAlready."""
    certificate = Certificate.objects.get(pk=certificate_id)
    try:
        with transaction.atomic():
            return Withdrawal.objects.create(
                certificate=certificate, reason=reason, note=note, withdrawn_at=now, withdrawn_by=by
            )
    except IntegrityError:
        raise WithdrawnAlready from None
