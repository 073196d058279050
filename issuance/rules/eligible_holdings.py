"""What is asked of card and seal registration (domain handbook B.1, D.2, D.4)."""

from collections.abc import Iterator

from issuance.choices import Channel
from issuance.rules.asking import day_of
from issuance.rules.facts import CardFacts, RequestFacts, SealFacts
from issuance.rules.kiosk_cards import card_refusals, kiosk_card
from issuance.rules.refusals import refuse
from registry.choices import SealState
from registry.rules.refusal import Refusal
from registry.rules.seals import imprint_refusals


def card(facts: RequestFacts) -> Iterator[Refusal]:
    """A kiosk wants the requester's own card, of a kind that opens it, in use, valid, registered for it."""
    if facts.channel != Channel.KIOSK:
        return
    if facts.card is None:
        yield refuse("card_missing")
        return
    if facts.card.holder_no != facts.requester.person_no:
        yield refuse("card_not_of_requester")
    yield from card_refusals(facts.card, holder_kind=facts.requester.kind, on=day_of(facts))


def seal(facts: RequestFacts) -> Iterator[Refusal]:
    """The registration is in force, its imprint is there at a lawful size, its one token is presented."""
    if not facts.certificate.needs_seal:
        return
    registered = facts.seal
    if registered is None or registered.registered_on is None or registered.registered_on > day_of(facts):
        yield refuse("seal_not_registered")
    if registered is None:
        return
    if registered.state != SealState.ACTIVE:
        yield refuse("seal_not_active")
    if registered.imprint_mm is None:
        yield refuse("seal_imprint_missing")
    elif imprint_refusals(*registered.imprint_mm):
        yield refuse("seal_imprint_size")
    if _wants_token(facts) and not _is_the_token(facts.card, registered):
        yield refuse("seal_token_wrong")


def _wants_token(facts: RequestFacts) -> bool:
    """The counter always wants the 印鑑登録証; a kiosk where the card itself is one (D.2, D.4)."""
    if facts.channel != Channel.KIOSK or facts.card is None:
        return True
    row = kiosk_card(facts.card.kind, day_of(facts))
    return row is None or row.is_the_seal_token


def _is_the_token(presented: CardFacts | None, registered: SealFacts) -> bool:
    return presented is not None and registered.tokens == {presented.card_id}
