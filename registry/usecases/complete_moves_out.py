"""Complete the planned moves out whose day has come: the record becomes a 除票, the seal ends."""

from datetime import datetime

from django.db import transaction

from registry.choices import ChangeReason, Residency
from registry.models import Resident
from registry.records.seals import apply_to_seal, names_of
from registry.shared.japan import in_japan


def complete_moves_out(*, now: datetime) -> int:
    """How many were completed. Harmless when repeated; the change was recorded when it was notified."""
    today, done = in_japan(now).date(), 0
    for person in Resident.objects.filter(residency=Residency.RESIDENT, moving_out_on__lte=today):
        done += _complete(person, now=now)
    return done


@transaction.atomic
def _complete(person: Resident, *, now: datetime) -> bool:
    planned = Resident.objects.filter(
        pk=person.pk, history_no=person.history_no, residency=Residency.RESIDENT
    )
    day = person.moving_out_on
    if day is None or not planned.update(residency=Residency.MOVED_OUT, ended_on=day, changed_at=now):
        return False
    reason, names = ChangeReason.MOVE_OUT, names_of(person)
    apply_to_seal(person, reason=reason, before=names, is_planned=False, day=day)
    return True
