"""Somebody who booked stands at the desk."""

from datetime import datetime

from django.db import transaction

from campaigns.choices import BookingState
from campaigns.models import Booking, Step
from campaigns.usecases.book_slot import BookingRefused
from campaigns.usecases.reserve_cards import card_reference
from cards.usecases.begin_hand_over import begin_hand_over
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan

COMES = (BookingState.BOOKED, BookingState.NO_SHOW)


def check_in(*, booking_id: int, now: datetime, by: str) -> bool:
    """True for the one clerk who checked them in; late-comers too. Raises BookingRefused on another day."""
    booking = Booking.objects.select_related("campaign", "session__venue__place").get(pk=booking_id)
    if in_japan(booking.starts_at).date() != in_japan(now).date():
        raise BookingRefused((Refusal("another_day", N_("This booking is for another day.")),))
    if booking.state not in COMES:
        return False
    with transaction.atomic():
        if not Booking.objects.move(
            booking.pk, old=booking.state, new=BookingState.CHECKED_IN, at=now, checked_in_at=now
        ):
            return False
        Step.objects.create(booking=booking, old=booking.state, new=BookingState.CHECKED_IN, at=now, by=by)
    _hand_to_the_card_desk(booking, now=now)
    return True


def _hand_to_the_card_desk(booking: Booking, *, now: datetime) -> None:
    """Each person waits at the card desk, with the card that was kept for them."""
    place = booking.session.venue.place
    if place is None:
        return
    for person in booking.people.order_by("order"):
        begin_hand_over(
            place=place,
            reference=card_reference(booking, person.order),
            kind=booking.campaign.to_kind,
            face=booking.campaign.face,
            told_name=person.name,
            told_birth_on=person.birth_on,
            now=now,
        )
