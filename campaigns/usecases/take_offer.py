"""Give an offer's places into the hands of whoever opened its link."""

from datetime import datetime

from campaigns.choices import HoldState, OfferState
from campaigns.letters.links import new_token
from campaigns.models import Offer, SlotHold
from campaigns.rules.references import token_hash
from campaigns.usecases.book_slot import HoldIsOver


def take_offer(*, entry_id: int, now: datetime) -> str:
    """A fresh secret of the offer's hold, for the browser that books it; the one before is worth nothing.

    Raises HoldIsOver where no offer stands.
    """
    offer = Offer.objects.filter(entry=entry_id, state=OfferState.OPEN).first()
    if offer is None:
        raise HoldIsOver
    token = new_token()
    live = SlotHold.objects.filter(pk=offer.hold_id, state=HoldState.LIVE, expires_at__gt=now)
    if live.update(token_hash=token_hash(token)) != 1:
        raise HoldIsOver
    return token
