"""The cards behind a booking: one kept for each person, where they come, and handed on at the desk."""

import pytest
from django.db.models import Count

from campaigns.models import Session
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.check_in import check_in
from campaigns.usecases.move_booking import move_booking
from campaigns.usecases.reserve_cards import reserve_cards
from cards.models import Reservation, Visit
from tests import campaign
from tests.campaign import NOW, at
from tests.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Session:
    """A venue with three blank cards."""
    of = campaign.opened()
    desk = Desk(of.municipality)
    desk.stock(3)
    type(of.venue).objects.filter(pk=of.venue_id).update(place=desk.place)
    return Session.objects.get(pk=of.pk)


def kept() -> dict[str, int]:
    """Live reservations by place."""
    live = Reservation.objects.filter(ended_at=None).values_list("item__place__name").annotate(Count("pk"))
    return dict(live)


def reserve(booking) -> int:
    return reserve_cards(booking_id=booking.pk, now=NOW, by="test")


def test_each_person_has_a_card_kept_once(morning):
    booking = campaign.booked(morning, people=2)
    assert [reserve(booking), reserve(booking)] == [0, 0]
    references = set(Reservation.objects.values_list("reference", flat=True))
    assert references == {f"{booking.reference}-1", f"{booking.reference}-2"}


def test_a_booking_stands_without_a_card_and_says_how_many_lack(morning):
    assert reserve(campaign.booked(morning, people=2)) == 0
    assert reserve(campaign.booked(morning, at(10), people=2)) == 1
    assert kept() == {"特設窓口": 3}


def test_a_cancelled_booking_gives_its_cards_free(morning):
    booking = campaign.booked(morning, people=3)
    reserve(booking)
    cancel_booking(booking_id=booking.pk, now=NOW, by="test")
    assert reserve(booking) == 0
    assert kept() == {}


def test_a_moved_booking_has_its_card_where_it_goes(morning):
    other = Desk(morning.municipality, name="毛野")
    other.stock(1, first=501)
    place = campaign.venue(morning.municipality, "keno", "毛野公民館", place=other.place)
    there = campaign.session(morning.campaign, place)
    booking = campaign.booked(morning)
    reserve(booking)
    token = campaign.held(there).token
    move_booking(booking_id=booking.pk, token=token, now=NOW, by="test")
    assert reserve(booking) == 0
    assert kept() == {"毛野": 1}


def test_whoever_checks_in_waits_at_the_card_desk_once(morning):
    booking = campaign.booked(morning, people=2)
    reserve(booking)
    assert check_in(booking_id=booking.pk, now=at(8, 50), by="clerk")
    assert not check_in(booking_id=booking.pk, now=at(8, 51), by="clerk")
    assert sorted(Visit.objects.values_list("reference", flat=True)) == [
        f"{booking.reference}-1",
        f"{booking.reference}-2",
    ]


def test_where_no_cards_are_kept_nothing_is_reserved():
    booking = campaign.booked(campaign.opened())
    assert reserve(booking) == 0
    assert check_in(booking_id=booking.pk, now=at(8, 50), by="clerk")
    assert not Visit.objects.exists()
