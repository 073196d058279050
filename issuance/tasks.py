"""The worker's door: each task takes ids, calls one use case, and is harmless when repeated."""

import logging
import os
import socket
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_init

from issuance.pdf import press
from issuance.pdf.forms import frozen_keys
from issuance.usecases.expire_requests import expire_requests as expire
from issuance.usecases.issue_certificate import issue_certificate as issue
from issuance.usecases.sweep_requests import sweep_requests as sweep
from issuance.usecases.watch_office import watch_office as watch
from registry.shared import clock

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
