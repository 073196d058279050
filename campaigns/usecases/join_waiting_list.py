"""Join the waiting list, for one or for a family."""

from datetime import datetime

from django.db import IntegrityError, transaction

from campaigns.choices import EntryState, MessageKind
from campaigns.letters.links import WAITING, hash_of, new_nonce
from campaigns.models import Booking, Campaign, Step, Venue, WaitingEntry
from campaigns.models.bookings import LINK_LASTS
from campaigns.rules.eligibility import people_refusals
from campaigns.usecases.book_slot import BookingRefused, Contact
from campaigns.usecases.tell import tell
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import JAPAN, in_japan


def join_waiting_list(
    *,
    campaign: Campaign,
    venue: Venue | None,
    people: int,
    case: str,
    district: str,
    contact: Contact,
    now: datetime,
    by: str,
    displaced: Booking | None = None,
) -> WaitingEntry:
    """The entry, with its message. Raises BookingRefused: over, too many people, nobody to reach, twice."""
    found = list(people_refusals(people))
    if in_japan(now).date() > campaign.last_day:
        found.append(Refusal("campaign_is_over", N_("The campaign is over.")))
    if not (contact.mail or contact.phone):
        found.append(Refusal("no_contact", N_("A mail address or a phone number is needed.")))
    if found:
        raise BookingRefused(tuple(found))
    nonce = new_nonce()
    last = datetime.combine(campaign.last_day, datetime.max.time(), tzinfo=JAPAN)
    try:
        with transaction.atomic():
            entry = WaitingEntry.objects.create(
                municipality_id=campaign.municipality_id,
                campaign=campaign,
                venue=venue,
                people=people,
                case=case,
                district=district,
                mail=contact.mail,
                phone=contact.phone,
                language=contact.language,
                nonce=nonce,
                token_hash=hash_of(WAITING, nonce),
                link_expires_at=last + LINK_LASTS,
                displaced=displaced,
                created_at=now,
                changed_at=now,
            )
            Step.objects.create(entry=entry, new=EntryState.WAITING, at=now, by=by)
            if displaced is None:
                tell(entry=entry, kind=MessageKind.JOINED, occasion="", now=now)
    except IntegrityError:
        twice = Refusal("waiting_already", N_("This address or phone number is on the list already."))
        raise BookingRefused((twice,)) from None
    return entry
