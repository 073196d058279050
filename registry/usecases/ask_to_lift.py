"""支援措置の解除 (1): the first of two people asks for protections to be lifted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.choices import ProtectionStep
from registry.models import Municipality, Protection, ProtectionAct
from registry.rules.protection_acts import BASIS, SENTENCES, may_ask_to_lift, not_before
from registry.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Seen:
    """A row of a list as it was shown: its key and its mark (`registry.rules.protection_acts.mark_of`)."""

    protection_id: int
    mark: str


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What happened to one row: done, or why not."""

    protection_id: int
    protection: Protection | None
    refusals: tuple[Refusal, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the row was changed."""
        return not self.refusals


def ask_to_lift(
    *, municipality: Municipality, rows: Sequence[Seen], reason: str, by: Any, now: datetime
) -> tuple[RowOutcome, ...]:
    """One outcome a row, in their order; each row stands for itself and nothing is lifted yet.

    The reason is written into each act. Rows of another city are no rows.
    """
    return tuple(_ask(municipality, seen, reason.strip(), by, now) for seen in rows)


def not_found(seen: Seen) -> RowOutcome:
    """The outcome for a row that this city does not have."""
    code = "no_such_protection"
    return RowOutcome(seen.protection_id, None, (Refusal(code, SENTENCES[code], BASIS),))


@transaction.atomic
def _ask(municipality: Municipality, seen: Seen, reason: str, by: Any, now: datetime) -> RowOutcome:
    row = (
        Protection.objects.of(municipality)
        .select_for_update(of=("self",))
        .filter(pk=seen.protection_id)
        .first()
    )
    if row is None:
        return not_found(seen)
    now = not_before(row.measure, now)
    stands = Protection.objects.lift_asked(at=now).filter(pk=row.pk).exists()
    refusals = list(may_ask_to_lift(row.measure, is_asked_already=stands, seen=seen.mark, now=now))
    if not reason:
        refusals.append(Refusal("reason_is_missing", SENTENCES["reason_is_missing"], BASIS))
    if not refusals and not Protection.objects.move(row, lift_asked_at=now, lift_asked_by=by):
        refusals.append(Refusal("page_is_stale", SENTENCES["page_is_stale"], BASIS))
    if refusals:
        return RowOutcome(row.pk, row, tuple(refusals))
    ProtectionAct.objects.create(
        protection=row, step=ProtectionStep.LIFT_ASKED, at=now, by=by, note=reason[:200]
    )
    return RowOutcome(row.pk, row)
