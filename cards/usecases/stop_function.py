"""機能の停止・再開・廃止, on the holder's request."""

from datetime import datetime
from typing import Any

from cards.choices import FunctionState
from cards.models import EnabledFunction
from cards.usecases.refused import SomebodyElseWasFirst
from registry.shared.japan import in_japan


def stop_function(*, function_id: int, new: str, why: str, by: Any, now: datetime) -> None:
    """Stopped for a time, on again, or ended (`new`, a FunctionState). Raises SomebodyElseWasFirst."""
    row = EnabledFunction.objects.get(pk=function_id)
    also: dict[str, Any] = {}
    if new == FunctionState.ENDED:
        also = {"valid_until": max(in_japan(now).date(), row.valid_from)}
    if not EnabledFunction.objects.move(row.pk, old=row.state, new=new, at=now, by=by, why=why, **also):
        raise SomebodyElseWasFirst
