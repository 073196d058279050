"""Lay out the slots of a session from its hours, or fit them to hours that have changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from campaigns.choices import SessionState
from campaigns.models import Session, Slot
from campaigns.queries import blackouts_of
from campaigns.rules.capacity import capacity_of, shares_of
from campaigns.rules.slots import slots_of
from registry.rules.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class LaidOut:
    """How many slots are new, fitted and closed; and those that more people have booked than now fit."""

    new: int = 0
    fitted: int = 0
    closed: int = 0
    too_full: int = 0


class NothingToLayOut(Exception):
    """The session has no place at all; `refusal` says which part is missing."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.code)


@transaction.atomic
def lay_out_slots(*, session_id: int, now: datetime) -> LaidOut:
    """Slots as the session's hours, desks, terminals, breaks and blackouts make them. Twice is once.

    Slots that are no longer among them are closed and never deleted; a slot with more held and booked places
    than its new capacity keeps them and is counted in `too_full`. Raises NothingToLayOut.
    """
    session = Session.objects.select_related("campaign").get(pk=session_id)
    needs = session.campaign.needs()
    if not needs:
        raise NothingToLayOut(Refusal("no_visit_types", N_("Say first how many minutes a visit takes.")))
    capacity = capacity_of(
        desks=session.desks, terminals=session.terminals, slot_minutes=session.slot_minutes, needs=needs
    )
    if not capacity.places:
        raise NothingToLayOut(
            Refusal("no_place", N_("No visit fits into a slot: add desks or terminals, or longer slots."))
        )
    wanted = {
        (span.start, share): (span.end, places)
        for span in slots_of(
            session.span, minutes=session.slot_minutes, breaks=session.rests, blackouts=blackouts_of(session)
        )
        for share, places in shares_of(capacity.places, session.campaign.shares).items()
    }
    return _fit(session, wanted)


def _fit(session: Session, wanted: dict[tuple[datetime, str], tuple[datetime, int]]) -> LaidOut:
    there = {(slot.starts_at, slot.share): slot for slot in session.slots.all()}
    fresh = [
        Slot(session=session, starts_at=start, share=share, ends_at=end, capacity=places, free=places)
        for (start, share), (end, places) in wanted.items()
        if (start, share) not in there
    ]
    Slot.objects.bulk_create(fresh, ignore_conflicts=True)
    fitted = too_full = 0
    for key, slot in there.items():
        end, places = wanted.get(key, (slot.ends_at, slot.capacity))
        if (slot.ends_at, slot.capacity) != (end, places):
            Slot.objects.filter(pk=slot.pk).update(ends_at=end)
            fits = Slot.objects.resize(slot.pk, places)
            fitted, too_full = fitted + fits, too_full + (not fits)
    gone = [slot.pk for key, slot in there.items() if key not in wanted and not slot.is_closed]
    closed = Slot.objects.filter(pk__in=gone).update(is_closed=True)
    if session.state == SessionState.OPEN:
        back = [slot.pk for key, slot in there.items() if key in wanted and slot.is_closed]
        Slot.objects.filter(pk__in=back).update(is_closed=False)
    return LaidOut(len(fresh), fitted, closed, too_full)
