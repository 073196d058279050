"""Somebody without a booking stands at the desk: the next places of today, with an honest wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.choices import Way
from campaigns.models import Booking, Session
from campaigns.queries import open_slots
from campaigns.rules.eligibility import Visitor
from campaigns.rules.seating import starts_for
from campaigns.usecases.book_slot import Contact, book_slot
from campaigns.usecases.check_in import check_in
from campaigns.usecases.hold_slot import SlotIsFull, hold_slot
from registry.shared.japan import in_japan


@dataclass(frozen=True, slots=True)
class WalkedIn:
    """The booking, checked in, and how long they wait from now."""

    booking: Booking
    wait: timedelta


def register_walk_in(
    *, session_id: int, visitors: Sequence[Visitor], contact: Contact, case: str, now: datetime, by: str
) -> WalkedIn:
    """The first places of today that are left. Raises SlotIsFull when the day is full, and BookingRefused.

    The wait is until their slot begins: earlier ones are other people's, who come on time.
    """
    session, at = Session.objects.get(pk=session_id), in_japan(now)
    slots = [slot for slot in open_slots(session.pk) if slot.ends_at > at]
    for start in starts_for(slots, people=len(visitors), way=Way.WALK_IN):
        try:
            held = hold_slot(
                session_id=session.pk,
                starts_at=start,
                people=len(visitors),
                way=Way.WALK_IN,
                case=case,
                now=now,
                by=by,
            )
        except SlotIsFull:
            continue
        booking = book_slot(token=held.token, visitors=visitors, contact=contact, now=now, by=by)
        check_in(booking_id=booking.pk, now=now, by=by)
        return WalkedIn(booking, max(start - at, timedelta()))
    raise SlotIsFull
