"""Give held places back: given up by whoever held them, or past their end."""

from datetime import datetime

from django.db import transaction

from campaigns.choices import EntryState, HoldState, MessageKind, OfferState
from campaigns.models import Offer, SlotHold, Step
from campaigns.usecases.promote_waiting import promote_waiting
from campaigns.usecases.tell import tell


def release_hold(*, hold_id: int, now: datetime, by: str, is_over: bool = False) -> bool:
    """True for the one caller who ended it; its places are free again and offered to the waiting list.

    `is_over`: it ends because its time is over, and only then. An offer that it carried ends with it.
    """
    new = HoldState.EXPIRED if is_over else HoldState.RELEASED
    with transaction.atomic():
        if not SlotHold.objects.move(hold_id, new=new, at=now):
            return False
        hold = SlotHold.objects.get(pk=hold_id)
        hold.free_places()
        Step.objects.create(hold=hold, old=HoldState.LIVE, new=new, at=now, by=by)
        _end_offer(hold, is_over=is_over, by=by, now=now)
    promote_waiting(campaign_id=hold.campaign_id, now=now)
    return True


def _end_offer(hold: SlotHold, *, is_over: bool, by: str, now: datetime) -> None:
    offer = Offer.objects.select_related("entry").filter(hold=hold, state=OfferState.OPEN).first()
    if offer is None:
        return
    offer.state = OfferState.LAPSED if is_over else OfferState.DECLINED
    offer.save(update_fields=["state"])
    Step.objects.create(offer=offer, old=OfferState.OPEN, new=offer.state, at=now, by=by)
    new = EntryState.LAPSED if is_over else EntryState.LEFT
    entries = type(offer.entry).objects
    if entries.move(offer.entry_id, old=EntryState.OFFERED, new=new, at=now):
        Step.objects.create(entry=offer.entry, old=EntryState.OFFERED, new=new, at=now, by=by)
        if is_over:
            tell(entry=offer.entry, kind=MessageKind.LAPSED, occasion=f"offer {offer.pk}", now=now)
