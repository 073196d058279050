"""Whole bookings per second over HTTP, and the page that everybody asks for at the opening.

    DATABASE_URL=postgres://… python -m bench.booking [--bookings 400] [--clients 8] [--reads 4000]

On what is there: PostgreSQL where DATABASE_URL says so, else SQLite; in a database and a folder of its own,
for one venue. A booking is what a browser does: the times, the hold, the people, the contact, the check, the
confirmation, nine requests with their redirects, cookies and CSRF tokens. No worker runs: mails wait.
"""

import argparse
import http.client
import os
import re
import socket
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import django

FOLDER = tempfile.TemporaryDirectory(prefix="conbini-bench-")
os.environ |= {"VAR_DIR": FOLDER.name, "DJANGO_SETTINGS_MODULE": "conbini.settings"}
django.setup()

from django.db import connection  # noqa: E402  # all after setup

from bench.visits import broker, database, process  # noqa: E402
from campaigns.models import Booking, Slot  # noqa: E402
from conbini.processes import web_command  # noqa: E402
from registry.shared import clock  # noqa: E402
from tests import campaign, make  # noqa: E402
from tests.journeys.patience import until  # noqa: E402

ROOT = Path(__file__).parent.parent
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
START = re.compile(r'name="start" value="([^"]+)"')
REQUESTS = 9


@dataclass
class Browser:
    """One connection with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    line: http.client.HTTPConnection | None = None

    def ask(self, path: str, told: dict[str, str] | None = None) -> str:
        """The page, through one redirect."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if told is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(told)
        answer, content = self._send("GET" if told is None else "POST", path, body, headers)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status == 302:
            return self.ask(answer.headers["Location"])
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {path}")
        return content

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        for _ in range(3):
            try:
                if self.line is None:
                    self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self.line.request(method, path, body, headers)
                answer = self.line.getresponse()
                return answer, answer.read().decode()
            except (http.client.HTTPException, ConnectionError):
                self.line = None
        raise RuntimeError("the server does not answer")


def book(port: int, number: int, days: list[str]) -> float:
    """One whole booking; its seconds."""
    began = time.perf_counter()
    browser, base = Browser(port), "/book/ja/switch-092029/"
    ask = {"people": "1", "case": "self", "district": ""}
    page = browser.ask(f"{base}places/mall/?{urlencode({**ask, 'day': days[number % len(days)]})}")
    starts = START.findall(page)
    start = starts[number // len(days) % len(starts)]
    page = browser.ask(f"{base}hold/", {**ask, "start": start, "csrfmiddlewaretoken": TOKEN.search(page)[1]})
    own = {"name1": "足利　太郎", "kana1": "アシカガ　タロウ", "birth1": "1965-06-21"}
    own |= {"number1": campaign.number(), "csrfmiddlewaretoken": TOKEN.search(page)[1]}
    page = browser.ask("/book/ja/mine/people/", own)
    reach = {"mail": f"bench{number}@example.jp", "language": "ja"}
    page = browser.ask("/book/ja/mine/contact/", {**reach, "csrfmiddlewaretoken": TOKEN.search(page)[1]})
    tokens = TOKEN.findall(page)
    page = browser.ask("/book/ja/mine/check/", {"csrfmiddlewaretoken": tokens[-1]})
    if "予約ができました" not in page:
        raise RuntimeError("no confirmation")
    return time.perf_counter() - began


def bookings(port: int, *, count: int, clients: int, days: list[str]) -> float:
    """Bookings per second by so many clients at once."""
    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(lambda n: book(port, n, days), range(clients)))  # warm
        began = time.perf_counter()
        took = list(threads.map(lambda n: book(port, n, days), range(clients, clients + count)))
        seconds = time.perf_counter() - began
    print(
        f"{clients} clients: {count / seconds:.1f} bookings/s, {REQUESTS * count / seconds:.0f} requests/s; "
        f"p50 {statistics.median(took) * 1000:4.0f} ms, "
        f"p95 {statistics.quantiles(took, n=20)[-1] * 1000:4.0f} ms",
        flush=True,
    )
    return count / seconds


def reads(port: int, path: str, *, count: int, clients: int) -> float:
    """Pages per second by so many clients at once."""

    def some(_: int) -> None:
        browser = Browser(port)
        for _ in range(count // clients):
            browser.ask(path)

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(some, range(1)))
        began = time.perf_counter()
        list(threads.map(some, range(clients)))
        seconds = time.perf_counter() - began
    print(f"{path:42} {count / seconds:7.0f} pages/s by {clients} clients", flush=True)
    return count / seconds


def main() -> int:
    """Lay a campaign of one venue, measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bookings", type=int, default=400)
    parser.add_argument("--reads", type=int, default=4000)
    parser.add_argument("--clients", type=int, default=8)
    said = parser.parse_args()
    with database() as environment, broker(), ExitStack() as running:
        today = clock.today()
        row = campaign.campaign(
            make.city(),
            first_day=today,
            last_day=today + timedelta(days=90),
            booking_opens_at=clock.now() - timedelta(days=1),
        )
        mall = campaign.venue(row.municipality)
        days = [today + timedelta(days=n) for n in range(3, 33)]
        for each in days:
            campaign.session(row, mall, each, desks=6, terminals=6)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        running.enter_context(process(web_command("127.0.0.1", port), environment))
        until(lambda: _answers(port), within=60)
        print(f"{connection.vendor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
        bookings(port, count=said.bookings, clients=said.clients, days=[each.isoformat() for each in days])
        for path in ("/book/ja/", "/book/ja/switch-092029/places/?people=1&case=self&district="):
            reads(port, path, count=said.reads, clients=said.clients)
        whole = all(
            free + held + booked == capacity
            for free, held, booked, capacity in Slot.objects.values_list("free", "held", "booked", "capacity")
        )
        print(f"{Booking.objects.count()} bookings; every counter whole: {whole}")
    return 0


def _answers(port: int) -> bool:
    try:
        Browser(port).ask("/book/ja/")
    except (OSError, RuntimeError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
