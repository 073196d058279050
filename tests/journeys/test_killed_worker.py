"""A worker that is killed in any step leaves a request that finishes or expires, and nothing twice."""

from pathlib import Path

import pytest

from issuance.choices import RequestState as S
from issuance.models import CertificateRequest, Document
from issuance.usecases.issue_certificate import ATTEMPTS, LEASE
from registry.shared import clock
from tests.journeys.aftermath import (
    are_settled,
    asked,
    assert_nothing_is_twice,
    assert_only_paper_is_charged,
    assert_retries_were_told,
    assert_serials_are_used_once,
    beat,
)
from tests.journeys.conftest import Start
from tests.journeys.deadly_worker import MOMENTS, STEPS
from tests.journeys.patience import until
from tests.journeys.town import open_city

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.face]

DEATHS = [(step, moment) for step in STEPS for moment in MOMENTS]


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
    assert max(request.attempts for request in requests) == 2, "a second attempt goes on where the first died"
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
