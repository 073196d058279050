"""Take a batch that came by itself as far as it goes: checked, and applied unless somebody must look."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from registry.models import Batch
from registry.models.feeds import READY
from registry.usecases.apply_feed import NotApplicable, apply_feed
from registry.usecases.stage_feed import stage_feed

BY_ITSELF = "schedule"
"""The actor that applies what nobody needs to look at."""


def take_feed(*, batch_id: int, clock: Callable[[], datetime]) -> str:
    """The state reached: applied, waiting or refused. Harmless when repeated."""
    batch = stage_feed(batch_id=batch_id, now=clock())
    if batch.state in READY:
        with suppress(NotApplicable):  # told by an incident; the source sends it again
            apply_feed(batch_id=batch_id, by=BY_ITSELF, now=clock())
    return str(Batch.objects.values_list("state", flat=True).get(pk=batch_id))
