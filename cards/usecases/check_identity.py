"""本人確認: a clerk holds the applicant's papers in the hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState, EvidenceKind, InquiryOutcome
from cards.models import CardApplication, SeenEvidence
from cards.models.moves import actor
from cards.rules.evidence import Seen, identity_refusals
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.shared.japan import in_japan


@transaction.atomic
def check_identity(*, application_id: int, papers: Sequence[Seen], by: Any, now: datetime) -> None:
    """The application is identified. Raises CardActRefused if the papers do not suffice: then send_inquiry.

    The reply to a letter of inquiry counts by itself once it is recorded as answered.
    """
    row = CardApplication.objects.get(pk=application_id)
    seen = [paper for paper in papers if paper.kind != EvidenceKind.REPLY]
    if row.inquiries.filter(outcome=InquiryOutcome.ANSWERED).exists():
        seen.append(Seen(EvidenceKind.REPLY))
    refusals = identity_refusals(seen, on=in_japan(now).date())
    if refusals:
        raise CardActRefused(refusals)
    if row.state not in (ApplicationState.APPLIED, ApplicationState.INQUIRED) or not (
        CardApplication.objects.move(
            row.pk, old=row.state, new=ApplicationState.IDENTIFIED, at=now, by=by, changed_at=now
        )
    ):
        raise SomebodyElseWasFirst
    # An identity proved by papers ends the letter that is still on its way.
    row.inquiries.filter(outcome="").update(
        outcome=InquiryOutcome.ANSWERED, settled_at=now, settled_by=actor(by)
    )
    SeenEvidence.objects.bulk_create(
        SeenEvidence(application=row, kind=paper.kind, expires_on=paper.expires_on, seen_at=now, by=actor(by))
        for paper in seen
    )
