"""Web, worker, beat and the embedded broker as one group of processes that start and stop together."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import redis
from django.conf import settings

from conbini import broker
from conbini.celery import app

READY_WITHIN = 60.0  # seconds
STOP_WITHIN = 15.0  # seconds; a certificate takes milliseconds, a kiosk's long poll ends sooner
_PR_SET_PDEATHSIG = 1


class ServiceDied(RuntimeError):
    """One of the processes ended by itself."""


class AlreadyTaken(RuntimeError):
    """The port, or this checkout's broker, is in use by another run."""


class Stopped(BaseException):
    """The user or the system asked us to stop."""


@dataclass
class Services:
    """The processes of one run, in the order in which they were started.

    `told` is what they find in their environment beside what is there already.
    """

    port: int
    bind: str = "127.0.0.1"
    told: dict[str, str] = field(default_factory=dict)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where this machine's browser finds the site."""
        host = "localhost" if self.bind in ("127.0.0.1", "0.0.0.0", "::") else self.bind  # noqa: S104
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Start all and return when each has answered. Raises AlreadyTaken, ServiceDied, TimeoutError."""
        self._refuse_a_taken_port()
        if not settings.REDIS_URL and broker.server_binary() is not None:
            self._start_broker()
        self._start("web", web_command(self.bind, self.port))
        self._start("worker", worker_command())
        self._start("beat", beat_command())
        self._wait_for("web", self._web_answers)
        self._wait_for("worker", worker_answers)

    def watch(self) -> None:
        """Return never: raise ServiceDied, naming the one, as soon as a process has ended."""
        while True:
            self._refuse_the_dead()
            time.sleep(0.3)

    def stop(self) -> None:
        """End all, the last started first, the broker after those who talk to it; then kill what stays."""
        talkers = {name: child for name, child in self.children.items() if name != "broker"}
        for group in (talkers, self.children):
            for child in group.values():
                if child.poll() is None:
                    child.terminate()
            until = time.monotonic() + STOP_WITHIN
            for child in group.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(max(0.1, until - time.monotonic()))
        for child in self.children.values():
            if child.poll() is None:
                child.kill()
                child.wait()

    def _start(self, name: str, command: Sequence[str]) -> None:
        told = [f"{variable}={value}" for variable, value in self.told.items()]
        self.children[name] = subprocess.Popen(
            ["env", *told, *command],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            process_group=self._group(),
            preexec_fn=die_with_parent,
        )

    def _start_broker(self) -> None:
        path = broker.socket_path(settings.RUN_DIR)
        if broker_answers(path):
            raise AlreadyTaken("conbini already runs in this folder; stop it first")
        self.children["broker"] = broker.start_server(
            path, settings.VAR_DIR / "broker", process_group=0, preexec_fn=die_with_parent
        )
        self._wait_for("broker", lambda: broker_answers(path))

    def _group(self) -> int:
        """The process group of the first child: ours stays apart, so that Ctrl-C reaches only us."""
        living = [child.pid for child in self.children.values() if child.poll() is None]
        return os.getpgid(living[0]) if living else 0

    def _wait_for(self, name: str, answers: Callable[[], bool]) -> None:
        until = time.monotonic() + READY_WITHIN
        while not answers():
            self._refuse_the_dead()
            if time.monotonic() > until:
                raise TimeoutError(f"{name} did not answer within {READY_WITHIN:.0f} seconds")
            time.sleep(0.1)

    def _refuse_the_dead(self) -> None:
        for name, child in self.children.items():
            status = child.poll()
            if status is not None:
                how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
                raise ServiceDied(f"{name} {how}")

    def _refuse_a_taken_port(self) -> None:
        family = socket.AF_INET6 if ":" in self.bind else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.bind, self.port))
            except OSError as fault:
                raise AlreadyTaken(
                    f"port {self.port} is taken: choose another with --port ({fault.strerror})"
                ) from None

    def _web_answers(self) -> bool:
        host = "127.0.0.1" if self.bind in ("0.0.0.0", "::") else self.bind  # noqa: S104
        connection = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            connection.request("HEAD", "/", headers={"Host": "localhost"})
            connection.getresponse()
        except OSError:
            return False
        finally:
            connection.close()
        return True


@contextlib.contextmanager
def running(port: int, bind: str = "127.0.0.1", **told: str) -> Iterator[Services]:
    """All processes, ready, for the length of a `with`; SIGTERM and SIGHUP end it as Ctrl-C does.

    `told` are environment variables for them, for whoever starts them otherwise than they were set up.
    """

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = {
        number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    }
    services = Services(port, bind, told)
    try:
        services.start()
        yield services
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)  # whoever is impatient waits for the orderly end
        services.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def web_command(bind: str, port: int) -> list[str]:
    """gunicorn with threads: a kiosk that waits for its paper holds a thread, not a process."""
    address = f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"
    options = {
        "bind": address,
        "worker-class": "gthread",
        "workers": "2",
        "threads": "8",
        "timeout": "60",
        "graceful-timeout": "5",
        "log-level": "warning",
    }
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    return [sys.executable, "-m", "gunicorn", "conbini.wsgi:application", *words, "--no-control-socket"]


def worker_command(concurrency: int = 2) -> list[str]:
    """A Celery worker of `concurrency` prefork children."""
    options = [
        "--loglevel",
        "WARNING",
        "--concurrency",
        str(concurrency),
        "--without-gossip",
        "--without-mingle",
    ]
    return [sys.executable, "-m", "celery", "--quiet", "-A", "conbini", "worker", *options]


def beat_command() -> list[str]:
    """The one beat that asks for the regular work."""
    return [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "conbini",
        "beat",
        "--loglevel",
        "WARNING",
        "--pidfile=",
    ]


def worker_answers() -> bool:
    """Whether any worker answers on the broker within half a second."""
    return bool(app.control.ping(timeout=0.5))


def broker_answers(path: Path) -> bool:
    """Whether a Valkey answers on the socket."""
    client = redis.Redis(unix_socket_path=str(path))
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
    finally:
        client.close()


def die_with_parent() -> None:
    """In the child: end when our parent is killed, so that nothing is left running (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
