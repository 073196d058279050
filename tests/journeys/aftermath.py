"""What must hold of a request whatever became of its workers."""

from pathlib import Path

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
from issuance.usecases.sweep_requests import sweep_requests
from registry.choices import IncidentKind
from registry.models import Incident, Municipality
from registry.shared import clock
from tests import cast
from tests.journeys.deadly_worker import plan_death
from tests.visit import Visit, begin

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
