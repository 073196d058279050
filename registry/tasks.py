"""The worker's door to the registry: what is to be done by the clock, harmless when repeated."""

from typing import Any

from celery import shared_task

from registry.shared import clock
from registry.usecases.complete_moves_out import complete_moves_out as complete
from registry.usecases.forget_uploads import forget_uploads as forget


@shared_task(name="registry.tasks.forget_uploads")
def forget_uploads(**_later: Any) -> None:
    """Delete uploads that were neither confirmed nor given up within the hour."""
    forget(now=clock.now())


@shared_task(name="registry.tasks.complete_moves_out")
def complete_moves_out(**_later: Any) -> None:
    """Make 除票 of the records whose planned day of moving out has come in Japan."""
    complete(now=clock.now())
