"""申請の取消し: the visitor does not want the card, or never collected it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState, CardEnd, CardState, StockState
from cards.models import Card, CardApplication, StockItem
from cards.usecases.end_functions import end_functions
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


@transaction.atomic
def cancel_application(
    *, application_id: int, why: str, end: str = CardEnd.NOT_COLLECTED, by: Any, now: datetime
) -> None:
    """The application is over; a card that was made for it is void and waits for its destruction.

    A seal card that had been put on it is not brought back to the old card: that is done by hand, with the
    old card in it. While the terminal is at work nothing can be cancelled. Raises CardActRefused or
    SomebodyElseWasFirst.
    """
    row = CardApplication.objects.get(pk=application_id)
    if row.state == ApplicationState.MAKING:
        raise CardActRefused([Refusal("being_made", _BEING_MADE)])
    if row.state in (ApplicationState.HANDED_OVER, ApplicationState.CANCELLED):
        raise CardActRefused([Refusal("is_over", _OVER)])
    if not CardApplication.objects.move(
        row.pk, old=row.state, new=ApplicationState.CANCELLED, at=now, by=by, why=why, changed_at=now
    ):
        raise SomebodyElseWasFirst
    if row.card_id is None:
        return
    voided = Card.objects.move(
        row.card_id,
        old=CardState.MADE,
        new=CardState.REVOKED,
        at=now,
        by=by,
        why=why,
        end_reason=end,
        ended_on=in_japan(now).date(),
    )
    spoiled = StockItem.objects.move(
        row.item_id or 0, old=StockState.MADE, new=StockState.SPOILED, at=now, by=by, why=why, changed_at=now
    )
    if not (voided and spoiled):
        raise SomebodyElseWasFirst
    end_functions(card_id=row.card_id, why=why, by=by, now=now)


_BEING_MADE = N_("The card is being made. Wait until the terminal has finished.")
_OVER = N_("The application is over already.")
