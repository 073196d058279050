"""The ground under the tests of killed workers: real workers, this test's database, rows that are final."""

import subprocess
import time
from collections.abc import Callable

import pytest
from django.db import connection

from conbini.celery import app
from registry.models import ReadRecord
from registry.shared.guards import append_only_models

TASK = "issuance.tasks.expire_requests"


@pytest.mark.broker
def test_a_worker_takes_what_is_asked_for(start_worker: Callable[..., subprocess.Popen[bytes]]) -> None:
    start_worker(concurrency=1)
    app.send_task(TASK)
    until = time.monotonic() + 20
    while not (done := executed()) and time.monotonic() < until:
        time.sleep(0.1)
    assert done == 1


def executed() -> int:
    """How often the workers here have begun the task."""
    stats = app.control.inspect(timeout=1).stats() or {}
    return sum(worker["total"].get(TASK, 0) for worker in stats.values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2], ids=["first", "after the tables were emptied"])
def test_tables_are_emptied_between_tests_and_guarded_again(turn: int) -> None:
    assert ReadRecord.objects.count() == 0
    tables = {model._meta.db_table for model in append_only_models()}
    assert tables <= guarded_tables()


def guarded_tables() -> set[str]:
    """The tables that have a trigger, as the database tells it."""
    question = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {row[0] for row in cursor.fetchall()}
