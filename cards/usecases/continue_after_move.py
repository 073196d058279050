"""継続利用: somebody who moved in goes on with the card of the city before."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from cards.choices import CardFace, CardState
from cards.models import Card, CardNumber
from cards.rules.continuation import Move, continuation_refusals
from cards.usecases.refused import CardActRefused
from registry.models import Resident
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


def continue_after_move(
    *,
    resident: Resident,
    kind: str,
    face: str,
    card_id: str,
    valid_until: date,
    move: Move,
    by: Any,
    now: datetime,
) -> Card:
    """The card as one of this city's, without functions: the old city's do not move with it.

    `valid_until` is what is printed on it, and is never computed again. Raises CardActRefused.
    """
    on = in_japan(now).date()
    refusals = list(continuation_refusals(kind, move, card_until=valid_until, on=on))
    if Card.objects.live().filter(resident=resident, kind=kind).exists():
        refusals.append(Refusal("holds_one", _HOLDS_ONE))
    if not card_id.strip():
        refusals.append(Refusal("no_number", _NO_NUMBER))
    if refusals:
        raise CardActRefused(refusals)
    try:
        with transaction.atomic():
            card: Card = Card.objects.create(
                municipality_id=resident.municipality_id,
                resident=resident,
                kind=kind,
                face=CardFace(face),
                card_id=card_id.strip(),
                state=CardState.ACTIVE,
                issued_on=on,
                valid_until=valid_until,
            )
            CardNumber.objects.create(card=card, kind=kind, number=card.card_id, since=on)
            Card.objects.note(card.pk, old="", new=CardState.ACTIVE, at=now, by=by, why="継続利用")
    except IntegrityError:
        raise CardActRefused([Refusal("number_known", _NUMBER_KNOWN)]) from None
    return card


_HOLDS_ONE = N_("The person holds a card of this kind here already.")
_NO_NUMBER = N_("Read the number of the card.")
_NUMBER_KNOWN = N_("A card with this number is on record already. Read the number again.")
