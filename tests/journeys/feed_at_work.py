"""A process of its own that applies or undoes a batch, and kills itself at the statement that a test names.

`python -m tests.journeys.feed_at_work ACT BATCH [STATEMENT]`: prints the outcome; with a statement it dies
by SIGKILL right after the first one that begins so, as in a power cut before the commit.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
django.setup()

from django.db import connection  # after the setup  # noqa: E402

from registry.shared import clock  # noqa: E402
from registry.usecases.apply_feed import apply_feed  # noqa: E402
from registry.usecases.stage_feed import stage_feed  # noqa: E402
from registry.usecases.undo_feed import undo_feed  # noqa: E402


def main(act: str, batch_id: int, statement: str = "") -> str:
    """Do it; the outcome as a word."""

    def die(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if statement and " ".join(sql.split()).startswith(statement):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    connection.execute_wrappers.append(die)
    if act == "stage":
        return stage_feed(batch_id=batch_id, now=clock.now()).state
    if act == "undo":
        undo_feed(batch_id=batch_id, by="user 2", reason="a test", now=clock.now())
        return "undone"
    return "applied" if apply_feed(batch_id=batch_id, by=f"user {os.getpid()}", now=clock.now()) else "late"


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
