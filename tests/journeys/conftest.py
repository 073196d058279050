"""What journeys stand on: deadly workers."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from conbini.celery import app
from conbini.processes import die_with_parent, worker_command
from tests.journeys.deadly_worker import FOLDER
from tests.journeys.patience import until

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The folder in which deaths are planned."""
    folder = tmp_path / "plan"
    folder.mkdir()
    return folder


@pytest.fixture
def start_deadly(broker: str, environment: dict[str, str], plan: Path) -> Iterator[Start]:
    """`start_deadly(concurrency, **environment)`: a worker that dies by plan, a group of its own, ready."""
    started: list[subprocess.Popen[bytes]] = []
    app.control.purge()

    def start(concurrency: int = 2, **more: str) -> subprocess.Popen[bytes]:
        name = f"deadly{len(started)}-{os.getpid()}@test"
        words = [
            "tests.journeys.deadly_worker" if word == "conbini" else word
            for word in worker_command(concurrency)
        ]
        worker = subprocess.Popen(
            [*words, "--hostname", name],
            cwd=settings.BASE_DIR,
            env={**environment, **more, FOLDER: str(plan), "PYTHONPATH": str(settings.BASE_DIR)},
            stderr=None if "-v" in sys.argv else subprocess.DEVNULL,  # Celery tells every death at length
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        started.append(worker)
        until(lambda: app.control.ping(destination=[name], timeout=0.5), within=60, every=0)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.terminate()
    for worker in started:
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, 9)
            worker.wait(20)
    app.control.purge()
