"""A person settles a difference with the source, for a stated reason, before the next reconciliation does."""

from datetime import datetime

from registry.models import Difference


class ReasonIsMissing(ValueError):
    """A difference is settled by saying how."""


def settle_difference(*, difference_id: int, by: str, reason: str, now: datetime) -> bool:
    """True if it was open until now; the next reconciliation finds it again if it is still there."""
    if not reason.strip():
        raise ReasonIsMissing
    told = {"settled_at": now, "settled_by": by, "reason": reason.strip()[:200]}
    return Difference.objects.filter(pk=difference_id, settled_at=None).update(**told) == 1
