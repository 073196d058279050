"""期限の経過: letters of inquiry that nobody answered, and cards that nobody collected."""

from datetime import datetime, timedelta

from cards.choices import ApplicationState, InquiryOutcome
from cards.models import CardApplication
from cards.queries import inquiries_overdue
from cards.rules.evidence import MAKE_WITHIN_DAYS
from cards.usecases.cancel_application import cancel_application
from cards.usecases.record_reply import record_reply
from cards.usecases.refused import SomebodyElseWasFirst
from registry.shared.japan import in_japan

BY = "lapsed applications"


def lapse_applications(*, now: datetime) -> int:
    """How many letters lapsed and applications were cancelled; harmless when repeated."""
    on, count = in_japan(now).date(), 0
    for letter in inquiries_overdue(on=on):
        count += _try(
            lambda pk=letter.pk: record_reply(inquiry_id=pk, outcome=InquiryOutcome.LAPSED, by=BY, now=now)
        )
    old = CardApplication.objects.open().exclude(state=ApplicationState.MAKING)
    for pk in old.filter(changed_at__lt=now - timedelta(days=MAKE_WITHIN_DAYS)).values_list("pk", flat=True):
        count += _try(lambda pk=pk: cancel_application(application_id=pk, why="lapsed", by=BY, now=now))
    return count


def _try(act: object) -> bool:
    try:
        act()  # type: ignore[operator]
    except SomebodyElseWasFirst:
        return False
    return True
