"""電子証明書の更新: a new certificate on the card, with a new serial, which is its number at the kiosk."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cards.models import Card, CardNumber
from cards.queries import holder_of
from cards.rules.kinds import kind_row
from cards.rules.lifecycle import LIVE_CARD
from cards.rules.validity import certificate_until, may_be_renewed
from cards.usecases.refused import CardActRefused
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


def renew_certificate(*, card_id: int, serial: str, by: Any, now: datetime) -> Card:
    """The card under its new serial; the old one names nobody else for ever. Raises CardActRefused."""
    card: Card = Card.objects.select_related("resident").get(pk=card_id)
    on, row = in_japan(now).date(), kind_row(card.kind)
    until = certificate_until(card.kind, holder_of(card.resident), issued_on=on, card_until=card.valid_until)
    present = card.certificate_until
    found = {
        "kind_without_certificate": row.certificate_years is None,
        "card_not_live": card.state not in LIVE_CARD or card.valid_until < on,
        "too_early": present is not None and not may_be_renewed(present, on=on),
        "no_serial": not serial.strip(),
    }
    if any(found.values()):
        raise CardActRefused(Refusal(code, _SENTENCES[code]) for code, no in found.items() if no)
    try:
        with transaction.atomic():
            CardNumber.objects.create(card=card, kind=card.kind, number=serial.strip(), since=on)
            Card.objects.filter(pk=card.pk, card_id=card.card_id).update(
                card_id=serial.strip(), certificate_until=until
            )
            Card.objects.note(card.pk, old=card.state, new=card.state, at=now, by=by, why="電子証明書の更新")
    except IntegrityError:
        raise CardActRefused([Refusal("number_known", _SENTENCES["number_known"])]) from None
    card.refresh_from_db()
    return card


_SENTENCES = {
    "kind_without_certificate": N_("A card of this kind has no such certificate."),
    "card_not_live": N_("The card is not in use."),
    "too_early": N_("The certificate can be renewed in its last three months."),
    "no_serial": N_("The terminal has told no serial."),
    "number_known": N_("A card with this number is on record already. Read the number again."),
}
