"""Every function of a card ends, because the card does."""

from datetime import datetime
from typing import Any

from cards.choices import FunctionState
from cards.models import EnabledFunction
from registry.shared.japan import in_japan


def end_functions(*, card_id: int, why: str, by: Any, now: datetime) -> int:
    """How many ended; the caller's transaction holds it together with the end of the card."""
    on, count = in_japan(now).date(), 0
    for row in EnabledFunction.objects.filter(card=card_id, valid_until=None):
        count += EnabledFunction.objects.move(
            row.pk,
            old=row.state,
            new=FunctionState.ENDED,
            at=now,
            by=by,
            why=why,
            valid_until=max(on, row.valid_from),
        )
    return count
