"""End a key of the centre API at once, because it may be known to others."""

from datetime import datetime

from issuance.models import CentreKey


def revoke_centre_key(*, key_id: int, now: datetime) -> bool:
    """True if the key was valid until now; sessions opened with it end with their next call."""
    return CentreKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now) == 1
