"""What tests stand on: the database of this run, brokers and workers of their own, and skips by name."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from conbini import broker as embedded
from conbini.celery import app
from conbini.face import is_the_face
from conbini.processes import broker_answers, die_with_parent, worker_command
from tests import services

hypothesis.settings.register_profile("conbini", deadline=None)  # a busy machine is not a fault
hypothesis.settings.load_profile("conbini")


def name_test_database(folder: Path) -> None:
    """A database of this run's own: two runs at once, in one checkout or two, do not meet."""
    database = settings.DATABASES["default"]
    in_file = database["ENGINE"].endswith("sqlite3")
    name = str(folder / "test.sqlite3") if in_file else f"test_conbini_{folder.name.rpartition('-')[2]}"
    database["TEST"] = {**database.get("TEST", {}), "NAME": name}


name_test_database(settings.VAR_DIR)


def missing(need: services.Need, config: pytest.Config) -> str | None:
    """Why a test with this marker cannot run here, or None when it can."""
    on_postgres = config.getoption("--db") == "postgres"
    if need.marker == "postgres" and not on_postgres and services.postgres_url():
        return "PostgreSQL is not this run's database (--db=postgres)"
    if need.marker == "redis" and not on_postgres and services.redis_url():
        return "Redis is not this run's broker (--db=postgres)"
    found = {
        "postgres": on_postgres,
        "redis": services.CLAIMED in config.stash,
        "broker": services.CLAIMED in config.stash or embedded.server_binary() is not None,
        "chromium": services.chromium() is not None,
        "pdftools": services.has_pdf_tools(),
        "face": is_the_face(settings.CERTIFICATE_FONT),
    }[need.marker]
    return None if found else f"{need.title} not found: {need.mends}"


LONG = ("tests/journeys/", "tests/browser/", "tests/races/", "tests/conbini/test_run.py")
"""What starts processes and waits for them. First, or one worker does it alone when the others are done."""


def asks_database(item: pytest.Item) -> bool:
    """Whether a test's answer could be another one on another database or broker."""
    fixtures = {"db", "transactional_db", "broker", "live_server"} & set(getattr(item, "fixturenames", ()))
    marks = ("django_db", "postgres", "redis", "broker")
    return bool(fixtures) or any(item.get_closest_marker(mark) for mark in marks)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--of-database"):
        left_out = [item for item in items if not asks_database(item)]
        items[:] = [item for item in items if asks_database(item)]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    why = {need.marker: missing(need, config) for need in services.NEEDS}
    for item in items:
        for marker, reason in why.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As pytest-django's, and emptying tables between tests passes the guards of append-only tables.

    The guards are laid again by the `post_migrate` signal that Django sends after each such flush.
    """
    operations: Any = type(connection.ops)
    flush = operations.execute_sql_flush

    def past_guards(self: Any, sql_list: list[str]) -> None:
        triggers = {
            "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
        }[self.connection.vendor]
        with self.connection.cursor() as cursor:
            cursor.execute(triggers)
            for name, table in cursor.fetchall():
                on = "" if self.connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f'DROP TRIGGER "{name}"{on}')
        flush(self, sql_list)

    operations.execute_sql_flush = past_guards
    yield
    operations.execute_sql_flush = flush
    if connection.vendor == "postgresql":
        # A thread or a process that a test left behind must not keep its database from being dropped.
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def environment(transactional_db: None) -> dict[str, str]:
    """The environment in which a process of its own works on this test's database and broker."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{told['NAME']}"
    else:
        host = quote(told["HOST"], safe="") + (f":{told['PORT']}" if told["PORT"] else "")
        login = quote(told["USER"]) + (f":{quote(told['PASSWORD'])}" if told["PASSWORD"] else "")
        url = f"postgres://{login}{'@' if login else ''}{host}/{told['NAME']}"
    return {**os.environ, "DATABASE_URL": url}


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """The URL of a running broker: Redis where this run has it, else an embedded Valkey of this process."""
    if settings.REDIS_URL:
        yield settings.REDIS_URL
        return
    socket = embedded.socket_path(settings.RUN_DIR)
    server = embedded.start_server(socket, settings.VAR_DIR / "broker", preexec_fn=die_with_parent)
    try:
        until = time.monotonic() + 20
        while not broker_answers(socket):
            assert time.monotonic() < until, "the embedded broker did not answer"
            time.sleep(0.05)
        yield settings.CELERY_BROKER_URL
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def start_worker(
    broker: str, environment: dict[str, str]
) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """`start_worker(concurrency=2, **environment)`: a real Celery worker, ready, on this test's database."""
    started: list[subprocess.Popen[bytes]] = []

    def start(concurrency: int = 2, **more: str) -> subprocess.Popen[bytes]:
        name = f"worker{len(started)}-{os.getpid()}@test"
        command = [*worker_command(concurrency), "--hostname", name]
        worker = subprocess.Popen(
            command, env={**environment, **more}, start_new_session=True, preexec_fn=die_with_parent
        )
        started.append(worker)
        until = time.monotonic() + 60
        while not app.control.ping(destination=[name], timeout=0.5):
            assert worker.poll() is None, "the worker ended by itself"
            assert time.monotonic() < until, "the worker did not answer"
        return worker

    yield start
    for worker in started:
        worker.terminate()
    for worker in started:
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, 9)
            worker.wait(20)
    app.control.purge()
