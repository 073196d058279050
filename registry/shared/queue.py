"""Asking for work: by name, with ids only, and never before the row is committed."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def ask_for(task: str, *, queue: str | None = None, **ids: Any) -> None:
    """Send `task` (its dotted name) after the present transaction commits, to the usual queue or to `queue`.

    `ids` are primary keys, never personal data. A broker that is down is logged and not raised: the row
    is the truth and the message a nudge, and the sweep sends again what waited too long.
    """
    transaction.on_commit(lambda: _send(task, ids, queue))


def _send(task: str, ids: dict[str, Any], queue: str | None) -> None:
    try:
        current_app.send_task(task, kwargs=ids, queue=queue)
    except Exception:
        log.exception("broker unreachable, the sweep will ask again", extra={"task": task, **ids})
