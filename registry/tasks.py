"""The worker's door to the registry: what is to be done by the clock, harmless when repeated."""

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings

from registry.feeds.aside import telling_aside
from registry.models import SourceSummary
from registry.shared import clock
from registry.usecases.apply_feed import NotApplicable, apply_feed
from registry.usecases.complete_moves_out import complete_moves_out as complete
from registry.usecases.forget_uploads import forget_uploads as forget
from registry.usecases.pick_up_files import pick_up_files
from registry.usecases.reconcile_source import reconcile_source
from registry.usecases.stage_feed import stage_feed
from registry.usecases.sweep_feeds import sweep_feeds as sweep
from registry.usecases.take_feed import take_feed
from registry.usecases.undo_as_asked import undo_as_asked

log = logging.getLogger(__name__)

LONG = {"soft_time_limit": 1_700, "time_limit": 1_800}
"""Seconds: a city's snapshot takes half a minute, a busy night longer."""


@shared_task(name="registry.tasks.forget_uploads")
def forget_uploads(**_later: Any) -> None:
    """Delete uploads that were neither confirmed nor given up within the hour."""
    forget(now=clock.now())


@shared_task(name="registry.tasks.take_batch", **LONG)
def take_batch(*, batch_id: int, **_later: Any) -> None:
    """Check one batch and apply it, unless somebody must look at it first."""
    state = take_feed(batch_id=batch_id, clock=clock.now)
    log.info("batch taken", extra={"batch": batch_id, "state": state})


@shared_task(name="registry.tasks.check_batch", **LONG)
def check_batch(*, batch_id: int, **_later: Any) -> None:
    """Check one batch that a clerk loaded, telling how far it came; nothing is applied."""
    with telling_aside(batch_id) as progress:
        stage_feed(batch_id=batch_id, now=clock.now(), progress=progress)


@shared_task(name="registry.tasks.apply_batch", **LONG)
def apply_batch(*, batch_id: int, user_id: int, **_later: Any) -> None:
    """Apply one batch for the clerk who asked for it."""
    with suppress(NotApplicable):  # told by an incident, and by the batch's own page
        apply_feed(batch_id=batch_id, by=f"user {user_id}", now=clock.now())


@shared_task(name="registry.tasks.undo_batch", **LONG)
def undo_batch(*, batch_id: int, **_later: Any) -> None:
    """Undo one batch for the clerk who asked for it."""
    undo_as_asked(batch_id=batch_id, now=clock.now())


@shared_task(name="registry.tasks.sweep_feeds", **LONG)
def sweep_feeds(**_later: Any) -> None:
    """Take up what was forgotten."""
    sweep(clock=clock.now)


@shared_task(name="registry.tasks.watch_folder", **LONG)
def watch_folder(**_later: Any) -> None:
    """Take in what lies in the watched folder, where there is one."""
    if settings.FEED_FOLDER:
        pick_up_files(folder=Path(settings.FEED_FOLDER), clock=clock.now)


@shared_task(name="registry.tasks.reconcile_sources", **LONG)
def reconcile_sources(**_later: Any) -> None:
    """Compare every source that has told a summary with what is in force here."""
    told = SourceSummary.objects.order_by("municipality", "source").values_list("municipality", "source")
    for municipality, source in told.distinct():
        reconcile_source(municipality_id=municipality, source=source, now=clock.now())


@shared_task(name="registry.tasks.complete_moves_out")
def complete_moves_out(**_later: Any) -> None:
    """Make 除票 of the records whose planned day of moving out has come in Japan."""
    complete(now=clock.now())
