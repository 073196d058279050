"""A process that takes part in races: it waits for its calls on stdin and makes them all at one moment.

A line in is `{"at": seconds of the monotonic clock, "calls": [[name, {arguments}], ...]}`; each call has a
thread and a database connection of its own. A line out is a list of `{"answer": ...}` or `{"error": name}`.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402  # all after setup

from cards.choices import CardKind  # noqa: E402
from issuance.models import (  # noqa: E402
    CentreSession,
    CertificateRequest,
    CounterApplication,
    CounterWindow,
)
from issuance.pdf import press  # noqa: E402
from issuance.usecases.accept_request import accept_request  # noqa: E402
from issuance.usecases.deliver import NotDeliverable, deliver  # noqa: E402
from issuance.usecases.end_session import end_session  # noqa: E402
from issuance.usecases.expire_requests import expire_requests  # noqa: E402
from issuance.usecases.hand_over_at_counter import hand_over_at_counter  # noqa: E402
from issuance.usecases.issue_at_counter import issue_at_counter  # noqa: E402
from issuance.usecases.issue_certificate import (  # noqa: E402
    ATTEMPTS,
    LEASE,
    _reserve_serials,
    issue_certificate,
)
from issuance.usecases.open_session import open_session  # noqa: E402
from issuance.usecases.print_at_counter import print_at_counter  # noqa: E402
from issuance.usecases.record_outcome import record_outcome  # noqa: E402
from issuance.usecases.sit_down import sit_down  # noqa: E402
from issuance.usecases.take_application import take_application  # noqa: E402
from issuance.usecases.take_payment import take_payment  # noqa: E402
from registry.choices import ReadAction  # noqa: E402
from registry.models import Protection, ReadRecord, Resident  # noqa: E402
from registry.shared import clock  # noqa: E402
from registry.usecases.ask_to_lift import Seen  # noqa: E402
from registry.usecases.lift_protection import lift_protection  # noqa: E402
from registry.usecases.protect_resident import protect_resident  # noqa: E402
from registry.usecases.renew_protection import renew_protection  # noqa: E402
from tests import make  # noqa: E402
from tests.window import ASKED  # noqa: E402

THREADS = 4


def claim(request: str) -> bool:
    return CertificateRequest.objects.claim(request, at=clock.now(), lease=LEASE, attempts=ATTEMPTS)


def move(request: str, old: str, new: str) -> bool:
    return CertificateRequest.objects.move(request, old=old, new=new, at=clock.now(), by="race")


def ask(session: str, key: str, body: str = "0" * 64) -> str:
    asked = accept_request(
        session=CentreSession.objects.get(pk=session),
        idempotency_key=key,
        certificate="resident_record",
        copies=1,
        options={"scope": "self"},
        body_sha256=body,
        by="race",
        now=clock.now(),
    )
    return f"{asked.pk} {asked.state} {asked.fee_yen}"


def open_one(card_id: str, terminal: str) -> str:
    opened = open_session(
        client=make.centre(),
        municipality_code="092029",
        card_kind=CardKind.MY_NUMBER,
        card_id=card_id,
        operator="7",
        store="0001",
        terminal=terminal,
        now=clock.now(),
    )
    return str(opened.pk)


def issue(request: str) -> str:
    return issue_certificate(request_id=request, worker="race", clock=clock.now)


def issue_on_a_lease_that_is_over(request: str) -> str:
    """As a worker that is slower than its lease: another may claim at once."""
    CertificateRequest.objects.filter(pk=request).update(claimed_until=clock.now())
    return issue(request)


def reserve(requests: list[str]) -> int:
    """The first step of an issue alone, for one request after the other."""
    for request in CertificateRequest.objects.filter(pk__in=requests):
        _reserve_serials(request, now=clock.now())
    return len(requests)


def fetch_for(request: str, session: str, seconds: float) -> list[float]:
    """Fetch again and again; when each that was answered with a document began."""
    served = []
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        try:
            deliver(request_id=request, session_id=session, by="race", now=clock.now())
        except NotDeliverable:
            continue
        served.append(began)
    return served


def protect(resident: int, after: float) -> float:
    """Put the person under protection; when that was committed."""
    time.sleep(after)
    person = Resident.objects.get(pk=resident)
    Protection.objects.create(municipality=person.municipality, resident=person, applied_at=clock.now())
    return time.monotonic()


def pay(request: str, session: str, receipt: str) -> str:
    paid = take_payment(
        request_id=request,
        session_id=session,
        amount_yen=250,
        receipt=receipt,
        by="race",
        now=clock.now(),
    )
    return paid.state


def tell(request: str, session: str, result: str) -> str:
    told = record_outcome(
        request_id=request,
        session_id=session,
        result=result,
        pages_printed=1 if result == "printed" else 0,
        detail="",
        by="race",
        now=clock.now(),
    )
    return told.state


def end(session: str, after: float = 0.0) -> int:
    time.sleep(after)
    return end_session(session_id=session, reason="race", by="race", now=clock.now())


def expire_for(seconds: float) -> int:
    """Let time run out for whatever is due, again and again."""
    expired = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        expired += expire_requests(now=clock.now())
    return expired


def read(residents: list[int], times: int) -> int:
    for _ in range(times):
        ReadRecord.objects.record(
            actor="race", action=ReadAction.VIEW, screen="race", residents=residents, at=clock.now()
        )
    return times


def apply(resident: int, user: int) -> int:
    person, by = Resident.objects.get(pk=resident), User.objects.get(pk=user)
    return protect_resident(resident=person, by=by, now=clock.now()).pk


def renew(protection: int, user: int) -> str:
    by = User.objects.get(pk=user)
    return renew_protection(protection_id=protection, by=by, now=clock.now()).isoformat()


def lift(protection: int, mark: str, user: int) -> list[str]:
    """The codes of why it was not lifted."""
    city, by = Protection.objects.get(pk=protection).municipality, User.objects.get(pk=user)
    done = lift_protection(municipality=city, seen=Seen(protection, mark), by=by, now=clock.now())
    return [no.code for no in done.refusals]


def sit(window: int, clerk: int) -> int:
    place, by = CounterWindow.objects.get(pk=window), User.objects.get(pk=clerk)
    return sit_down(window=place, clerk=by, now=clock.now()).pk


def sell(window: int, clerk: int, resident: int) -> str:
    """A whole application at a window, from the form to the hand-over."""
    by = User.objects.get(pk=clerk)
    application = take_application(
        window=CounterWindow.objects.get(pk=window),
        resident=Resident.objects.get(pk=resident),
        asked=ASKED,
        by=by,
        now=clock.now(),
    )
    issue_at_counter(application=application, by=by, clock=clock.now)
    print_at_counter(application=application, by=by, now=clock.now())
    sold = hand_over_at_counter(application=application, by=by, now=clock.now())
    return f"{application.pk} {sold.state}"


def print_paper(application: int, clerk: int) -> str:
    row = CounterApplication.objects.get(pk=application)
    printed = print_at_counter(application=row, by=User.objects.get(pk=clerk), now=clock.now())
    return printed.sha256


_CONTESTS: tuple[Callable[..., Any], ...] = (
    claim,
    move,
    ask,
    open_one,
    issue,
    issue_on_a_lease_that_is_over,
    reserve,
    fetch_for,
    protect,
    pay,
    tell,
    end,
    expire_for,
    read,
    apply,
    renew,
    lift,
    sit,
    sell,
    print_paper,
)
CONTESTS = {contest.__name__: contest for contest in _CONTESTS}


def one(at: float, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    time.sleep(max(0.0, at - time.monotonic()))
    try:
        return {"answer": CONTESTS[name](**arguments)}
    except Exception as error:  # noqa: BLE001  # told to the test, which knows what it expects
        return {"error": type(error).__name__, "detail": str(error)}


def main() -> None:
    press.press()
    with ThreadPoolExecutor(THREADS) as threads:
        print("[]", flush=True)
        for line in sys.stdin:
            told = json.loads(line)
            calls = [threads.submit(one, told["at"], *call) for call in told["calls"]]
            print(json.dumps([call.result() for call in calls]), flush=True)


if __name__ == "__main__":
    main()
