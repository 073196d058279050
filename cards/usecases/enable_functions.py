"""申請された機能の利用登録: every function that was applied for is switched on and written on the chip."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.models import CardApplication, EnabledFunction
from cards.rules.personalisation import Terminal
from cards.usecases.enable_function import enable_function
from cards.usecases.read_chip import read_chip


def enable_functions(*, application_id: int, terminal: Terminal, by: Any, now: datetime) -> int:
    """How many were switched on: all that were missing, in one transaction, and then written on the chip.

    A death between the two is mended by the next reading, as the hand-over's. Raises CardActRefused.
    """
    row = CardApplication.objects.get(pk=application_id)
    if row.card_id is None:
        return 0
    live = EnabledFunction.objects.filter(card=row.card_id, valid_until=None)
    missing = sorted(set(row.functions) - set(live.values_list("function", flat=True)))
    with transaction.atomic():
        for function in missing:
            enable_function(card_id=row.card_id, function=function, by=by, now=now)
    read_chip(card_id=row.card_id, terminal=terminal, by=by, now=now)
    return len(missing)
