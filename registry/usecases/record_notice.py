"""Put a notice from another city on the work list."""

from datetime import datetime
from typing import Any

from registry.models import Notice


def record_notice(*, notice: Notice, by: Any, now: datetime) -> Notice:
    """Store it as waiting; raises ValidationError if its columns or dates cannot be."""
    notice.recorded_at, notice.recorded_by = now, by
    notice.full_clean()
    notice.save(force_insert=True)
    return notice
