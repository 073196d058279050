"""Move a booking to places that are held for it; its old ones are given up last."""

from datetime import datetime
from itertools import chain, repeat

from django.db import transaction
from django.db.models import Count

from campaigns.choices import BookingState, EntryState, HoldState, MessageKind, OfferState
from campaigns.models import Booking, HoldPlace, Offer, Slot, SlotHold, Step, WaitingEntry
from campaigns.models.bookings import LINK_LASTS
from campaigns.rules.references import token_hash
from campaigns.usecases.book_slot import BookingRefused, HoldIsOver
from campaigns.usecases.promote_waiting import promote_waiting
from campaigns.usecases.tell import tell
from registry.rules.refusal import N_, Refusal

MOVABLE = (BookingState.BOOKED, BookingState.DISPLACED)


def move_booking(
    *,
    booking_id: int,
    token: str = "",
    hold_id: int | None = None,
    now: datetime,
    by: str,
    why: str = "",
    kind: str = MessageKind.MOVED,
) -> Booking:
    """The booking at the places of a live hold (by its secret, or for staff by its key).

    One transaction: new places booked, then the old ones freed. Where it fails the old places stand.
    A booking that had lost its place gets one again. Raises HoldIsOver, BookingRefused.
    """
    asked = {"pk": hold_id} if hold_id else {"token_hash": token_hash(token)}
    hold = SlotHold.objects.filter(**asked).select_related("session").first()
    if hold is None:
        raise HoldIsOver
    booking = Booking.objects.get(pk=booking_id)
    if hold.people != booking.people.count() or hold.campaign_id != booking.campaign_id:
        raise BookingRefused((Refusal("other_people", N_("Places are held for another number of people.")),))
    if booking.state not in MOVABLE:
        raise BookingRefused((Refusal("not_movable", N_("This booking can no longer be changed.")),))
    with transaction.atomic():
        _move(booking, hold, now=now, by=by, why=why)
        tell(booking=booking, kind=kind, occasion=f"move {booking.moves}", now=now)
    promote_waiting(campaign_id=booking.campaign_id, now=now)
    return booking


def _move(booking: Booking, hold: SlotHold, *, now: datetime, by: str, why: str) -> None:
    """Rows of booking and hold first, then slots in one order: the same everywhere, so nobody deadlocks."""
    old_state, fresh = booking.state, list(hold.places.select_related("slot").order_by("slot"))
    if not Booking.objects.reseat(
        booking.pk,
        old=old_state,
        moves=booking.moves,
        at=now,
        session=hold.session,
        starts_at=hold.starts_at,
        link_expires_at=max(place.slot.ends_at for place in fresh) + LINK_LASTS,
    ):
        raise BookingRefused((Refusal("not_movable", N_("This booking can no longer be changed.")),))
    if not SlotHold.objects.move(hold.pk, new=HoldState.BOOKED, at=now):
        raise HoldIsOver
    people = booking.people.all()
    lost = dict(people.values_list("slot").annotate(Count("pk")).order_by("slot"))
    Slot.objects.lock(*lost, *(place.slot_id for place in fresh))
    for place in fresh:
        if not Slot.objects.book(place.slot_id, place.places):
            raise HoldIsOver
    if old_state == BookingState.BOOKED:
        for slot, places in lost.items():
            Slot.objects.free_booked(slot, places)
    _seat(booking, fresh)
    booking.moves += 1
    booking.state, booking.session, booking.starts_at = BookingState.BOOKED, hold.session, hold.starts_at
    Step.objects.create(booking=booking, old=old_state, new=BookingState.BOOKED, at=now, by=by, why=why)
    Step.objects.create(hold=hold, old=HoldState.LIVE, new=HoldState.BOOKED, at=now, by=by)
    _end_waiting(booking, hold, now=now, by=by)


def _seat(booking: Booking, places: list[HoldPlace]) -> None:
    by_time = sorted(places, key=lambda place: (place.slot.starts_at, place.slot_id))
    seats = chain.from_iterable(repeat(place.slot_id, place.places) for place in by_time)
    for person, slot in zip(booking.people.order_by("order"), seats, strict=True):
        person.slot_id, person.is_live = slot, True
        person.save(update_fields=["slot", "is_live"])


def _end_waiting(booking: Booking, hold: SlotHold, *, now: datetime, by: str) -> None:
    """A place was found: an offer that was taken is so, and nobody waits for another."""
    for offer in Offer.objects.filter(hold=hold, state=OfferState.OPEN):
        offer.state = OfferState.TAKEN
        offer.save(update_fields=["state"])
        Step.objects.create(offer=offer, old=OfferState.OPEN, new=OfferState.TAKEN, at=now, by=by)
    for old in (EntryState.OFFERED, EntryState.WAITING):
        for entry in WaitingEntry.objects.filter(displaced=booking, state=old):
            if WaitingEntry.objects.move(entry.pk, old=old, new=EntryState.BOOKED, at=now):
                Step.objects.create(entry=entry, old=old, new=EntryState.BOOKED, at=now, by=by)
