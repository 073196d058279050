"""A Celery worker with the real tasks, which kills itself with SIGKILL at the statement that a test named.

Started as `celery -A tests.journeys.deadly_worker worker` with DEADLY_PLAN naming a folder. A file there,
called by a request's id, holds four words: a step, a moment, who dies, and how often. Its name gets `.died`
before the kill, so that one request kills `once`, or keeps it and kills `always`. Who is `child`, `group` (a
worker with all of its children), or `nobody`: then the child only stops until somebody sends it SIGCONT.

Every beginning and end of a task is a line in `runs` beside that folder. DEADLY_VISIBILITY is the broker's
visibility timeout in seconds.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import signals
from django.db import connection, transaction

from conbini.celery import app

__all__ = ["MOMENTS", "STEPS", "app", "plan_death"]

STEPS = {
    "serials": 'INSERT INTO "issuance_certificate" ',
    "snapshot": 'INSERT INTO "issuance_storedsnapshot" ',
    "render": 'INSERT INTO "issuance_document" ',
    "read_back": 'SELECT "issuance_document"."pdf"',
    "ready": 'INSERT INTO "issuance_passedpreflight" ',
}
"""The statement by which each of the five steps is known."""
MOMENTS = ("before", "inside", "after")
"""Before the statement; after it and before its COMMIT; after the COMMIT, or before what comes next."""
FOLDER = "DEADLY_PLAN"


def plan_death(
    folder: Path, request_id: object, step: str, moment: str, *, who: str, how: str = "once"
) -> None:
    """Lay down when the worker of that request dies, or stops."""
    (folder / str(request_id)).write_text(f"{step} {moment} {who} {how}")


@dataclass
class Watcher:
    """Looks at every statement of this process; `plan` is that of the task at hand."""

    plan: Path | None = None
    is_next: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if self.plan is None:
            return execute(sql, *rest)
        step, moment, *_ = self.plan.read_text().split()
        is_it = sql.startswith(STEPS[step])
        if self.is_next or (is_it and moment == "before"):
            self.die()
        answer = execute(sql, *rest)
        if is_it and moment == "inside":
            self.die()
        if is_it and moment == "after":
            if connection.in_atomic_block:
                transaction.on_commit(self.die)
            else:
                self.is_next = True
        return answer

    def die(self) -> None:
        """End this process, or the worker with all of its children, as a power cut would; or stop here."""
        assert self.plan is not None
        _, _, who, how = self.plan.read_text().split()
        plan, self.is_next = self.plan, False
        if how == "once":
            plan.rename(plan.with_suffix(".died"))
            self.plan = None
        if who == "nobody":
            plan.with_suffix(".stopped").write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        if who == "group":
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


watcher = Watcher()
if seconds := os.environ.get("DEADLY_VISIBILITY"):
    how = {"visibility_timeout": int(seconds), "unacked_restore_interval": 1}
    app.conf.broker_transport_options = app.conf.broker_transport_options | how


@signals.worker_process_init.connect
def watch(**_later: object) -> None:
    connection.execute_wrappers.append(watcher)


@signals.task_prerun.connect
def take_plan(kwargs: dict[str, str], **_later: object) -> None:
    plan = Path(os.environ[FOLDER]) / kwargs.get("request_id", "-")
    note(plan, "begins")
    watcher.plan = plan if plan.exists() else None


@signals.task_postrun.connect
def note_end(kwargs: dict[str, str], **_later: object) -> None:
    note(Path(os.environ[FOLDER]) / kwargs.get("request_id", "-"), "ends")


def note(plan: Path, what: str) -> None:
    with (plan.parent.parent / "runs").open("a") as runs:
        runs.write(f"{plan.name} {what}\n")
