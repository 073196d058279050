"""Whole visits per second: web server, broker, workers and database, with one worker and with two.

    python -m bench.visits [--visits 200] [--clients 16]

On what is there: PostgreSQL and Redis where DATABASE_URL and REDIS_URL say so, else SQLite and the embedded
broker; in a database, a broker and a folder of its own. A visit is open, ask, wait, fetch, pay, tell and end:
seven calls at least, and one certificate.
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

ROOT = Path(__file__).parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="conbini-bench-")
os.environ |= {"VAR_DIR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "conbini.settings"}
if "FONT_DIR" not in os.environ and (ROOT / "var" / "fonts" / "ipamjm.ttf").exists():
    os.environ["FONT_DIR"] = str(ROOT / "var" / "fonts")
django.setup()

from django.conf import settings  # noqa: E402  # all after setup
from django.db import connection  # noqa: E402

from conbini import broker as embedded  # noqa: E402
from conbini.celery import app  # noqa: E402
from conbini.processes import broker_answers, die_with_parent, web_command, worker_command  # noqa: E402
from issuance.usecases.create_centre_client import create_centre_client  # noqa: E402
from registry.models import Municipality, Protection  # noqa: E402
from registry.shared import clock  # noqa: E402
from tests.journeys.centre import Centre  # noqa: E402
from tests.journeys.crowd import Visitor, settle  # noqa: E402
from tests.journeys.patience import until  # noqa: E402
from tests.journeys.town import open_city  # noqa: E402

HOUSES = 60


@dataclass(frozen=True, slots=True)
class Took:
    """How a visit ended, its seconds in all, and those from the asking until the document was ready."""

    end: str
    whole: float
    until_ready: float


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """An empty database of this run's own; the environment in which processes find it."""
    told = connection.settings_dict
    before, is_file = told["NAME"], connection.vendor == "sqlite"
    told["TEST"]["NAME"] = f"{FOLDER.name}/bench.sqlite3" if is_file else f"bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0)
    name = told["NAME"]
    server = os.environ.get("DATABASE_URL", "").rpartition("/")[0]
    try:
        yield {**os.environ, "DATABASE_URL": f"sqlite:///{name}" if is_file else f"{server}/{name}"}
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def broker() -> Iterator[None]:
    """The Redis of REDIS_URL as it is, else an embedded broker."""
    if settings.REDIS_URL:
        yield
        return
    path = embedded.socket_path(settings.RUN_DIR)
    server = embedded.start_server(path, settings.VAR_DIR / "broker", preexec_fn=die_with_parent)
    try:
        until(lambda: broker_answers(path), within=20)
        yield
    finally:
        server.terminate()
        server.wait()


@contextmanager
def process(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    """One of our processes, quiet."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=die_with_parent, **quiet)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def visit(centre: Centre, code: str, visitor: Visitor, terminal: str) -> Took:
    """One 住民票の写し of the household, printed."""
    began = time.perf_counter()
    card = visitor.card
    opened = centre.open(code=code, kind=card.kind, card_id=card.card_id, terminal=terminal)
    session = opened.told["session"]
    asked_at = time.perf_counter()
    asked = centre.ask(session, "resident_record", copies=1, options={"scope": "household"})
    stands = centre.wait(asked.told["request"])
    ready_at = time.perf_counter()
    if stands["status"] == "ready":
        path = f"/requests/{stands['request']}"
        centre.call("GET", f"{path}/document")
        centre.call("POST", f"{path}/payment", {"amount": stands["fee"], "receipt": terminal})
        report = {"result": "printed", "pages_printed": stands["pages"]}
        stands = centre.call("POST", f"{path}/outcome", report).told
    centre.call("DELETE", f"/sessions/{session}")
    return Took(stands["status"], time.perf_counter() - began, ready_at - asked_at)


def measure(
    centre: Centre, city: Municipality, visitors: list[Visitor], *, workers: int, visits: int, clients: int
) -> float:
    """Visits per second with so many workers, printed with what each visit took."""
    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(lambda number: centre.call("GET", "/status"), range(clients)))  # warm
        began = time.perf_counter()
        took = list(
            threads.map(
                lambda number: visit(
                    centre, city.code, visitors[number % len(visitors)], f"T{workers}-{number}"
                ),
                range(visits),
            )
        )
        seconds = time.perf_counter() - began
    printed = sum(each.end == "printed" for each in took)
    waits = [each.until_ready * 1000 for each in took]
    print(
        f"{workers} worker{'s'[: workers - 1]}: {visits / seconds:6.1f} visits/s, "
        f"{printed} of {visits} printed; asked until ready: "
        f"p50 {statistics.median(waits):5.0f} ms, p95 {statistics.quantiles(waits, n=20)[-1]:5.0f} ms; "
        f"whole visit p50 {statistics.median(each.whole for each in took) * 1000:5.0f} ms",
        flush=True,
    )
    return visits / seconds


def main() -> int:
    """Measure with one worker and with two, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--clients", type=int, default=16, help="kiosks that are busy at one time")
    said = parser.parse_args()
    with database() as environment, broker(), ExitStack() as running:
        city = open_city()
        settled = settle(city, HOUSES, random.Random(1))
        protected = set(Protection.objects.values_list("resident", flat=True))
        visitors = [
            each
            for each in settled
            if each.card.state == "active" and protected.isdisjoint(person.pk for person in each.house)
        ]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        centre = Centre(port, create_centre_client(name="bench", now=clock.now()))
        running.enter_context(process(web_command("127.0.0.1", port), environment))
        print(f"{connection.vendor}, {settings.CELERY_BROKER_URL.partition(':')[0]}, {said.clients} kiosks")
        rates = []
        for workers in (1, 2):
            name = f"bench{workers}-{os.getpid()}"
            command = [*worker_command(1), "--hostname", f"{name}@bench"]
            running.enter_context(process(command, environment))
            until(lambda name=name: app.control.ping(destination=[f"{name}@bench"], timeout=0.5), within=60)
            rates.append(
                measure(centre, city, visitors, workers=workers, visits=said.visits, clients=said.clients)
            )
    print(f"two workers to one: {rates[1] / rates[0]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
