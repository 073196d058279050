"""Offer free places to those who have waited longest."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from campaigns.choices import EntryState, HoldState, MessageKind, OfferState, Way
from campaigns.models import Campaign, Offer, Session, SlotHold, Step, WaitingEntry
from campaigns.queries import open_slots_by_session
from campaigns.rules.limits import OFFER_NOT_LESS_THAN
from campaigns.rules.seating import Open, starts_for
from campaigns.usecases.hold_slot import Held, HoldRefused, SlotIsFull, hold_slot
from campaigns.usecases.tell import tell
from registry.shared.japan import in_japan

AT_ONCE = 200


def promote_waiting(*, campaign_id: int, now: datetime) -> int:
    """How many offers were made. A family that does not fit lets a smaller one behind it go first.

    An offer holds its places for the campaign's hours, but never until shortly before they begin.
    """
    line = list(WaitingEntry.objects.in_line(campaign_id)[:AT_ONCE])
    if not line:
        return 0
    campaign = Campaign.objects.get(pk=campaign_id)
    lead = now + timedelta(hours=campaign.lead_hours) + OFFER_NOT_LESS_THAN
    made = 0
    for entry in line:
        free = open_slots_by_session(campaign, after=lead)
        if not free:
            break
        made += _offer(campaign, entry, free, now=now)
    return made


def _offer(
    campaign: Campaign, entry: WaitingEntry, free: Mapping[int, Sequence[Open]], *, now: datetime
) -> bool:
    venues = Session.objects.filter(pk__in=free)
    if entry.venue_id:
        venues = venues.filter(venue=entry.venue_id)
    times = sorted(
        (start, session)
        for session in venues.values_list("pk", flat=True)
        for start in starts_for(free[session], people=entry.people, way=Way.WAITING)
    )
    for start, session in times:
        until = min(now + timedelta(hours=campaign.offer_hours), start - timedelta(hours=campaign.lead_hours))
        try:
            held = hold_slot(
                session_id=session,
                starts_at=start,
                people=entry.people,
                way=Way.WAITING,
                case=entry.case,
                district=entry.district,
                lasts=until - in_japan(now),
                now=now,
                by="waiting list",
            )
        except (SlotIsFull, HoldRefused):
            continue
        return _make_offer(entry, held, now=now)
    return False


def _make_offer(entry: WaitingEntry, held: Held, *, now: datetime) -> bool:
    """True for the one caller that offers; another gives its places back at once."""
    try:
        with transaction.atomic():
            if WaitingEntry.objects.move(entry.pk, old=EntryState.WAITING, new=EntryState.OFFERED, at=now):
                offer = Offer.objects.create(entry=entry, hold=held.hold, made_at=now)
                Step.objects.create(offer=offer, new=OfferState.OPEN, at=now, by="waiting list")
                Step.objects.create(
                    entry=entry, old=EntryState.WAITING, new=EntryState.OFFERED, at=now, by="waiting list"
                )
                tell(entry=entry, kind=MessageKind.OFFERED, occasion=f"offer {offer.pk}", now=now)
                return True
    except IntegrityError:
        pass
    with transaction.atomic():
        if SlotHold.objects.move(held.hold.pk, new=HoldState.RELEASED, at=now):
            held.hold.free_places()
            Step.objects.create(
                hold=held.hold, old=HoldState.LIVE, new=HoldState.RELEASED, at=now, by="waiting list"
            )
    return False
