"""Say who a booked person is in the register, or that they are not in it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from campaigns.choices import MatchState
from campaigns.models import BookingPerson
from campaigns.usecases.book_slot import BookingRefused
from registry.models import Resident
from registry.rules.refusal import N_, Refusal


def match_booking(*, person_id: int, resident: Resident | None, by: Any, now: datetime) -> None:
    """By a clerk, after the booking; the public pages never tell. `resident` None: nobody on record.

    Raises BookingRefused for a resident who has a live booking of the campaign already.
    """
    match = MatchState.NOBODY if resident is None else MatchState.MATCHED
    try:
        with transaction.atomic():
            BookingPerson.objects.filter(pk=person_id).update(
                match=match, resident=resident, matched_at=now, matched_by=by
            )
    except IntegrityError:
        twice = Refusal("resident_booked_already", N_("This resident has a booking already."))
        raise BookingRefused((twice,)) from None
