"""Send a lift back that was asked for: the protection stays, and the page of lifts no longer lists it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from registry.choices import ProtectionStep
from registry.models import Municipality, Protection, ProtectionAct
from registry.rules.protection_acts import no_lift_was_asked, not_before
from registry.usecases.ask_to_lift import RowOutcome, Seen, not_found


@transaction.atomic
def withdraw_lift(
    *, municipality: Municipality, seen: Seen, reason: str, by: Any, now: datetime
) -> RowOutcome:
    """Anybody may send it back, the one who asked too: nobody is less protected by it."""
    row = (
        Protection.objects.of(municipality)
        .select_for_update(of=("self",))
        .filter(pk=seen.protection_id)
        .first()
    )
    if row is None:
        return not_found(seen)
    now = not_before(row.measure, now)
    is_asked = row.lifted_at is None and row.lift_asked_at is not None
    if not is_asked or not Protection.objects.move(row, lift_asked_at=None, lift_asked_by=None):
        return RowOutcome(row.pk, row, no_lift_was_asked(is_asked=False))
    ProtectionAct.objects.create(
        protection=row, step=ProtectionStep.LIFT_WITHDRAWN, at=now, by=by, note=reason.strip()[:200]
    )
    return RowOutcome(row.pk, row)
