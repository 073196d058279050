"""Begin a visit at a kiosk, after the centre has verified the PIN and the card's validity."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from cards.models import Card
from issuance.models import CentreClient, CentreSession
from issuance.queries.people import card_facts
from issuance.rules.kiosk_cards import card_refusals
from issuance.rules.refusals import refuse
from issuance.usecases.end_session import end_session
from registry.rules.refusal import Refusal
from registry.shared.japan import in_japan

LIFETIME = timedelta(minutes=15)
_TRIES = 20
"""Of those who open at once on one terminal, each round has one winner: the last of so many still gets in."""


class SessionRefused(Exception):
    """The card opens no session. The kiosk is told that it cannot be used, and nothing else."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__(", ".join(sorted({refusal.code for refusal in refusals})))


def open_session(
    *,
    client: CentreClient,
    municipality_code: str,
    card_kind: str,
    card_id: str,
    operator: str,
    store: str,
    terminal: str,
    now: datetime,
) -> CentreSession:
    """The new session; the terminal's earlier one ends with it. Raises SessionRefused."""
    card = (
        Card.objects.select_related("resident", "municipality")
        .filter(
            kind=card_kind, card_id=card_id, municipality__code=municipality_code, municipality__is_open=True
        )
        .first()
    )
    if card is None:
        raise SessionRefused((refuse("card_unknown"),))
    day = in_japan(now).date()
    refusals = card_refusals(card_facts(card, on=day), holder_kind=card.resident.kind, on=day)
    if refusals:
        raise SessionRefused(refusals)
    for _ in range(_TRIES - 1):
        try:
            return _open(client, card, operator=operator, store=store, terminal=terminal, now=now)
        except IntegrityError:
            # Another session was opened on the terminal in the same moment: it is the earlier one now.
            continue
    return _open(client, card, operator=operator, store=store, terminal=terminal, now=now)


@transaction.atomic
def _open(
    client: CentreClient, card: Card, *, operator: str, store: str, terminal: str, now: datetime
) -> CentreSession:
    place = {"client": client, "operator": operator, "store": store, "terminal": terminal}
    for earlier in CentreSession.objects.filter(**place, ended_at=None):
        end_session(session_id=earlier.pk, reason="a new session began", by=client.name, now=now)
    return CentreSession.objects.create(
        **place,
        municipality=card.municipality,
        card=card,
        resident=card.resident,
        opened_at=now,
        expires_at=now + LIFETIME,
    )
