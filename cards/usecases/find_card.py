"""発見: a stopped card was found; its holder brings it to the desk with papers, and it goes on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cards.choices import CardState
from cards.models import Card, CardStop
from cards.models.moves import actor
from cards.rules.evidence import Seen, identity_refusals
from cards.rules.validity import is_over
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


@transaction.atomic
def find_card(*, card_id: int, number_on_it: str, papers: Sequence[Seen], by: Any, now: datetime) -> None:
    """The stop is lifted. Raises CardActRefused or SomebodyElseWasFirst."""
    card, on = Card.objects.get(pk=card_id), in_japan(now).date()
    refusals = list(identity_refusals(papers, on=on))
    found = {
        "not_stopped": card.state != CardState.SUSPENDED,
        "another_card": number_on_it.strip() != card.card_id,
        "card_is_over": is_over(card.kind, card.valid_until, on=on),
    }
    refusals += [Refusal(code, _SENTENCES[code]) for code, no in found.items() if no]
    if refusals:
        raise CardActRefused(refusals)
    moved = Card.objects.move(
        card.pk, old=CardState.SUSPENDED, new=CardState.ACTIVE, at=now, by=by, stopped_at=None
    )
    if not moved:
        raise SomebodyElseWasFirst
    CardStop.objects.filter(card=card, lifted_at=None).update(
        lifted_at=now, lifted_by=actor(by), evidence=[paper.kind for paper in papers]
    )


_SENTENCES = {
    "not_stopped": N_("The card is not stopped."),
    "another_card": N_("This is another card than the one on record. Read its number again."),
    "card_is_over": N_("The card is past its last day."),
}
