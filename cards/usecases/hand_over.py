"""交付: the card goes into the holder's hand, confirmed by both, and the old ones end."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cards.choices import ApplicationReason, ApplicationState, CardEnd, CardState, StockState, VisitState
from cards.models import Card, CardApplication, StockItem, Visit
from cards.queries import old_cards_of, progress_of
from cards.rules.applications import REASONS_WITH_A_CARD
from cards.rules.hand_over import hand_over_refusals
from cards.rules.personalisation import Terminal
from cards.usecases.end_functions import end_functions
from cards.usecases.read_chip import read_chip
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.choices import Residency
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


def hand_over(
    *,
    application_id: int,
    birth_told: object,
    holder_confirms: bool,
    clerk_confirms: bool,
    terminal: Terminal,
    by: Any,
    now: datetime,
) -> Card:
    """The card, in use from now. Repeated after it was done, it finds it done.

    The holder's birth date is told once more (`birth_told`), so that a namesake's card stays where it is. The
    chip is read first: a chip that differs from the record is not handed over. Old cards of which a reason
    says why they do not come back become void with it. Raises CardActRefused or SomebodyElseWasFirst.
    """
    row = CardApplication.objects.select_related("resident", "card", "item").get(pk=application_id)
    card: Card | None = row.card
    if row.state == ApplicationState.HANDED_OVER and card is not None:
        return card
    on = in_japan(now).date()
    refusals = list(
        hand_over_refusals(
            progress_of(None, row),
            card_until=card.valid_until if card else None,
            holder_confirms=holder_confirms,
            clerk_confirms=clerk_confirms,
            on=on,
        )
    )
    found = {
        "another_person": birth_told != row.resident.birth_sort_on,
        "card_is_on_its_way": row.item is not None and row.item.transfer_id is not None,
        "not_here_any_more": row.resident.residency != Residency.RESIDENT
        or (row.resident.moving_out_on is not None and row.resident.moving_out_on <= on),
    }
    refusals += [Refusal(code, _SENTENCES[code]) for code, no in found.items() if no]
    if refusals or card is None:
        raise CardActRefused(refusals)
    if read_chip(card_id=card.pk, terminal=terminal, by=by, now=now).differs:
        raise CardActRefused([Refusal("chip_differs", _SENTENCES["chip_differs"])])
    try:
        with transaction.atomic():
            _hand_over(row, card, by=by, now=now)
    except IntegrityError:  # another live card of the kind has come meanwhile
        raise SomebodyElseWasFirst from None
    card.refresh_from_db()
    return card


def _hand_over(row: CardApplication, card: Card, *, by: Any, now: datetime) -> None:
    for old in old_cards_of(row):
        _void(old, _why_void(row.reason), by=by, now=now)
    done = (
        CardApplication.objects.move(
            row.pk,
            old=ApplicationState.MADE,
            new=ApplicationState.HANDED_OVER,
            at=now,
            by=by,
            changed_at=now,
        )
        and Card.objects.move(card.pk, old=CardState.MADE, new=CardState.ACTIVE, at=now, by=by)
        and StockItem.objects.move(
            row.item_id or 0,
            old=StockState.MADE,
            new=StockState.HANDED_OUT,
            at=now,
            by=by,
            place=None,
            transfer=None,
            changed_at=now,
        )
    )
    if not done:
        raise SomebodyElseWasFirst
    Visit.objects.filter(application=row).update(state=VisitState.DONE, changed_at=now)


def _why_void(reason: str) -> str:
    if reason == ApplicationReason.LOST:
        return CardEnd.LOST
    return CardEnd.REISSUED if reason in REASONS_WITH_A_CARD else CardEnd.EXCHANGED


def _void(old: Card, why: str, *, by: Any, now: datetime) -> None:
    moved = Card.objects.move(
        old.pk,
        old=old.state,
        new=CardState.REVOKED,
        at=now,
        by=by,
        why=why,
        end_reason=why,
        ended_on=in_japan(now).date(),
    )
    if not moved:
        raise SomebodyElseWasFirst
    end_functions(card_id=old.pk, why=why, by=by, now=now)


_SENTENCES = {
    "another_person": N_("The birth date is not the holder's. Is this the right visitor?"),
    "card_is_on_its_way": N_("The card is on its way from another place. Sign for the transfer first."),
    "not_here_any_more": N_("The holder is not on the register any more."),
    "chip_differs": N_("The chip differs from the record. An incident was opened; the card stays here."),
}
