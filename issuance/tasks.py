"""The worker's door: each task takes ids, calls one use case, and is harmless when repeated."""

import logging
import os
import socket
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_init

from issuance.models import LintRun
from issuance.pdf import press
from issuance.pdf.forms import frozen_keys
from issuance.usecases.expire_requests import expire_requests as expire
from issuance.usecases.issue_certificate import issue_certificate as issue
from issuance.usecases.lint_city import LINT_TASK, begin_lint, lint_city
from issuance.usecases.sweep_requests import sweep_requests as sweep
from issuance.usecases.watch_office import watch_office as watch
from registry.models import Municipality
from registry.shared import clock
from registry.shared.queue import ask_for

log = logging.getLogger(__name__)


@worker_init.connect
def load_press(**_later: Any) -> None:
    """Read face and forms before the workers fork, so that they share the pages in memory."""
    press.face()
    for key in frozen_keys():
        press.form(key)


@shared_task(name="issuance.tasks.issue_certificate")
def issue_certificate(*, request_id: str, **_later: Any) -> None:
    """Make one request's document."""
    worker = f"worker {socket.gethostname()}/{os.getpid()}"
    state = issue(request_id=UUID(request_id), worker=worker, clock=clock.now)
    log.info("issue ended", extra={"request": request_id, "state": state})


@shared_task(name="issuance.tasks.expire_requests")
def expire_requests(**_later: Any) -> None:
    """End what is past its deadline."""
    expire(now=clock.now())


@shared_task(name="issuance.tasks.watch_office")
def watch_office(**_later: Any) -> None:
    """Tell of gaps and overlaps in the office's tables before they come."""
    log.info("office watched", extra={"faults": watch(now=clock.now())})


@shared_task(name="issuance.tasks.sweep_requests")
def sweep_requests(**_later: Any) -> None:
    """Ask again for what was forgotten."""
    sweep(now=clock.now())


LINT_FOR = timedelta(seconds=5)  # at a time: a request from a kiosk waits behind it
LINT_IS_FORGOTTEN_AFTER = timedelta(minutes=10)


@shared_task(name="issuance.tasks.lint_cities")
def lint_cities(**_later: Any) -> None:
    """Begin each city's walk over its residents, or go on with it."""
    for municipality in Municipality.objects.all():
        ask_for(LINT_TASK, run_id=begin_lint(municipality=municipality, now=clock.now()).pk)


@shared_task(name=LINT_TASK)
def lint_chunk(*, run_id: int, **_later: Any) -> None:
    """Some seconds of a walk, and the next ones asked for."""
    run = lint_city(run_id=run_id, clock=clock.now, for_at_most=LINT_FOR)
    if run.finished_at is None:
        ask_for(LINT_TASK, run_id=run_id)


@shared_task(name="issuance.tasks.sweep_lints")
def sweep_lints(**_later: Any) -> None:
    """Go on with walks that nobody went on with."""
    forgotten = LintRun.objects.filter(finished_at=None, touched_at__lt=clock.now() - LINT_IS_FORGOTTEN_AFTER)
    for run_id in forgotten.values_list("pk", flat=True):
        ask_for(LINT_TASK, run_id=run_id)
