"""支援措置の決定: a provisional measure becomes one for a year, with everybody who is covered by it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from registry.choices import ProtectionKind, ProtectionStep
from registry.models import Protection, ProtectionAct
from registry.rules.protection import last_day_of_measure
from registry.rules.protection_acts import may_decide, not_before
from registry.rules.refusal import Refusal
from registry.shared.japan import in_japan


class DecisionRefused(Exception):
    """Nothing was decided; `refusals` say why."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(no.code for no in refusals))
        self.refusals = tuple(refusals)


class ProtectionMoved(Exception):
    """Somebody else has changed the protection since it was read; read it again."""


@transaction.atomic
def decide_protection(*, protection_id: int, first_day: date, note: str = "", by: Any, now: datetime) -> date:
    """The last day of the measure, one year from `first_day`; nothing is lifted on it.

    Those covered by this measure who are still provisional are decided with it. Raises DecisionRefused or
    ProtectionMoved.
    """
    row = Protection.objects.select_for_update().get(pk=protection_id)
    now = not_before(row.measure, now)
    refusals = may_decide(
        row.measure,
        is_provisional=row.is_provisional,
        first_day=first_day,
        applied_on=in_japan(row.applied_at).date(),
        on=in_japan(now).date(),
        now=now,
    )
    if refusals:
        raise DecisionRefused(refusals)
    until = last_day_of_measure(first_day)
    with_it = Protection.objects.in_force(at=now).select_for_update().filter(covers_for=row)
    for each in (row, *(other for other in with_it if other.is_provisional)):
        kind = each.kind if each.kind == ProtectionKind.COVERED else ProtectionKind.SUPPORT
        if not Protection.objects.move(
            each, kind=kind, decided_at=now, valid_from=first_day, valid_until=until
        ):
            raise ProtectionMoved
        ProtectionAct.objects.create(
            protection=each, step=ProtectionStep.DECIDED, at=now, by=by, note=note.strip()[:200]
        )
    return until
