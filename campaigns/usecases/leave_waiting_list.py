"""Leave the waiting list; an offer that stands is given back."""

from datetime import datetime

from django.db import transaction

from campaigns.choices import EntryState, OfferState
from campaigns.models import Offer, Step, WaitingEntry
from campaigns.usecases.release_hold import release_hold


def leave_waiting_list(*, entry_id: int, now: datetime, by: str) -> bool:
    """True for whoever ended it; False where it had ended already."""
    offer = Offer.objects.filter(entry=entry_id, state=OfferState.OPEN).first()
    if offer is not None:
        return release_hold(hold_id=offer.hold_id, now=now, by=by)
    with transaction.atomic():
        if not WaitingEntry.objects.move(entry_id, old=EntryState.WAITING, new=EntryState.LEFT, at=now):
            return False
        Step.objects.create(entry_id=entry_id, old=EntryState.WAITING, new=EntryState.LEFT, at=now, by=by)
    return True
