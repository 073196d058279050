"""支援措置の解除 (2): the second person lifts one protection, after a look at how it stands now."""

from datetime import datetime
from typing import Any

from django.db import transaction

from registry.choices import ProtectionStep
from registry.models import Municipality, Protection, ProtectionAct
from registry.rules.protection import may_lift
from registry.rules.protection_acts import (
    BASIS,
    SENTENCES,
    is_seen_as_it_stands,
    no_lift_was_asked,
    not_before,
)
from registry.rules.refusal import Refusal
from registry.usecases.ask_to_lift import RowOutcome, Seen, not_found


@transaction.atomic
def lift_protection(*, municipality: Municipality, seen: Seen, by: Any, now: datetime) -> RowOutcome:
    """Lift the row if it is as it was seen, asked for by somebody else, and not renewed since.

    All of it is read inside this transaction and asked again by the write itself. A refusal leaves an act.
    """
    row = (
        Protection.objects.of(municipality)
        .select_for_update(of=("self",))
        .filter(pk=seen.protection_id)
        .first()
    )
    if row is None:
        return not_found(seen)
    now = not_before(row.measure, now)
    refusals = _refusals(row, seen, by, now)
    if not refusals and not Protection.objects.move(
        row, lifted_at=now, lifted_by=row.lift_asked_by_id, lift_confirmed_by=by
    ):
        refusals = (Refusal("page_is_stale", SENTENCES["page_is_stale"], BASIS),)
    step = ProtectionStep.LIFT_REFUSED if refusals else ProtectionStep.LIFTED
    codes = ", ".join(no.code for no in refusals)
    ProtectionAct.objects.create(protection=row, step=step, at=now, by=by, note=codes)
    return RowOutcome(row.pk, row, refusals)


def _refusals(row: Protection, seen: Seen, by: Any, now: datetime) -> tuple[Refusal, ...]:
    stale = is_seen_as_it_stands(row.measure, seen=seen.mark)
    if row.lift_asked_at is None or row.lift_asked_by_id is None:
        return (*stale, *no_lift_was_asked(is_asked=False))
    two = may_lift(
        row.measure,
        asked_by=row.lift_asked_by_id,
        confirmed_by=by.pk,
        asked_at=row.lift_asked_at,
        now=now,
    )
    return (*stale, *two)
