"""折返し確認: the holder is called back under the number on record, and confirms the stop or does not."""

from datetime import datetime
from typing import Any

from cards.models import CardStop
from cards.models.moves import actor
from cards.usecases.refused import SomebodyElseWasFirst


def call_back(*, stop_id: int, was_confirmed: bool, by: Any, now: datetime) -> None:
    """Put down the answer. A stop that was not confirmed goes on: it is lifted at the desk alone."""
    waiting = CardStop.objects.filter(pk=stop_id, called_back_at=None)
    if not waiting.update(called_back_at=now, called_back_by=actor(by), was_confirmed=was_confirmed):
        raise SomebodyElseWasFirst
