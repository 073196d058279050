"""Holding, booking, moving and cancelling, one after the other."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.choices import BookingState, Case, HoldState, MessageKind, Way
from campaigns.models import Blackout, Booking, Message, Session, Slot, SlotHold, Step
from campaigns.rules.references import reference_is_valid
from campaigns.usecases.book_slot import BookingRefused, Contact, HoldIsOver, book_slot
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.expire_holds import expire_holds
from campaigns.usecases.extend_hold import extend_hold
from campaigns.usecases.hold_slot import HoldRefused, SlotIsFull, hold_slot
from campaigns.usecases.lay_out_slots import NothingToLayOut, lay_out_slots
from campaigns.usecases.move_booking import move_booking
from campaigns.usecases.release_hold import release_hold
from tests import campaign, make
from tests.campaign import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Session:
    return campaign.opened()


def refused(act) -> set[str]:
    with pytest.raises((HoldRefused, BookingRefused)) as caught:
        act()
    return {refusal.code for refusal in caught.value.refusals}


def test_a_session_is_laid_out_once_however_often_it_is_asked(morning):
    assert campaign.counts(morning) == (18, 0, 0)
    assert lay_out_slots(session_id=morning.pk, now=NOW).new == 0
    assert morning.slots.count() == 9


def test_a_blackout_closes_its_slots_and_its_end_opens_them_again(morning):
    dark = Blackout.objects.create(
        municipality=morning.municipality, starts_at=at(10), ends_at=at(11), reason="停電工事"
    )
    assert lay_out_slots(session_id=morning.pk, now=NOW).closed == 3
    assert refused(lambda: campaign.held(morning, at(10, 20))) == {"no_such_time"}
    dark.delete()
    lay_out_slots(session_id=morning.pk, now=NOW)
    assert campaign.held(morning, at(10, 20)).hold.pk


def test_a_session_with_fewer_desks_keeps_what_is_booked(morning):
    campaign.booked(morning, people=2)
    Session.objects.filter(pk=morning.pk).update(desks=1)
    told = lay_out_slots(session_id=morning.pk, now=NOW)
    assert (told.fitted, told.too_full) == (8, 1)
    assert campaign.counts(morning) == (8, 0, 2)


def test_a_session_without_a_terminal_has_nothing_to_lay_out(morning):
    Session.objects.filter(pk=morning.pk).update(terminals=0)
    with pytest.raises(NothingToLayOut):
        lay_out_slots(session_id=morning.pk, now=NOW)


def test_the_database_refuses_a_sum_that_is_not_the_capacity(morning):
    slot = morning.slots.first()
    for wrong in ({"free": slot.free + 1}, {"held": 1}, {"booked": 3}, {"capacity": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slot.objects.filter(pk=slot.pk).update(**wrong)


def test_a_hold_keeps_places_until_its_end(morning):
    held = campaign.held(morning, people=2)
    assert campaign.counts(morning) == (16, 2, 0)
    with pytest.raises(SlotIsFull):
        campaign.held(morning, people=5, start=at(11, 40))
    assert expire_holds(now=NOW + timedelta(minutes=9, seconds=59)) == 0
    assert expire_holds(now=NOW + timedelta(minutes=10)) == 1
    assert expire_holds(now=NOW + timedelta(minutes=10)) == 0
    assert campaign.counts(morning) == (18, 0, 0)
    assert [step.new for step in Step.objects.filter(hold=held.hold).order_by("pk")] == ["live", "expired"]


def test_a_hold_is_made_longer_twice_and_no_more(morning):
    held = campaign.held(morning)
    later = [NOW + timedelta(minutes=9 * n) for n in (1, 2, 3)]
    assert [extend_hold(token=held.token, now=moment) for moment in later] == [True, True, False]
    assert SlotHold.objects.get().expires_at == later[1] + timedelta(minutes=10)
    assert not extend_hold(token="of nobody", now=NOW)


def test_a_family_is_booked_whole_with_a_number_and_a_link(morning):
    booking = campaign.booked(morning, people=3)
    assert campaign.counts(morning) == (15, 0, 3)
    assert reference_is_valid(booking.reference)
    seats = [(p.order, p.slot.starts_at) for p in booking.people.select_related("slot").order_by("order")]
    assert seats == [(1, at(9)), (2, at(9)), (3, at(9, 20))]
    assert len(booking.token_hash) == 64
    assert Message.objects.get().kind == MessageKind.CONFIRMED
    assert Step.objects.get(booking=booking).new == BookingState.BOOKED


def test_asked_twice_with_one_token_there_is_one_booking(morning):
    held, people = campaign.held(morning), [campaign.visitor()]
    told = {"token": held.token, "visitors": people, "contact": campaign.contact(), "now": NOW, "by": "test"}
    assert book_slot(**told) == book_slot(**told)
    assert campaign.counts(morning) == (17, 0, 1)


def test_what_was_typed_is_gone_with_its_hold(morning):
    held = campaign.held(morning)
    SlotHold.objects.filter(pk=held.hold.pk).update(draft={"people": [{"name": "足利　太郎"}]})
    release_hold(hold_id=held.hold.pk, now=NOW, by="test")
    row = SlotHold.objects.get()
    assert (row.state, row.draft) == (HoldState.RELEASED, {})


def test_past_its_end_a_hold_books_nothing(morning):
    held = campaign.held(morning)
    told = {"visitors": [campaign.visitor()], "contact": campaign.contact(), "by": "test"}
    for now in (NOW + timedelta(minutes=10), NOW + timedelta(minutes=11)):
        with pytest.raises(HoldIsOver):
            book_slot(token=held.token, now=now, **told)
    with pytest.raises(HoldIsOver):
        book_slot(token="of nobody", now=NOW, **told)
    expire_holds(now=NOW + timedelta(minutes=10))
    assert campaign.counts(morning) == (18, 0, 0)
    assert not Booking.objects.exists()


def test_one_person_has_one_booking_and_keeps_the_first(morning):
    twice = campaign.visitor()
    reach = campaign.contact()
    for start in (at(9), at(10)):
        token = campaign.held(morning, start).token
        told = {"token": token, "visitors": [twice], "contact": reach, "now": NOW, "by": "test"}
        if start == at(9):
            first = book_slot(**told)
        else:
            assert refused(lambda told=told: book_slot(**told)) == {"booked_already"}
    assert campaign.counts(morning) == (16, 1, 1)
    assert cancel_booking(booking_id=first.pk, now=NOW, by="test")
    assert book_slot(**told).reference != first.reference


def test_a_wrong_number_and_nobody_to_reach_are_refused_and_the_hold_stands(morning):
    held = campaign.held(morning)
    wrong = campaign.visitor(number="12345678")
    told = {"token": held.token, "visitors": [wrong], "contact": Contact(), "now": NOW, "by": "test"}
    assert refused(lambda: book_slot(**told)) == {"wrong_number", "no_contact"}
    assert campaign.counts(morning) == (17, 1, 0)


@pytest.mark.parametrize("way", [Way.WEB, Way.PHONE])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"now": at(9)}, "slot_is_over"),
        ({"people": 7}, "too_many_people"),
        ({"start": at(9, 10)}, "no_such_time"),
        ({"now": NOW - timedelta(days=8)}, "not_open_yet"),
    ],
    ids=["past", "seven-people", "no-slot", "before-the-opening"],
)
def test_staff_and_web_are_refused_alike(morning, way, change, code):
    assert code in refused(lambda: campaign.held(morning, way=way, **change))


@pytest.mark.parametrize("way", [Way.WEB, Way.PHONE, Way.WALK_IN])
def test_a_closed_session_takes_nobody(morning, way):
    Session.objects.filter(pk=morning.pk).update(state="closed")
    assert "session_closed" in refused(lambda: campaign.held(morning, way=way))


def test_by_contact_the_web_books_three_and_staff_more(morning):
    reach = campaign.contact()
    for minute in (0, 20, 40):
        campaign.booked(morning, at(9, minute), contact=reach)
    held = campaign.held(morning)
    told = {"visitors": [campaign.visitor()], "contact": reach, "now": NOW, "by": "test"}
    assert refused(lambda: book_slot(token=held.token, **told)) == {"too_many_bookings"}
    assert book_slot(token=campaign.held(morning, at(10), way=Way.PHONE).token, **told).pk


def test_a_network_holds_forty_at_once():
    city = make.city()
    wide = campaign.session(campaign.campaign(city), campaign.venue(city), desks=60, terminals=60)
    for _ in range(40):
        campaign.held(wide, network="a")
    assert refused(lambda: campaign.held(wide, network="a")) == {"too_many_holds"}
    assert campaign.held(wide, network="b").hold.pk


def test_a_move_takes_the_new_places_and_then_gives_up_the_old(morning):
    booking = campaign.booked(morning, people=2)
    held = campaign.held(morning, at(11), people=2)
    assert campaign.counts(morning) == (14, 2, 2)
    moved = move_booking(booking_id=booking.pk, token=held.token, now=NOW, by="test")
    assert (moved.reference, moved.starts_at, moved.token_hash) == (
        booking.reference,
        at(11),
        booking.token_hash,
    )
    assert campaign.counts(morning) == (16, 0, 2)
    assert morning.slots.get(starts_at=at(9)).free == 2
    assert [m.kind for m in Message.objects.order_by("pk")] == [MessageKind.CONFIRMED, MessageKind.MOVED]


def test_a_move_that_fails_leaves_the_old_places(morning):
    booking = campaign.booked(morning)
    held = campaign.held(morning, at(11))
    later = NOW + timedelta(minutes=10)
    with pytest.raises(HoldIsOver):
        move_booking(booking_id=booking.pk, token=held.token, now=later, by="test")
    other = campaign.held(morning, at(11), people=2)
    assert refused(lambda: move_booking(booking_id=booking.pk, token=other.token, now=NOW, by="test")) == {
        "other_people"
    }
    booking.refresh_from_db()
    assert (booking.state, booking.starts_at) == (BookingState.BOOKED, at(9))
    assert morning.slots.get(starts_at=at(9)).booked == 1


def test_every_move_is_told_once(morning):
    booking = campaign.booked(morning)
    for hour in (10, 11):
        token = campaign.held(morning, at(hour)).token
        booking = move_booking(booking_id=booking.pk, token=token, now=NOW, by="test")
    assert Message.objects.filter(kind=MessageKind.MOVED).count() == 2


def test_a_cancelled_booking_gives_its_places_back_once(morning):
    booking = campaign.booked(morning, people=3)
    assert cancel_booking(booking_id=booking.pk, now=NOW, by="test")
    assert not cancel_booking(booking_id=booking.pk, now=NOW, by="test")
    assert campaign.counts(morning) == (18, 0, 0)
    held = campaign.held(morning, people=3)
    assert refused(lambda: move_booking(booking_id=booking.pk, token=held.token, now=NOW, by="test")) == {
        "not_movable"
    }


def test_web_places_are_not_taken_by_phone_and_the_other_way_round():
    city = make.city()
    apart = campaign.campaign(city, web_percent=50, phone_percent=50)
    morning = campaign.session(apart, campaign.venue(city))
    campaign.held(morning, way=Way.WEB)
    campaign.held(morning, way=Way.PHONE)
    for way in (Way.WEB, Way.PHONE):
        with pytest.raises(SlotIsFull):
            campaign.held(morning, way=way)


def test_a_child_alone_is_booked_with_its_representative(morning):
    held = campaign.held(morning, case=Case.CHILD)
    child = campaign.visitor(birth_on=make.TODAY - timedelta(days=3000))
    told = {"token": held.token, "visitors": [child], "now": NOW, "by": "test"}
    assert refused(lambda: book_slot(contact=campaign.contact(), **told)) == {"needs_representative"}
    reach = campaign.contact(representative="足利　花子")
    assert book_slot(contact=reach, **told).representative == "足利　花子"


def test_another_campaign_s_booking_is_not_moved_here(morning):
    booking = campaign.booked(campaign.opened("092169"))
    held = hold_slot(
        session_id=morning.pk, starts_at=at(9), people=1, way=Way.WEB, district="山辺", now=NOW, by="test"
    )
    assert refused(lambda: move_booking(booking_id=booking.pk, token=held.token, now=NOW, by="test")) == {
        "other_people"
    }
