"""Hundreds of visits at once, in a city of namesakes: to each the own paper, and every end is explained."""

import random
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import connection, models

from conbini.processes import web_command
from issuance.choices import PrintResult
from issuance.choices import RequestState as S
from issuance.models import Certificate, CertificateRequest, Charge, Document, PassedPreflight, StoredSnapshot
from issuance.rules.states import TERMINAL
from issuance.usecases.create_centre_client import create_centre_client
from issuance.usecases.expire_requests import expire_requests
from issuance.usecases.sweep_requests import sweep_requests
from registry.models import Protection
from registry.shared import clock
from tests.journeys.centre import Centre
from tests.journeys.crowd import settle
from tests.journeys.kiosk_visits import Seen, visit
from tests.journeys.patience import until
from tests.journeys.town import open_city

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.broker,
    pytest.mark.face,
    pytest.mark.pdftools,
]


@pytest.fixture
def beat() -> Iterator[None]:
    """What Celery beat asks for, as often as it does."""
    over = Event()

    def tick() -> None:
        while not over.wait(10):
            expire_requests(now=clock.now())
            sweep_requests(now=clock.now())
        connection.close()

    thread = Thread(target=tick)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.fixture
def centre(broker: str, environment: dict[str, str]) -> Iterator[Centre]:
    """A real web server on this test's database, and a client of it with its key."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = web_command("127.0.0.1", port)
    web = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
    found = Centre(port, create_centre_client(name="centre", now=clock.now()))
    try:
        until(lambda: answers(found), within=60)
        yield found
    finally:
        web.terminate()
        web.wait(20)


def answers(centre: Centre) -> bool:
    try:
        return centre.call("GET", "/status").status == 200
    except OSError:
        return False


def crowd(centre: Centre, visits: int, houses: int) -> list[Seen]:
    """So many visits, all begun at once."""
    city = open_city()
    chance = random.Random(visits)
    visitors = settle(city, houses, chance)
    plans = [(chance.choice(visitors), f"T{number}", random.Random(number)) for number in range(visits)]
    with ThreadPoolExecutor(visits) as threads:
        return list(threads.map(lambda plan: visit(centre, *plan), plans))


def assert_every_paper_is_its_visitors(seen: list[Seen]) -> None:
    assert [(each.request, each.faults) for each in seen if each.faults] == []


def assert_every_end_is_explained(seen: list[Seen]) -> None:
    """No request is left in the middle, and each that is not printed says why."""
    requests = {str(request.pk): request for request in CertificateRequest.objects.all()}
    assert requests.keys() == {each.request for each in seen if each.request}
    for request in requests.values():
        last = request.transitions.order_by("number").last()
        assert request.state in TERMINAL
        assert last.new == request.state
        assert request.state == S.PRINTED or last.why or request.refusals, request.state
        proved = PassedPreflight.objects.filter(document=request.pk).exists()
        assert proved or request.state in (S.REFUSED, S.EXPIRED, S.VOIDED)
        if request.state == S.REFUSED:
            assert all(refusal["code"] for refusal in request.refusals)
    for each in seen:
        if not each.request:
            assert each.end == "card_not_usable"
        if each.end == S.PRINTED:
            assert requests[each.request].state == S.PRINTED
            assert requests[each.request].outcome.result == PrintResult.PRINTED


def assert_nobody_protected_is_on_paper() -> None:
    protected = set(Protection.objects.values_list("resident__person_no", flat=True))
    assert protected
    for snapshot in StoredSnapshot.objects.all():
        assert protected.isdisjoint(snapshot.content["persons"])


def assert_the_money_is_right(seen: list[Seen]) -> None:
    printed = [each for each in seen if each.end == S.PRINTED]
    charged = Charge.objects.aggregate(yen=models.Sum("amount_yen"), times=models.Count("pk"))
    copies = Certificate.objects.filter(request__state=S.PRINTED).count()
    assert charged == {"yen": sum(each.fee for each in printed), "times": len(printed)}
    assert charged["yen"] == 250 * copies


def assert_nothing_is_twice() -> None:
    serials = list(Certificate.objects.values_list("serial", flat=True))
    assert len(serials) == len(set(serials))
    digests = list(Document.objects.values_list("sha256", flat=True))
    assert len(digests) == len(set(digests))


def assert_all_is_well(seen: list[Seen]) -> Counter[str]:
    assert_every_paper_is_its_visitors(seen)
    assert_every_end_is_explained(seen)
    assert_nobody_protected_is_on_paper()
    assert_the_money_is_right(seen)
    assert_nothing_is_twice()
    ends = Counter(each.end for each in seen)
    assert ends[S.PRINTED] > len(seen) / 5, ends  # a machine that is busy lets the rest expire
    return ends


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.usefixtures("beat")
def test_five_hundred_visits_at_once_get_their_own_papers(
    start_worker: Callable[..., object], centre: Centre
) -> None:
    start_worker(1)
    start_worker(1)
    ends = assert_all_is_well(crowd(centre, 500, houses=120))
    assert {"card_not_usable", S.REFUSED, S.FAILED, "walked away"} <= ends.keys()


@pytest.mark.usefixtures("beat")
def test_sixty_visits_at_once_get_their_own_papers(
    start_worker: Callable[..., object], centre: Centre
) -> None:
    """As much as a city's kiosks do in their busiest minute, on what `make demo` starts."""
    start_worker(2)
    assert_all_is_well(crowd(centre, 60, houses=30))
