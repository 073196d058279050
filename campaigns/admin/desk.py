"""A booking as the desk sees it: on the screen, on paper, and by what somebody shows or says."""

from typing import Any

from campaigns.choices import BookingState
from campaigns.models import Booking
from campaigns.rules.references import spoken, token_hash, typed_reference
from campaigns.words import words_in
from registry.rules.search_keys import kana_query_keys, name_key
from registry.shared.japan import in_japan
from registry.staff.show import NOTHING, badge, day, page_of

TONES = {
    BookingState.BOOKED: "idle",
    BookingState.CHECKED_IN: "busy",
    BookingState.SERVED: "ok",
    BookingState.NO_SHOW: "warn",
    BookingState.CANCELLED: "idle",
    BookingState.DISPLACED: "bad",
}


def is_meant(booking: Booking, asked: str) -> bool:
    """By the QR's address, the number, a name or a reading."""
    token = asked.rstrip("/").rpartition("/")[2]
    if "/" in asked and token_hash(token) == booking.token_hash:
        return True
    if typed_reference(asked) == booking.reference:
        return True
    key, readings = name_key(asked), [each for each in kana_query_keys(asked) if each]
    for person in booking.people.all():
        if key and key in name_key(person.name):
            return True
        if any(each in kana_query_keys(person.kana)[0] for each in readings):
            return True
    return False


def needs_of(booking: Booking) -> str:
    """What help was asked for, in the words of the public pages: staff speak Japanese with each other."""
    words = words_in("ja")
    return ", ".join(words.bare(f"need_{need}") for need in booking.needs)


def line_of(booking: Booking) -> tuple[Any, ...]:
    """A booking on the desk's screen."""
    needs = needs_of(booking) or NOTHING
    return (
        f"{in_japan(booking.starts_at):%H:%M}",
        page_of(booking, spoken(booking.reference)),
        ", ".join(person.name for person in booking.people.all()),
        booking.get_case_display(),
        needs,
        badge(booking.get_state_display(), TONES[BookingState(booking.state)]),
    )


def paper_lines(booking: Booking) -> list[tuple[str, ...]]:
    """A line of the day sheet for each person."""
    return [
        (
            f"{in_japan(person.slot.starts_at):%H:%M}",
            spoken(booking.reference),
            person.name,
            person.kana,
            day(person.birth_on),
            person.number,
            f"{booking.get_case_display()} {needs_of(booking)}",
        )
        for person in booking.people.all()
    ]
