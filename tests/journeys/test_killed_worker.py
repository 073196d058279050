"""A worker that is killed in any step leaves a request that finishes or expires, and nothing twice."""

from pathlib import Path

import pytest
from django.db import transaction

from issuance.choices import RequestState as S
from issuance.models import (
    Certificate,
    CertificateRequest,
    Charge,
    Document,
    PassedPreflight,
    SerialCounter,
    StoredSnapshot,
)
from issuance.rules.states import TERMINAL, may_move
from issuance.usecases.expire_requests import expire_requests
from issuance.usecases.issue_certificate import ATTEMPTS, LEASE
from issuance.usecases.sweep_requests import sweep_requests
from registry.choices import IncidentKind
from registry.models import Incident, Municipality
from registry.shared import clock
from tests import cast
from tests.journeys.conftest import Start
from tests.journeys.deadly_worker import MOMENTS, STEPS, plan_death
from tests.journeys.patience import until
from tests.journeys.town import open_city
from tests.visit import Visit, begin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.face]

DEATHS = [(step, moment) for step in STEPS for moment in MOMENTS]
COPIES = 2
SETTLED = TERMINAL | {S.READY}


def asked(
    city: Municipality, plan: Path, death: tuple[str, str], *, who: str, how: str = "once"
) -> tuple[Visit, CertificateRequest]:
    """A request whose worker dies by plan; the plan is laid before the message is sent."""
    now = clock.now()
    visit = begin(cast.ashikaga_family(city).card, terminal="-".join((*death, how)), now=now)
    with transaction.atomic():
        request = visit.ask(at=now, copies=COPIES)
        assert request.state == S.ACCEPTED
        plan_death(plan, request.pk, *death, who=who, how=how)
    return visit, request


def beat() -> None:
    """What Celery beat asks for every few seconds."""
    expire_requests(now=clock.now())
    sweep_requests(now=clock.now())


def are_settled(requests: list[CertificateRequest]) -> bool:
    beat()
    states = CertificateRequest.objects.filter(pk__in=[request.pk for request in requests])
    return set(states.values_list("state", flat=True)) <= SETTLED


def assert_nothing_is_twice(request: CertificateRequest) -> None:
    """Whatever was killed: one of each, in order, and proved exactly if it may be fetched."""
    request.refresh_from_db()
    steps = list(request.transitions.order_by("number"))
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert [step.old for step in steps] == ["", *[step.new for step in steps[:-1]]]
    assert all(may_move(step.old, step.new) for step in steps[1:])
    assert steps[-1].new == request.state
    assert request.certificates.count() in (0, COPIES)
    assert PassedPreflight.objects.filter(document=request.pk).exists() == (request.state == S.READY)
    document = Document.objects.filter(request=request).first()
    if document:
        assert document.fingerprint == StoredSnapshot.objects.get(request=request).fingerprint
        assert set(request.certificates.values_list("serial", flat=True)) == {
            page["serial"] for page in request.snapshot.content["pages"]
        }
    if request.state == S.READY:
        assert document
        assert document.passed.sha256 == document.sha256
    else:
        assert request.state == S.EXPIRED


def assert_retries_were_told(requests: list[CertificateRequest]) -> None:
    """A second attempt is an incident, and where there was none there is no incident."""
    told = Incident.objects.filter(kind=IncidentKind.RETRIED_ISSUE).values_list("subject", flat=True)
    assert set(told) == {f"request {request.pk}" for request in requests if request.attempts > 1}


def assert_serials_are_used_once() -> None:
    """Nothing was taken back: the counter stands at or beyond the last serial, and no two are alike."""
    serials = list(Certificate.objects.values_list("serial", flat=True))
    assert len(serials) == len(set(serials)) <= SerialCounter.objects.get().last


def finish(visit: Visit, request: CertificateRequest) -> None:
    """Fetch, pay and print what is ready."""
    now = clock.now()
    assert visit.fetch(request, at=now).pk == request.pk
    assert not Charge.objects.filter(request=request).exists()
    visit.pay(request, request.fee_yen or 0, at=now)
    assert not Charge.objects.filter(request=request).exists()
    assert visit.tell(request, pages=request.document.pages, at=now).state == S.PRINTED


def assert_only_paper_is_charged(visits: list[tuple[Visit, CertificateRequest]]) -> None:
    for visit, request in visits:
        if request.state == S.READY:
            finish(visit, request)
    printed = CertificateRequest.objects.filter(state=S.PRINTED)
    assert set(Charge.objects.values_list("request", "amount_yen")) == set(
        printed.values_list("pk", "fee_yen")
    )


def test_a_child_killed_in_any_step_leaves_one_document_or_none(start_deadly: Start, plan: Path) -> None:
    """Killed once in each step, each request is made after all; one that kills every child expires alone."""
    city = open_city()
    worker = start_deadly()
    _, poison = asked(city, plan, ("render", "inside"), who="child", how="always")
    sooner = CertificateRequest.objects.filter(pk=poison.pk)  # there is no more to see in 30 seconds
    sooner.update(deadline=clock.now() + 2 * LEASE)
    visits = [asked(city, plan, death, who="child") for death in DEATHS]
    requests = [request for _, request in visits]
    until(lambda: are_settled([poison, *requests]), within=90, every=1)

    assert worker.poll() is None, "the worker itself must outlive its children"
    assert sorted(path.suffix for path in plan.iterdir()) == ["", *[".died"] * len(DEATHS)]
    for request in (poison, *requests):
        assert_nothing_is_twice(request)
    assert [request.state for request in requests].count(S.READY) > len(requests) / 2
    assert poison.state == S.EXPIRED
    assert 1 <= poison.attempts <= ATTEMPTS
    assert not Document.objects.filter(request=poison).exists()
    assert_retries_were_told([poison, *requests])
    assert_serials_are_used_once()
    assert_only_paper_is_charged(visits)


def test_a_whole_worker_killed_in_any_step_leaves_one_document_or_none(
    start_deadly: Start, plan: Path
) -> None:
    city = open_city()
    visits = []
    for step in STEPS:
        worker = start_deadly()
        visits.append(asked(city, plan, (step, "inside"), who="group"))
        until(lambda worker=worker: worker.poll() is not None, within=30)
        beat()
    start_deadly()
    requests = [request for _, request in visits]
    until(lambda: are_settled(requests), within=90, every=1)

    for request in requests:
        assert_nothing_is_twice(request)
        assert request.attempts > 1 or request.state == S.EXPIRED
    assert S.READY in [request.state for request in requests]
    assert_retries_were_told(requests)
    assert_serials_are_used_once()
    assert_only_paper_is_charged(visits)
