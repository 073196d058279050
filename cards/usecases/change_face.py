"""券面事項の変更: a new name or address is written on the card and into its chip."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cards.models import Card, FaceChange
from cards.models.moves import actor
from cards.queries import face_of
from cards.rules.lifecycle import LIVE_CARD
from cards.usecases.refused import CardActRefused
from registry.rules.refusal import N_, Refusal


@transaction.atomic
def change_face(*, card_id: int, brought_by: str = "", by: Any, now: datetime) -> FaceChange:
    """The change, as the register says it now; another of the household may bring the card, with its PIN.

    Raises CardActRefused where the face shows the register already, or the card is not live.
    """
    card = Card.objects.select_related("resident__municipality").get(pk=card_id)
    face = face_of(card.resident, kind=card.kind, face=card.face, valid_until=card.valid_until)
    found = {
        "card_not_live": card.state not in LIVE_CARD,
        "nothing_to_change": card.face_sha256 == face.fingerprint(),
    }
    if any(found.values()):
        raise CardActRefused(Refusal(code, _SENTENCES[code]) for code, no in found.items() if no)
    Card.objects.filter(pk=card.pk).update(face_sha256=face.fingerprint())
    return FaceChange.objects.create(
        card=card, at=now, by=actor(by), brought_by=brought_by.strip()[:80], face_sha256=face.fingerprint()
    )


_SENTENCES = {
    "card_not_live": N_("The card is not in use."),
    "nothing_to_change": N_("The card shows what the register says."),
}
