"""Hold the places of a family while somebody types, or decides about an offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.choices import HoldState, SessionState, Way
from campaigns.letters.links import new_token
from campaigns.models import HoldPlace, Session, Slot, SlotHold, Step
from campaigns.queries import open_slots
from campaigns.rules.booking_window import slot_refusals, window_refusals
from campaigns.rules.eligibility import people_refusals
from campaigns.rules.limits import HOLDS_A_NETWORK, SEATS_TRIED
from campaigns.rules.references import token_hash
from campaigns.rules.seating import Open, Seat, seats_from
from registry.rules.refusal import N_, Refusal
from registry.shared.japan import in_japan


@dataclass(frozen=True, slots=True)
class Held:
    """The hold, and the secret that its browser keeps; only its hash is stored."""

    hold: SlotHold
    token: str


class SlotIsFull(Exception):
    """The places were taken by others. Nothing is held."""


class HoldRefused(Exception):
    """The time may not be taken; `refusals` say why."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__(", ".join(sorted({refusal.code for refusal in refusals})))


def hold_slot(
    *,
    session_id: int,
    starts_at: datetime,
    people: int,
    way: str,
    now: datetime,
    by: str,
    case: str = "self",
    district: str = "",
    network: str = "",
    lasts: timedelta | None = None,
) -> Held:
    """Places for `people` from `starts_at` on, side by side or after one another, until the hold ends.

    `network` is a hash of where the browser comes from, never an address. Raises SlotIsFull, HoldRefused.
    """
    session = Session.objects.select_related("campaign").get(pk=session_id)
    start, at = in_japan(starts_at), in_japan(now)
    for _ in range(SEATS_TRIED):
        slots = open_slots(session.pk)
        _refuse(session, slots, start=start, people=people, way=way, district=district, at=at)
        _refuse_crowds(network)
        seats = seats_from(slots, start=start, people=people, way=way)
        if not seats:
            break
        hold = SlotHold(
            campaign=session.campaign,
            session=session,
            way=way,
            people=people,
            case=case,
            district=district,
            starts_at=start,
            network=network,
            created_at=now,
            expires_at=now + (lasts or session.campaign.hold),
        )
        if token := _take(hold, seats, by=by):
            return Held(hold, token)
    raise SlotIsFull


def _refuse(
    session: Session,
    slots: Sequence[Open],
    *,
    start: datetime,
    people: int,
    way: str,
    district: str,
    at: datetime,
) -> None:
    """Raise HoldRefused with every reason."""
    window, found = session.campaign.window(), list(people_refusals(people))
    if session.state != SessionState.OPEN:
        found.append(Refusal("session_closed", N_("This session is closed.")))
    slot = next((slot for slot in slots if slot.starts_at == start), None)
    if slot is None:
        found.append(Refusal("no_such_time", N_("There is no such time at this venue on this day.")))
    else:
        found += slot_refusals(window, starts_at=start, ends_at=slot.ends_at, way=way, now=at)
    if way != Way.WAITING:
        found += window_refusals(window, district=district, births=None, way=way, now=at)
    if found:
        raise HoldRefused(tuple(found))


def _refuse_crowds(network: str) -> None:
    live = SlotHold.objects.filter(network=network, state=HoldState.LIVE)
    if network and live.count() >= HOLDS_A_NETWORK:
        raise HoldRefused(
            (Refusal("too_many_holds", N_("Too many places are held from this network at once.")),)
        )


def _take(hold: SlotHold, seats: tuple[Seat, ...], *, by: str) -> str:
    """The secret of the hold if every place was still there, else nothing."""
    token = new_token()
    try:
        with transaction.atomic():
            for seat in sorted(seats, key=lambda seat: seat.slot):
                if not Slot.objects.hold(seat.slot, seat.places):
                    raise SlotIsFull
            hold.token_hash = token_hash(token)
            hold.save(force_insert=True)
            HoldPlace.objects.bulk_create(
                HoldPlace(hold=hold, slot_id=seat.slot, places=seat.places) for seat in seats
            )
            Step.objects.create(hold=hold, new=HoldState.LIVE, at=hold.created_at, by=by)
    except SlotIsFull:
        return ""
    return token
