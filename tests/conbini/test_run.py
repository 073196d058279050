"""`manage.py run`: everything starts together, answers, and ends together."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(
        not Path("/proc").is_dir(), reason="/proc not found: looks at processes as Linux does"
    ),
]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


@pytest.fixture
def start_run(tmp_path: Path, port: int) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start `manage.py run` in a folder of its own, and wait for its addresses."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        others = {"DATABASE_URL", "REDIS_URL"}
        environment = {key: value for key, value in os.environ.items() if key not in others}
        command = [sys.executable, "manage.py", "run", "--port", str(port)]
        run = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment | {"VAR_DIR": str(tmp_path / "var")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(run)
        assert run.stdout
        for line in run.stdout:
            if "Ctrl-C stops it" in line:
                return run
        raise AssertionError(f"run ended with {run.wait()}")

    yield start
    for run in started:
        run.kill()
        run.communicate()


def children(run: subprocess.Popen[str]) -> dict[str, int]:
    """The processes that `run` started, by what they are."""
    listed = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    marks = {"valkey": "broker", "gunicorn": "web", "worker": "worker", "beat": "beat"}
    found: dict[str, int] = {}
    for pid in listed:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        mark = next(mark for mark in marks if any(mark in Path(word).name for word in words[:7]))
        found[marks[mark]] = int(pid)
    return found


def living(pids: list[int]) -> list[int]:
    """Those of the processes that have not ended within 20 seconds."""
    until = time.monotonic() + 20
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def is_alive(pid: int) -> bool:
    """Whether a process runs: one that ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_run_serves_and_sigterm_ends_all(start_run: Callable[[], subprocess.Popen[str]], port: int) -> None:
    run = start_run()
    pids = children(run)
    assert set(pids) == {"broker", "web", "worker", "beat"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/admin/login/", headers={"Host": "localhost", "Accept-Language": "ja"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Language"]) == (200, "ja")
    connection.close()
    run.send_signal(signal.SIGTERM)
    said, _nothing = run.communicate(timeout=40)
    assert run.returncode == 0
    assert "Stopped." in said
    assert living(list(pids.values())) == []


def test_a_process_that_dies_is_named_and_ends_the_rest(
    start_run: Callable[[], subprocess.Popen[str]],
) -> None:
    run = start_run()
    pids = children(run)
    os.kill(pids["worker"], signal.SIGKILL)
    said, _nothing = run.communicate(timeout=40)
    assert run.returncode == 1
    assert "worker was killed by signal 9" in said
    assert living(list(pids.values())) == []


def test_a_killed_run_leaves_nothing_running(start_run: Callable[[], subprocess.Popen[str]]) -> None:
    run = start_run()
    pids = children(run)
    run.kill()
    run.wait(10)
    assert living(list(pids.values())) == []


def test_a_second_run_in_the_same_folder_is_refused(
    start_run: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    start_run()
    environment = os.environ | {"VAR_DIR": str(tmp_path / "var")}
    environment.pop("REDIS_URL", None)
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", "run", "--port", "0"]
    second = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "already runs in this folder" in second.stderr
