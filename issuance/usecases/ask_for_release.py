"""Ask a second person to release the protections that keep one application at a counter back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from issuance.models import CounterApplication, ProtectionRelease
from issuance.pdf.press import press
from issuance.queries.facts import case_of
from issuance.rules.counter import may_ask_for_release
from issuance.rules.eligibility import decide
from issuance.usecases.issue_at_counter import request_for
from issuance.usecases.take_application import require_seat
from registry.models import Resident


class NoReleaseForThis(Exception):
    """The application is not one that may be released, or a release was asked for already."""

    def __init__(self) -> None:
        super().__init__(_("This application may not be released, or that was asked for already."))


def ask_for_release(
    *, application: CounterApplication, reason: str, by: Any, now: datetime
) -> ProtectionRelease:
    """The release, undecided, naming the people who are protected now and nobody protected later.

    Raises NotAtTheWindow, NoReleaseForThis.
    """
    require_seat(application.window, by)
    facts = case_of(request_for(application, now=now), now=now, press=press()).facts
    decision = decide(facts)
    if not may_ask_for_release(facts, decision.codes):
        raise NoReleaseForThis
    numbers = {refusal.subject for refusal in decision.refusals}
    people = Resident.objects.of(application.municipality_id).filter(person_no__in=numbers)
    try:
        with transaction.atomic():
            return ProtectionRelease.objects.create(
                application=application,
                residents=sorted(people.values_list("pk", flat=True)),
                reason=reason,
                asked_by=by,
                asked_at=now,
            )
    except IntegrityError:
        raise NoReleaseForThis from None
