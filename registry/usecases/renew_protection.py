"""支援措置の延長: another year, for the person and for those covered; a lift asked for before it is void."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from registry.choices import ProtectionStep
from registry.models import Protection, ProtectionAct
from registry.rules.protection_acts import may_renew, not_before, renewed_until
from registry.rules.refusal import Refusal
from registry.shared.japan import in_japan
from registry.usecases.decide_protection import ProtectionMoved


class RenewalRefused(Exception):
    """Nothing was renewed; `refusals` say why."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(no.code for no in refusals))
        self.refusals = tuple(refusals)


@transaction.atomic
def renew_protection(*, protection_id: int, note: str = "", by: Any, now: datetime) -> date:
    """The new last day. Raises RenewalRefused or ProtectionMoved."""
    row = Protection.objects.select_for_update().get(pk=protection_id)
    now = not_before(row.measure, now)
    today = in_japan(now).date()
    refusals = may_renew(row.measure, is_provisional=row.is_provisional, on=today, now=now)
    if refusals:
        raise RenewalRefused(refusals)
    until = renewed_until(row.measure, on=today)
    with_it = Protection.objects.in_force(at=now).select_for_update().filter(covers_for=row)
    for each in (row, *(other for other in with_it if other.valid_until == row.valid_until)):
        if not Protection.objects.move(each, renewed_at=now, valid_until=until):
            raise ProtectionMoved
        ProtectionAct.objects.create(
            protection=each, step=ProtectionStep.RENEWED, at=now, by=by, note=note.strip()[:200]
        )
    return until
