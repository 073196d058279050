"""Keep a card in stock for each person of a booking, where they will come; or give it free again."""

from datetime import datetime

from campaigns.choices import BookingState
from campaigns.models import Booking
from cards.models import Reservation
from cards.usecases.release_reservation import release_reservation
from cards.usecases.reserve_card import NoCardLeft, reserve_card
from registry.shared.japan import in_japan


def card_reference(booking: Booking, order: int) -> str:
    """By which the cards app knows a person's card and visit: the booking's number and their place in it."""
    return f"{booking.reference}-{order}"


def reserve_cards(*, booking_id: int, now: datetime, by: str) -> int:
    """For how many people no card is left. Reservations afterwards are as the booking stands; twice is once.

    A booking stands without a card: the desk sees who lacks one, and brings some there in time.
    """
    booking = Booking.objects.select_related("campaign", "session__venue__place").get(pk=booking_id)
    place = booking.session.venue.place
    day, missing = in_japan(booking.starts_at).date(), 0
    for order in booking.people.values_list("order", flat=True):
        reference = card_reference(booking, order)
        live = Reservation.objects.filter(
            municipality=booking.municipality_id, reference=reference, ended_at=None
        )
        is_wanted = booking.state == BookingState.BOOKED and place is not None
        if live.exists() and not (is_wanted and live.filter(item__place=place, needed_on=day).exists()):
            release_reservation(
                municipality_id=booking.municipality_id,
                reference=reference,
                why="booking changed",
                by=by,
                now=now,
            )
        if is_wanted and place is not None:
            try:
                reserve_card(
                    place=place,
                    kind=booking.campaign.to_kind,
                    face=booking.campaign.face,
                    reference=reference,
                    needed_on=day,
                    by=by,
                    now=now,
                )
            except NoCardLeft:
                missing += 1
    return missing
