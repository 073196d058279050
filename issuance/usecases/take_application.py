"""Take an application at a window: who asks for what, about whom, what was seen; it gets its number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cards.models import Card
from issuance.choices import FeeReason
from issuance.models import CounterApplication, CounterSitting, CounterWindow
from issuance.rules.catalogue import certificate_type
from registry.models import Resident
from registry.shared.japan import in_japan


class NotAtTheWindow(Exception):
    """The clerk does not sit at this window (any more): nothing was done."""

    def __init__(self) -> None:
        super().__init__(_("You do not sit at this window now. Nothing was done: choose your window again."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application says, in the words of `issuance.choices`."""

    certificate: str
    applicant: str
    evidence: Sequence[str]
    copies: int = 1
    options: Mapping[str, Any] = field(default_factory=dict)
    applicant_name: str = ""
    applicant_address: str = ""
    seal_card: Card | None = None
    purpose: str = ""
    fee_reason: str = FeeReason.ORDINARY.value
    fee_basis: str = ""
    note: str = ""


@transaction.atomic
def take_application(
    *,
    window: CounterWindow,
    resident: Resident,
    asked: Asked,
    by: Any,
    now: datetime,
    replaces: CounterApplication | None = None,
    whereabouts: str = "",
) -> CounterApplication:
    """The application, with its number; nothing is decided yet. Raises NotAtTheWindow, UnknownCertificate."""
    certificate_type(asked.certificate)
    require_seat(window, by)
    day = in_japan(now).date()
    return CounterApplication.objects.create(
        municipality_id=window.municipality_id,
        window=window,
        day=day,
        number=CounterWindow.objects.next_number(window.pk, on=day),
        resident=resident,
        certificate=asked.certificate,
        copies=asked.copies,
        options=dict(asked.options),
        applicant=asked.applicant,
        applicant_name=asked.applicant_name,
        applicant_address=asked.applicant_address,
        evidence=sorted(asked.evidence),
        seal_card=asked.seal_card,
        purpose=asked.purpose,
        fee_reason=asked.fee_reason,
        fee_basis=asked.fee_basis,
        note=asked.note,
        replaces=replaces,
        whereabouts=whereabouts,
        taken_by=by,
        taken_at=now,
    )


def require_seat(window: CounterWindow, clerk: Any) -> None:
    """Raises NotAtTheWindow unless the clerk sits there now; asked again by every act on a paper."""
    if not CounterSitting.objects.live().filter(window=window, clerk=clerk).exists():
        raise NotAtTheWindow
