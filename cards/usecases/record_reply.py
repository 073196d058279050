"""照会書の回答: what became of a letter of inquiry."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState, InquiryOutcome
from cards.models import CardApplication, Inquiry
from cards.models.moves import actor
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


@transaction.atomic
def record_reply(*, inquiry_id: int, outcome: str, by: Any, now: datetime) -> None:
    """Answered: the application goes on to the check of papers. Denied: it is cancelled. Else it starts anew.

    A reply after its last day does not count: raises CardActRefused, and the letter lapses by its own.
    """
    letter = Inquiry.objects.get(pk=inquiry_id)
    late = in_japan(now).date() > letter.deadline_on
    if outcome == InquiryOutcome.ANSWERED and late:
        raise CardActRefused([Refusal("reply_too_late", _LATE)])
    if outcome == InquiryOutcome.LAPSED and not late:
        raise CardActRefused([Refusal("reply_not_due", _NOT_DUE)])
    settled = Inquiry.objects.filter(pk=inquiry_id, outcome="").update(
        outcome=outcome, settled_at=now, settled_by=actor(by)
    )
    if not settled:
        raise SomebodyElseWasFirst
    new = ApplicationState.CANCELLED if outcome == InquiryOutcome.DENIED else ApplicationState.APPLIED
    if not CardApplication.objects.move(
        letter.application_id,
        old=ApplicationState.INQUIRED,
        new=new,
        at=now,
        by=by,
        why=outcome,
        changed_at=now,
    ):
        raise SomebodyElseWasFirst


_LATE = N_("The reply came after its last day and does not count. Send another letter.")
_NOT_DUE = N_("The letter can still be answered.")
