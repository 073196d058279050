"""The counters of places against a model in memory, and whole use cases in random order."""

import random
from datetime import timedelta

import pytest

from campaigns.choices import BookingState, EntryState
from campaigns.models import Booking, Slot, WaitingEntry
from campaigns.usecases.book_slot import BookingRefused, HoldIsOver, book_slot
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.expire_holds import expire_holds
from campaigns.usecases.hold_slot import HoldRefused, SlotIsFull
from campaigns.usecases.join_waiting_list import join_waiting_list
from campaigns.usecases.leave_waiting_list import leave_waiting_list
from campaigns.usecases.move_booking import move_booking
from campaigns.usecases.take_offer import take_offer
from tests import campaign
from tests.campaign import NOW, at
from tests.campaigns.slot_model import play

pytestmark = pytest.mark.django_db


def test_random_moves_of_places_keep_row_and_model_the_same():
    keys = list(campaign.opened().slots.values_list("pk", flat=True))
    assert play(Slot.objects.all(), keys, 2, operations=1500, seed=7, look_every=50) > 300


@pytest.mark.parametrize("seed", [1, 2])
def test_random_use_cases_leave_no_place_without_an_owner(seed):
    rng, of, now = random.Random(seed), campaign.opened(), NOW

    def held(people: int):
        hour, minute = divmod(rng.randrange(9) * 20, 60)
        return campaign.held(of, at(9 + hour, minute), people, now=now)

    def book() -> None:
        people = rng.randint(1, 4)
        token = held(people).token
        if rng.random() < 0.7:
            visitors = [campaign.visitor() for _ in range(people)]
            reach = campaign.contact(f"c{rng.random()}")
            book_slot(token=token, visitors=visitors, contact=reach, now=now, by="test")

    def move() -> None:
        booking = rng.choice(list(Booking.objects.filter(state=BookingState.BOOKED)))
        token = held(booking.people.count()).token
        move_booking(booking_id=booking.pk, token=token, now=now, by="test")

    def cancel() -> None:
        booking = rng.choice(list(Booking.objects.filter(state=BookingState.BOOKED)))
        cancel_booking(booking_id=booking.pk, now=now, by="test")

    def wait() -> None:
        told = {"venue": None, "case": "self", "district": "", "now": now, "by": "test"}
        reach, people = campaign.contact(f"w{rng.random()}"), rng.randint(1, 3)
        join_waiting_list(campaign=of.campaign, people=people, contact=reach, **told)

    def answer() -> None:
        entry = rng.choice(list(WaitingEntry.objects.filter(state=EntryState.OFFERED)))
        if rng.random() < 0.5:
            leave_waiting_list(entry_id=entry.pk, now=now, by="test")
            return
        token = take_offer(entry_id=entry.pk, now=now)
        visitors, reach = [campaign.visitor() for _ in range(entry.people)], campaign.contact("taken")
        book_slot(token=token, visitors=visitors, contact=reach, now=now, by="test")

    refused = (SlotIsFull, HoldRefused, BookingRefused, HoldIsOver, IndexError)
    done = 0
    for _ in range(90):
        act = rng.choice((book, book, book, move, cancel, wait, answer))
        try:
            act()
            done += 1
        except refused:
            pass
        if rng.random() < 0.1:
            now += timedelta(minutes=rng.choice((3, 11)))
            expire_holds(now=now)
        assert campaign.is_whole(of.campaign)
    expire_holds(now=now + timedelta(days=2))
    assert campaign.is_whole(of.campaign)
    assert done > 30
