"""Take up batches that were received and then forgotten: a lost message loses time, not a batch."""

from collections.abc import Callable
from datetime import datetime, timedelta

from registry.choices import BatchState
from registry.models import Batch
from registry.usecases.stage_feed import stage_feed
from registry.usecases.take_feed import take_feed

FORGOTTEN_AFTER = timedelta(minutes=2)
BY_ITSELF = ("http", "folder")
"""Channels whose batches are taken without anybody asking."""
BY_HAND = "upload"
"""The channel of files that a clerk loads."""


def sweep_feeds(*, clock: Callable[[], datetime]) -> int:
    """How many batches were taken up; those that are checked and stand ready are applied too."""
    open_ones = Batch.objects.filter(
        state__in=(BatchState.RECEIVED, BatchState.STAGED, BatchState.APPROVED),
        channel__in=BY_ITSELF,
        received_at__lt=clock() - FORGOTTEN_AFTER,
    )
    keys = list(open_ones.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        take_feed(batch_id=pk, clock=clock)
    return len(keys) + _check_uploads(clock)


def _check_uploads(clock: Callable[[], datetime]) -> int:
    """Uploads are checked by whoever comes by, and applied only when a person asks for it."""
    forgotten = Batch.objects.filter(
        state=BatchState.RECEIVED, channel=BY_HAND, received_at__lt=clock() - FORGOTTEN_AFTER
    )
    keys = list(forgotten.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        stage_feed(batch_id=pk, now=clock())
    return len(keys)
