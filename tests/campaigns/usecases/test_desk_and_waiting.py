"""The waiting list, the day at the desk, closed sessions, and what is told once."""

from datetime import timedelta

import pytest

from campaigns.choices import BookingState, EntryState, MessageKind, MessageState, OfferState
from campaigns.models import Booking, Message, Offer, Session, Step, WaitingEntry
from campaigns.usecases.book_slot import BookingRefused, Contact, HoldIsOver, book_slot
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.check_in import check_in
from campaigns.usecases.close_session import close_session
from campaigns.usecases.expire_holds import expire_holds
from campaigns.usecases.finish_visit import finish_visit
from campaigns.usecases.hold_slot import SlotIsFull
from campaigns.usecases.join_waiting_list import join_waiting_list
from campaigns.usecases.leave_waiting_list import leave_waiting_list
from campaigns.usecases.mark_no_shows import mark_no_shows
from campaigns.usecases.match_booking import match_booking
from campaigns.usecases.move_booking import move_booking
from campaigns.usecases.promote_waiting import promote_waiting
from campaigns.usecases.register_walk_in import register_walk_in
from campaigns.usecases.send_reminders import send_reminders
from campaigns.usecases.take_offer import take_offer
from tests import campaign, make, staff
from tests.campaign import DAY, NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def hour() -> Session:
    """One desk for one hour: three slots of one place."""
    city = make.city()
    return campaign.session(
        campaign.campaign(city), campaign.venue(city), opens=at(9).time(), closes=at(10).time(), desks=1
    )


def full(session: Session) -> list[Booking]:
    return [campaign.booked(session, at(9, minute)) for minute in (0, 20, 40)]


def waits(session: Session, people: int = 1, name: str = "hanako", **more) -> WaitingEntry:
    told = {"venue": session.venue, "case": "self", "district": "山辺", "now": NOW, "by": "test", **more}
    return join_waiting_list(campaign=session.campaign, people=people, contact=campaign.contact(name), **told)


def state(row) -> str:
    row.refresh_from_db()
    return row.state


def test_a_place_that_comes_free_is_offered_to_who_waits_longest(hour):
    first, second, _ = full(hour)
    early, late = waits(hour), waits(hour, name="jiro")
    assert cancel_booking(booking_id=first.pk, now=NOW, by="test")
    assert (state(early), state(late)) == (EntryState.OFFERED, EntryState.WAITING)
    assert campaign.counts(hour) == (0, 1, 2)
    hold = Offer.objects.get().hold
    assert hold.expires_at == NOW + timedelta(hours=24)
    assert cancel_booking(booking_id=second.pk, now=NOW, by="test")
    assert state(late) == EntryState.OFFERED


def test_an_offer_that_nobody_takes_goes_to_the_next(hour):
    first, *_ = full(hour)
    early, late = waits(hour), waits(hour, name="jiro")
    cancel_booking(booking_id=first.pk, now=NOW, by="test")
    later = NOW + timedelta(hours=24)
    assert expire_holds(now=later) == 1
    assert (state(early), state(late)) == (EntryState.LAPSED, EntryState.OFFERED)
    assert campaign.counts(hour) == (0, 1, 2)
    assert [m.kind for m in Message.objects.filter(entry=early).order_by("pk")] == [
        MessageKind.JOINED,
        MessageKind.OFFERED,
        MessageKind.LAPSED,
    ]


def test_an_offer_that_is_taken_is_a_booking(hour):
    first, *_ = full(hour)
    entry = waits(hour)
    cancel_booking(booking_id=first.pk, now=NOW, by="test")
    token = take_offer(entry_id=entry.pk, now=NOW)
    told = {"visitors": [campaign.visitor()], "contact": campaign.contact("hanako"), "now": NOW, "by": "test"}
    with pytest.raises(HoldIsOver):
        book_slot(token="another", **told)
    booking = book_slot(token=token, **told)
    with pytest.raises(HoldIsOver):
        take_offer(entry_id=entry.pk, now=NOW)
    assert booking.starts_at == at(9)
    assert (state(entry), Offer.objects.get().state) == (EntryState.BOOKED, OfferState.TAKEN)
    assert campaign.counts(hour) == (0, 0, 3)


def test_a_family_that_does_not_fit_lets_a_smaller_one_go_first(hour):
    first, *_ = full(hour)
    family, one = waits(hour, people=2), waits(hour, name="jiro")
    cancel_booking(booking_id=first.pk, now=NOW, by="test")
    assert (state(family), state(one)) == (EntryState.WAITING, EntryState.OFFERED)


def test_whoever_leaves_gives_an_offer_to_the_next(hour):
    first, *_ = full(hour)
    early, late = waits(hour), waits(hour, name="jiro")
    cancel_booking(booking_id=first.pk, now=NOW, by="test")
    assert leave_waiting_list(entry_id=early.pk, now=NOW, by="test")
    assert not leave_waiting_list(entry_id=early.pk, now=NOW, by="test")
    assert (state(early), state(late)) == (EntryState.LEFT, EntryState.OFFERED)
    assert leave_waiting_list(entry_id=late.pk, now=NOW, by="test")
    assert campaign.counts(hour) == (1, 0, 2)


def test_one_way_to_be_reached_waits_once(hour):
    waits(hour)
    with pytest.raises(BookingRefused, match="waiting_already"):
        waits(hour)
    with pytest.raises(BookingRefused, match="no_contact"):
        join_waiting_list(
            campaign=hour.campaign,
            venue=None,
            people=1,
            case="self",
            district="",
            contact=Contact(),
            now=NOW,
            by="test",
        )


def test_nothing_is_offered_shortly_before_it_begins(hour):
    first, *_ = full(hour)
    entry = waits(hour)
    cancel_booking(booking_id=first.pk, now=at(6), by="test")
    assert state(entry) == EntryState.WAITING
    assert promote_waiting(campaign_id=hour.campaign_id, now=at(5)) == 1


def test_a_booking_is_checked_in_on_its_day_by_one_clerk(hour):
    booking = campaign.booked(hour)
    with pytest.raises(BookingRefused, match="another_day"):
        check_in(booking_id=booking.pk, now=at(23, 59, DAY - timedelta(days=1)), by="clerk")
    assert check_in(booking_id=booking.pk, now=at(0), by="clerk")
    assert not check_in(booking_id=booking.pk, now=at(8, 55), by="another")
    assert finish_visit(booking_id=booking.pk, now=at(9, 20), by="clerk")
    assert [s.new for s in Step.objects.filter(booking=booking).order_by("pk")] == [
        "booked",
        "checked_in",
        "served",
    ]


def test_who_does_not_come_is_marked_and_may_still_come(hour):
    booking = campaign.booked(hour)
    assert mark_no_shows(now=at(9, 30)) == 0
    assert mark_no_shows(now=at(9, 31)) == 1
    assert mark_no_shows(now=at(9, 31)) == 0
    assert state(booking) == BookingState.NO_SHOW
    assert check_in(booking_id=booking.pk, now=at(9, 50), by="clerk")


def test_a_walk_in_is_told_how_long_it_takes(hour):
    campaign.booked(hour, at(9))
    ask = {"session_id": hour.pk, "contact": Contact(), "case": "self", "now": at(9, 5), "by": "clerk"}
    told = register_walk_in(visitors=[campaign.visitor()], **ask)
    assert (told.wait, told.booking.starts_at) == (timedelta(minutes=15), at(9, 20))
    assert state(told.booking) == BookingState.CHECKED_IN
    register_walk_in(visitors=[campaign.visitor()], **ask)
    with pytest.raises(SlotIsFull):
        register_walk_in(visitors=[campaign.visitor()], **ask)
    assert campaign.counts(hour) == (0, 0, 3)


def test_a_closed_session_books_everybody_anew_or_puts_them_on_the_list(hour):
    bookings = full(hour)
    other = campaign.session(
        hour.campaign,
        hour.venue,
        DAY + timedelta(days=1),
        opens=at(9).time(),
        closes=at(9, 40).time(),
        desks=1,
    )
    live = campaign.held(other, at(9, 20, DAY + timedelta(days=1)))
    told = close_session(session_id=hour.pk, reason="停電", now=NOW, by="clerk")
    assert (told.moved, told.displaced) == (1, 2)
    assert [state(b) for b in bookings] == ["booked", "displaced", "displaced"]
    assert bookings[0].session == other
    assert campaign.counts(hour) == (3, 0, 0)
    kinds = [Message.objects.filter(booking=b).latest("pk").kind for b in bookings]
    assert kinds == [MessageKind.SESSION_CLOSED, MessageKind.DISPLACED, MessageKind.DISPLACED]
    again = close_session(session_id=hour.pk, reason="停電", now=NOW, by="clerk")
    assert (again.moved, again.displaced) == (0, 0)
    assert expire_holds(now=live.hold.expires_at) == 1
    offered = WaitingEntry.objects.get(state=EntryState.OFFERED)
    assert offered.displaced == bookings[1]
    hold = Offer.objects.get().hold
    back = move_booking(booking_id=bookings[1].pk, hold_id=hold.pk, now=live.hold.expires_at, by="test")
    assert (state(back), state(offered)) == (BookingState.BOOKED, EntryState.BOOKED)
    assert back.people.get().is_live
    assert campaign.counts(other) == (0, 0, 2)


def test_reminders_go_out_once_on_the_day_before(hour):
    booking, caller = (
        campaign.booked(hour),
        campaign.booked(hour, at(9, 20), contact=Contact(phone="0284000000")),
    )
    day_before = at(9, 0, DAY - timedelta(days=1))
    assert send_reminders(now=day_before - timedelta(minutes=1)) == 0
    assert send_reminders(now=day_before) == 2
    assert send_reminders(now=day_before + timedelta(hours=1)) == 2
    told = Message.objects.filter(kind=MessageKind.REMINDER)
    assert {(m.booking, m.state) for m in told} == {
        (booking, MessageState.WAITING),
        (caller, MessageState.CALL),
    }


def test_staff_match_a_booked_person_and_a_resident_once(hour):
    person, clerk = make.resident(hour.municipality), staff.user("a clerk", hour.municipality)
    first, second = campaign.booked(hour).people.get(), campaign.booked(hour, at(9, 20)).people.get()
    match_booking(person_id=first.pk, resident=person, by=clerk, now=NOW)
    first.refresh_from_db()
    assert (first.match, first.resident) == ("matched", person)
    with pytest.raises(BookingRefused, match="resident_booked_already"):
        match_booking(person_id=second.pk, resident=person, by=clerk, now=NOW)
    match_booking(person_id=second.pk, resident=None, by=clerk, now=NOW)
    second.refresh_from_db()
    assert second.match == "nobody"
