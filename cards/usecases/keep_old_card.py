"""返納できない理由: why the old card is not given back when the new one is handed over."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState
from cards.models import CardApplication
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal

SHORTEST = 4


@transaction.atomic
def keep_old_card(*, application_id: int, reason: str, by: Any, now: datetime) -> None:
    """Put the reason on record. Raises CardActRefused for an empty one, or SomebodyElseWasFirst."""
    if len(reason.strip()) < SHORTEST:
        raise CardActRefused([Refusal("no_reason", _NO_REASON)])
    made = CardApplication.objects.filter(pk=application_id, state=ApplicationState.MADE)
    if not made.update(old_card_reason=reason.strip()[:200], changed_at=now):
        raise SomebodyElseWasFirst
    state = ApplicationState.MADE
    CardApplication.objects.note(application_id, old=state, new=state, at=now, by=by, why=reason)


_NO_REASON = N_("Write why the old card is not given back.")
