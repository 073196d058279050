"""Close a session: book everybody anew as near as possible, and tell each of them."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from campaigns.choices import BookingState, HoldState, MessageKind, SessionState, Way
from campaigns.models import Booking, Session, Slot, SlotHold, Step
from campaigns.queries import open_slots, sessions_by_nearness
from campaigns.rules.seating import starts_for
from campaigns.usecases.book_slot import BookingRefused, Contact, HoldIsOver
from campaigns.usecases.hold_slot import Held, HoldRefused, SlotIsFull, hold_slot
from campaigns.usecases.join_waiting_list import join_waiting_list
from campaigns.usecases.move_booking import move_booking
from campaigns.usecases.release_hold import release_hold
from campaigns.usecases.tell import tell


@dataclass(frozen=True, slots=True)
class Closed:
    """How many bookings found another place, and how many wait for one."""

    moved: int
    displaced: int


def close_session(*, session_id: int, reason: str, now: datetime, by: str) -> Closed:
    """Nobody is booked there afterwards. Each booking moves in a transaction of its own, the longest-standing
    first; closing again goes on where it stopped.
    """
    session = Session.objects.select_related("venue", "campaign").get(pk=session_id)
    with transaction.atomic():
        rows = Session.objects.filter(pk=session.pk, state=SessionState.OPEN)
        if rows.update(state=SessionState.CLOSED, closed_reason=reason):
            Slot.objects.filter(session=session).update(is_closed=True)
            old, new = SessionState.OPEN, SessionState.CLOSED
            Step.objects.create(session=session, old=old, new=new, at=now, by=by, why=reason)
    for hold in SlotHold.objects.filter(session=session, state=HoldState.LIVE):
        release_hold(hold_id=hold.pk, now=now, by=by)
    bookings = Booking.objects.filter(session=session, state=BookingState.BOOKED)
    moved = displaced = 0
    for booking in bookings.order_by("created_at", "pk"):
        if _move(session, booking, reason=reason, now=now, by=by):
            moved += 1
        else:
            _displace(booking, reason=reason, now=now, by=by)
            displaced += 1
    return Closed(moved, displaced)


def _move(session: Session, booking: Booking, *, reason: str, now: datetime, by: str) -> bool:
    held = _next_place(session, booking, now=now, by=by)
    if held is None:
        return False
    try:
        move_booking(
            booking_id=booking.pk,
            hold_id=held.hold.pk,
            kind=MessageKind.SESSION_CLOSED,
            why=reason,
            now=now,
            by=by,
        )
    except (BookingRefused, HoldIsOver):  # cancelled in the same moment
        release_hold(hold_id=held.hold.pk, now=now, by=by)
    return True


def _next_place(session: Session, booking: Booking, *, now: datetime, by: str) -> Held | None:
    people = booking.people.count()
    for other in sessions_by_nearness(session, after=now):
        free = [slot for slot in open_slots(other.pk) if slot.starts_at > now]
        for start in starts_for(free, people=people, way=Way.WAITING):
            try:
                return hold_slot(
                    session_id=other.pk,
                    starts_at=start,
                    people=people,
                    way=Way.WAITING,
                    case=booking.case,
                    district=booking.district,
                    now=now,
                    by=by,
                )
            except (SlotIsFull, HoldRefused):
                continue
    return None


@transaction.atomic
def _displace(booking: Booking, *, reason: str, now: datetime, by: str) -> None:
    """Without a place, first on the waiting list for any venue, and told so."""
    old, new = BookingState.BOOKED, BookingState.DISPLACED
    if not Booking.objects.move(booking.pk, old=old, new=new, at=now):
        return
    for slot, places in booking.people.values_list("slot").annotate(Count("pk")).order_by("slot"):
        Slot.objects.free_booked(slot, places)
    Step.objects.create(booking=booking, old=old, new=new, at=now, by=by, why=reason)
    with suppress(BookingRefused):  # waits already, or cannot be reached: the message below, or staff, tell
        join_waiting_list(
            campaign=booking.campaign,
            venue=None,
            people=booking.people.count(),
            case=booking.case,
            district=booking.district,
            contact=Contact(booking.mail, booking.phone, booking.language),
            displaced=booking,
            now=now,
            by=by,
        )
    tell(booking=booking, kind=MessageKind.DISPLACED, occasion="", now=now)
