"""The trail of what goes out through the centre API: whose data, to whom, when, at which terminal."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest

from issuance.centre.found import actor_of
from issuance.models import CentreSession, CertificateRequest
from issuance.usecases.offer_certificates import Offer
from registry.choices import ReadAction
from registry.models import Membership, ReadRecord, Resident


def record_read(
    request: HttpRequest, session: CentreSession, *, people: Iterable[int], screen: str, at: datetime
) -> None:
    """Write that something of these people (internal ids) was handed out."""
    ReadRecord.objects.record(
        actor=actor_of(request),
        action=ReadAction.API,
        screen=f"issuance.centre.{screen}",
        residents=people,
        municipality=session.municipality,
        reason=f"session {session.pk}",
        terminal=f"{session.operator}/{session.store}/{session.terminal}"[:60],
        at=at,
    )


def read_with(session: CentreSession, offers: Iterable[Offer]) -> set[int]:
    """The visitor, and the members whose names are in the offers."""
    refs = [member["ref"] for offer in offers for member in offer.options.get("members", ())]
    members = Membership.objects.filter(pk__in=refs).values_list("resident", flat=True)
    return {session.resident_id, *members}


def people_on(request: CertificateRequest) -> set[int]:
    """Everybody whom the document shows."""
    snapshot = request.snapshot.content
    return set(
        Resident.objects.filter(
            municipality=request.municipality, person_no__in=snapshot["persons"]
        ).values_list("pk", flat=True)
    )
