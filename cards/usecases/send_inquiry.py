"""照会書の送付: a letter to the registered address asks whether the person really applied."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState
from cards.models import CardApplication, Inquiry
from cards.models.moves import actor
from cards.rules.evidence import INQUIRY_DAYS, inquiry_deadline
from cards.usecases.refused import SomebodyElseWasFirst
from registry.shared.japan import in_japan


@transaction.atomic
def send_inquiry(*, application_id: int, days: int = INQUIRY_DAYS, by: Any, now: datetime) -> Inquiry:
    """The letter, with the last day on which its reply counts. Raises SomebodyElseWasFirst."""
    moved = CardApplication.objects.move(
        application_id,
        old=ApplicationState.APPLIED,
        new=ApplicationState.INQUIRED,
        at=now,
        by=by,
        changed_at=now,
    )
    if not moved:
        raise SomebodyElseWasFirst
    return Inquiry.objects.create(
        application_id=application_id,
        sent_at=now,
        sent_by=actor(by),
        deadline_on=inquiry_deadline(in_japan(now).date(), days=days),
    )
