"""印鑑登録証をカードに載せる: the card becomes the person's one seal card."""

from datetime import datetime
from typing import Any

from cards.choices import CardFunction
from cards.models import EnabledFunction
from cards.usecases.enable_function import enable_function


def enable_seal_function(*, card_id: int, by: Any, now: datetime) -> EnabledFunction:
    """As `enable_function` for 印鑑登録証: the one before ends in the same transaction."""
    return enable_function(card_id=card_id, function=CardFunction.SEAL_TOKEN, by=by, now=now)
