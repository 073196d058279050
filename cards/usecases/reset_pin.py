"""暗証番号の再設定: only at the desk, by the holder, with the card, papers and a reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cards.choices import PinEvent
from cards.models import Card, PinFact
from cards.models.moves import actor
from cards.rules.evidence import Seen, identity_refusals
from cards.rules.kinds import kind_row
from cards.rules.lifecycle import LIVE_CARD
from cards.usecases.refused import CardActRefused
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


def reset_pin(
    *, card_id: int, pin: str, reason: str, papers: Sequence[Seen], by: Any, now: datetime
) -> PinFact:
    """The fact that the holder has set the PIN anew. Raises CardActRefused."""
    card = Card.objects.get(pk=card_id)
    refusals = list(identity_refusals(papers, on=in_japan(now).date()))
    found = {
        "no_reason": not reason.strip(),
        "pin_not_of_kind": pin not in kind_row(card.kind).pins,
        "card_not_live": card.state not in LIVE_CARD,
    }
    refusals += [Refusal(code, _SENTENCES[code]) for code, no in found.items() if no]
    if refusals:
        raise CardActRefused(refusals)
    return PinFact.objects.create(
        card=card,
        pin=pin,
        event=PinEvent.RESET,
        at=now,
        by=actor(by),
        reason=reason.strip()[:200],
        evidence=[paper.kind for paper in papers],
    )


_SENTENCES = {
    "no_reason": N_("Write why the PIN is set anew."),
    "pin_not_of_kind": N_("A card of this kind has no such PIN."),
    "card_not_live": N_("The card is not in use."),
}
