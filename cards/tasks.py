"""The worker's door to cards: a queue for each issuing terminal, and what is done by the clock."""

import logging
import os
import socket
from typing import Any

from celery import shared_task
from celery.signals import celeryd_after_setup
from django.conf import settings
from django.db import DatabaseError, connection

from cards.models import IssuingTerminal
from cards.terminal.drivers import terminal_of
from cards.usecases.lapse_applications import lapse_applications as lapse
from cards.usecases.list_letters import list_letters as list_them
from cards.usecases.personalise_card import personalise_card as personalise
from cards.usecases.reconcile_chips import reconcile_chips as reconcile
from cards.usecases.return_cards_of_the_gone import return_cards_of_the_gone as return_them
from cards.usecases.sweep_jobs import sweep_jobs as sweep
from registry.shared import clock

log = logging.getLogger(__name__)


@celeryd_after_setup.connect
def listen_to_terminals(instance: Any, **_later: Any) -> None:
    """A worker that was not told its queues serves every terminal beside the usual queue.

    A worker that stands beside one terminal is started with `-Q terminal.3` and serves that one alone.
    """
    queues = instance.app.amqp.queues
    if set(queues.consume_from) != {settings.CELERY_TASK_DEFAULT_QUEUE}:
        return
    try:
        for terminal in IssuingTerminal.objects.order_by("pk"):
            queues.select_add(terminal.queue)
    except DatabaseError:  # not migrated yet: terminals can hardly have been registered
        log.warning("terminals unknown, their queues are not served")
    finally:
        connection.close()


@shared_task(name="cards.tasks.personalise_card")
def personalise_card(*, job_id: int, **_later: Any) -> None:
    """Have one card made by its terminal."""
    worker = f"worker {socket.gethostname()}/{os.getpid()}"
    state = personalise(job_id=job_id, terminal=terminal_of, worker=worker, clock=clock.now)
    log.info("card job ended", extra={"job": job_id, "state": state})


@shared_task(name="cards.tasks.sweep_jobs", bind=True)
def sweep_jobs(self: Any, **_later: Any) -> None:
    """Ask again for what was forgotten; a terminal registered since this worker began is served from now."""
    if not sweep(now=clock.now()):
        return
    for terminal in IssuingTerminal.objects.order_by("pk"):
        self.app.control.add_consumer(terminal.queue, destination=[self.request.hostname])


@shared_task(name="cards.tasks.return_cards_of_the_gone")
def return_cards_of_the_gone(**_later: Any) -> None:
    """End the cards of people who died, moved out or were removed."""
    return_them(now=clock.now())


@shared_task(name="cards.tasks.lapse_applications")
def lapse_applications(**_later: Any) -> None:
    """End what nobody answered or collected."""
    lapse(now=clock.now())


@shared_task(name="cards.tasks.list_letters")
def list_letters(**_later: Any) -> None:
    """Put on the list who is to be told that a card ends."""
    list_them(now=clock.now())


@shared_task(name="cards.tasks.reconcile_chips")
def reconcile_chips(**_later: Any) -> None:
    """Find cards whose chip was not seen to agree with the record."""
    reconcile(now=clock.now())
