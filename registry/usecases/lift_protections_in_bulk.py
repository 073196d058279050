"""支援措置の解除, many at once: each row is looked at again, and a stale list lifts nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.models import Municipality
from registry.usecases.ask_to_lift import RowOutcome, Seen
from registry.usecases.lift_protection import lift_protection


def lift_protections_in_bulk(
    *, municipality: Municipality, rows: Sequence[Seen], by: Any, now: datetime
) -> tuple[RowOutcome, ...]:
    """What happened to each row, in their order; a transaction a row, so that one refusal stops no other."""
    once = {seen.protection_id: seen for seen in rows}
    return tuple(
        lift_protection(municipality=municipality, seen=each, by=by, now=now) for each in once.values()
    )
