"""Make held places a booking: the family, how to reach it, the link, the confirmation."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

from django.db import IntegrityError, transaction

from campaigns.choices import BookingState, EntryState, HoldState, MessageKind, OfferState, Way
from campaigns.letters.links import BOOKING, hash_of, new_nonce
from campaigns.models import Booking, BookingPerson, Offer, Slot, SlotHold, Step
from campaigns.models.bookings import LINK_LASTS
from campaigns.rules.booking_window import window_refusals
from campaigns.rules.eligibility import Visitor, visit_refusals
from campaigns.rules.limits import BOOKINGS_A_CONTACT
from campaigns.rules.references import reference_of, token_hash
from campaigns.usecases.tell import tell
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan

_DRAWS = 6
_DRAWN_BELOW = 10_000_000


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the family, in which language, and what help it needs."""

    mail: str = ""
    phone: str = ""
    language: str = "ja"
    representative: str = ""
    needs: tuple[str, ...] = ()


class HoldIsOver(Exception):
    """The places are held no longer. Nothing was booked; the same times may still be free."""


class BookingRefused(Exception):
    """These people may not book this; the hold stands. `refusals` say why."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__(", ".join(sorted({refusal.code for refusal in refusals})))


def book_slot(
    *, token: str, visitors: Sequence[Visitor], contact: Contact, now: datetime, by: str
) -> Booking:
    """The booking of a live hold; asked again with the same token, the same booking.

    Raises HoldIsOver and BookingRefused; with either, nothing was written.
    """
    hold = SlotHold.objects.of_token(token_hash(token)).select_related("campaign", "session__venue").first()
    if hold is None:
        raise HoldIsOver
    if hold.state == HoldState.BOOKED:
        return Booking.objects.get(hold=hold)
    _refuse(hold, visitors, contact, now=now)
    for _ in range(_DRAWS):
        try:
            with transaction.atomic():
                return _book(hold, visitors, contact, now=now, by=by)
        except IntegrityError:
            if SlotHold.objects.filter(pk=hold.pk, state=HoldState.BOOKED).exists():
                return Booking.objects.get(hold=hold)
            _refuse_twice(hold, visitors)  # else the drawn number was another's
    raise HoldIsOver


def _refuse(hold: SlotHold, visitors: Sequence[Visitor], contact: Contact, *, now: datetime) -> None:
    day, window = in_japan(hold.starts_at).date(), hold.campaign.window()
    found = list(
        visit_refusals(
            visitors,
            case=hold.case,
            representative=contact.representative,
            to_kind=hold.campaign.to_kind,
            on=day,
        )
    )
    if len(visitors) != hold.people:
        found.append(Refusal("other_people", N_("Places are held for another number of people.")))
    if hold.way != Way.WAITING:
        births = [visitor.birth_on for visitor in visitors]
        at = in_japan(now)
        found += window_refusals(window, district=hold.district, births=births, way=hold.way, now=at)
    if hold.way != Way.WALK_IN and not (contact.mail or contact.phone):
        found.append(Refusal("no_contact", N_("A mail address or a phone number is needed.")))
    if hold.way == Way.WEB and _bookings_of(hold, contact) >= BOOKINGS_A_CONTACT:
        found.append(Refusal("too_many_bookings", N_("This address or phone number has bookings enough.")))
    if found:
        raise BookingRefused(tuple(found))


def _bookings_of(hold: SlotHold, contact: Contact) -> int:
    live = Booking.objects.filter(campaign=hold.campaign_id, state=BookingState.BOOKED)
    by_mail = live.filter(mail=contact.mail).count() if contact.mail else 0
    by_phone = live.filter(phone=contact.phone).count() if contact.phone else 0
    return max(by_mail, by_phone)


def _refuse_twice(hold: SlotHold, visitors: Sequence[Visitor]) -> None:
    numbers = [visitor.number for visitor in visitors]
    booked = BookingPerson.objects.filter(campaign=hold.campaign_id, number__in=numbers, is_live=True)
    known = set(booked.values_list("number", flat=True))
    refusals = [
        Refusal("booked_already", N_("This number has a booking already."), subject=str(order))
        for order, number in enumerate(numbers, start=1)
        if number in known
    ]
    if refusals:
        raise BookingRefused(tuple(refusals))


def _book(
    hold: SlotHold, visitors: Sequence[Visitor], contact: Contact, *, now: datetime, by: str
) -> Booking:
    if not SlotHold.objects.move(hold.pk, new=HoldState.BOOKED, at=now):
        if SlotHold.objects.filter(pk=hold.pk, state=HoldState.BOOKED).exists():
            return Booking.objects.get(hold=hold)
        raise HoldIsOver
    places = list(hold.places.select_related("slot").order_by("slot"))
    for place in places:
        if not Slot.objects.book(place.slot_id, place.places):
            raise HoldIsOver
    nonce = new_nonce()
    booking = Booking.objects.create(
        municipality_id=hold.campaign.municipality_id,
        campaign=hold.campaign,
        session=hold.session,
        hold=hold,
        reference=reference_of(secrets.randbelow(_DRAWN_BELOW)),
        nonce=nonce,
        token_hash=hash_of(BOOKING, nonce),
        link_expires_at=max(place.slot.ends_at for place in places) + LINK_LASTS,
        way=hold.way,
        case=hold.case,
        district=hold.district,
        starts_at=hold.starts_at,
        representative=contact.representative,
        mail=contact.mail,
        phone=contact.phone,
        language=contact.language,
        needs=list(contact.needs),
        created_at=now,
        changed_at=now,
    )
    by_time = sorted(places, key=lambda place: (place.slot.starts_at, place.slot_id))
    seats = chain.from_iterable(repeat(place.slot_id, place.places) for place in by_time)
    BookingPerson.objects.bulk_create(
        BookingPerson(
            booking=booking,
            campaign_id=hold.campaign_id,
            order=order,
            slot_id=slot,
            name=visitor.name,
            kana=visitor.kana,
            birth_on=visitor.birth_on,
            number=visitor.number,
        )
        for order, (visitor, slot) in enumerate(zip(visitors, seats, strict=True), start=1)
    )
    Step.objects.create(booking=booking, new=BookingState.BOOKED, at=now, by=by)
    _take_offer(hold, now=now, by=by)
    tell(booking=booking, kind=MessageKind.CONFIRMED, occasion="", now=now, is_first=True)
    return booking


def _take_offer(hold: SlotHold, *, now: datetime, by: str) -> None:
    if hold.way != Way.WAITING:
        return
    offer = Offer.objects.select_related("entry").filter(hold=hold, state=OfferState.OPEN).first()
    if offer is None:
        return
    offer.state = OfferState.TAKEN
    offer.save(update_fields=["state"])
    entries = type(offer.entry).objects
    entries.move(offer.entry_id, old=EntryState.OFFERED, new=EntryState.BOOKED, at=now)
    Step.objects.create(offer=offer, old=OfferState.OPEN, new=OfferState.TAKEN, at=now, by=by)
    Step.objects.create(entry=offer.entry, old=EntryState.OFFERED, new=EntryState.BOOKED, at=now, by=by)
