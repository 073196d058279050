"""Give the finished paper to the window that made it, once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from issuance.choices import RequestState
from issuance.models import CertificateRequest, CounterApplication, Document
from issuance.usecases.issue_at_counter import clerk_name
from issuance.usecases.take_application import require_seat
from issuance.usecases.withdraw_if_protected import withdraw_if_protected


class NotPrintable(Exception):
    """The paper is not ready, was given to the printer before, is over or withdrawn: nothing is printed."""

    def __init__(self) -> None:
        super().__init__(
            _("This paper is not to be printed: it was printed before, or is not ready. Look at it again.")
        )


def print_at_counter(*, application: CounterApplication, by: Any, now: datetime) -> Document:
    """The document, to the one caller that made it DELIVERED; a second print is a reprint with a new serial.

    Suppressions are read once more. Raises NotAtTheWindow, NotPrintable.
    """
    require_seat(application.window, by)
    request = CertificateRequest.objects.filter(application=application).first()
    if request is None or not _hand_over(request, by=by, now=now):
        raise NotPrintable
    return Document.objects.select_related("passed").get(request=request)


@transaction.atomic
def _hand_over(request: CertificateRequest, *, by: Any, now: datetime) -> bool:
    """True if this call made the request DELIVERED."""
    if request.state != RequestState.READY:
        return False
    if withdraw_if_protected(request_id=request.pk, by=clerk_name(by), now=now):
        return False
    return CertificateRequest.objects.move(
        request.pk, old=RequestState.READY, new=RequestState.DELIVERED, at=now, by=clerk_name(by)
    )
