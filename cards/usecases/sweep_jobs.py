"""Ask again for cards whose message was lost, and whose worker has died."""

from datetime import datetime, timedelta

from cards.models import PersonalisationJob
from cards.usecases.order_card import MAKE_TASK
from registry.shared.queue import ask_for

WAITED_TOO_LONG = timedelta(seconds=20)


def sweep_jobs(*, now: datetime) -> int:
    """How many were asked for again."""
    forgotten = PersonalisationJob.objects.forgotten(at=now, asked_before=now - WAITED_TOO_LONG)
    count = 0
    for job in forgotten.select_related("terminal"):
        if PersonalisationJob.objects.filter(pk=job.pk, asked_at=job.asked_at).update(asked_at=now):
            ask_for(MAKE_TASK, queue=job.terminal.queue, job_id=job.pk)
            count += 1
    return count
