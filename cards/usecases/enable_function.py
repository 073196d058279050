"""機能の利用登録: switch a function on; a new seal card ends the one before in one transaction."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cards.choices import CardFunction, FunctionState
from cards.models import Card, EnabledFunction, FunctionChange
from cards.models.moves import actor
from cards.queries import function_facts, seal_token_of
from cards.rules.cooling_off import lost_before, wait_refusals
from cards.rules.functions import may_enable
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.shared.japan import in_japan


def enable_function(*, card_id: int, function: str, by: Any, now: datetime) -> EnabledFunction:
    """The function on the card, from today in Japan. Raises CardActRefused or SomebodyElseWasFirst.

    The person's other 印鑑登録証 ends in the same transaction, and one row names both cards: there is never
    more than one, nor a moment with none.
    """
    card = Card.objects.select_related("resident").get(pk=card_id)
    on = in_japan(now).date()
    refusals = list(may_enable(function, function_facts(card, function, on=on), on=on))
    if function == CardFunction.SEAL_TOKEN:
        refusals += wait_refusals("seal_token", {"lost": _lost_on(card)}, on=on)
    if refusals:
        raise CardActRefused(refusals)
    try:
        with transaction.atomic():
            return _switch_on(card, function, by=by, now=now)
    except IntegrityError:
        raise SomebodyElseWasFirst from None


def _lost_on(card: Card) -> Any:
    """The day on which the application that followed a loss was taken, for cards made for one."""
    application = getattr(card, "application", None)
    if application is None or not lost_before(application.reason):
        return None
    return in_japan(application.applied_at).date()


def _switch_on(card: Card, function: str, *, by: Any, now: datetime) -> EnabledFunction:
    on = in_japan(now).date()
    before = seal_token_of(card.resident_id) if function == CardFunction.SEAL_TOKEN else None
    if before is not None:
        ended = EnabledFunction.objects.move(
            before.pk,
            old=before.state,
            new=FunctionState.ENDED,
            at=now,
            by=by,
            valid_until=max(on, before.valid_from),
        )
        if not ended:
            raise SomebodyElseWasFirst
    row: EnabledFunction = EnabledFunction.objects.create(
        card=card, resident_id=card.resident_id, function=function, valid_from=on
    )
    FunctionChange.objects.create(
        subject=row, old="", new=FunctionState.ON, at=now, by=actor(by), takes_place_of=before
    )
    return row
