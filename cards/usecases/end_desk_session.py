"""対応の終了: a desk is done with a visitor, or goes on with the next."""

import uuid
from datetime import datetime

from django.db import transaction

from cards.choices import VisitState
from cards.models import DeskSession, Visit


@transaction.atomic
def end_desk_session(*, session_id: uuid.UUID, reason: str, now: datetime) -> bool:
    """True if this call ended it. A visit that is not finished goes on with the same number another time."""
    live = DeskSession.objects.filter(pk=session_id, ended_at=None)
    visit = live.values_list("visit", flat=True).first()
    if not live.update(ended_at=now, end_reason=reason[:40]):
        return False
    if visit is not None:
        Visit.objects.move(visit, old=VisitState.AT_DESK, new=VisitState.LEFT, changed_at=now)
    return True
