"""A worker that comes back after its lease, when another has done the work, changes nothing any more."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from issuance.choices import RequestState as S
from tests.journeys.aftermath import (
    are_settled,
    asked,
    assert_nothing_is_twice,
    assert_only_paper_is_charged,
    assert_retries_were_told,
    assert_serials_are_used_once,
)
from tests.journeys.conftest import Start
from tests.journeys.patience import until
from tests.journeys.town import open_city

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.face]

BETWEEN = ("serials", "snapshot", "render", "read_back")
"""The steps after which there is another: each worker stops when the step is committed."""


def test_a_task_that_outlives_its_lease_runs_twice_and_has_the_effect_of_once(
    start_deadly: Start, plan: Path
) -> None:
    """The broker, too, brings the message again while the worker is stopped: its visibility is 3 seconds."""
    city = open_city()
    start_deadly(len(BETWEEN) + 1, DEADLY_VISIBILITY="3")
    visits = [asked(city, plan, (step, "after"), who="nobody") for step in BETWEEN]
    requests = [request for _, request in visits]
    until(lambda: are_settled(requests), within=90, every=1)
    stopped = list(plan.glob("*.stopped"))
    assert len(stopped) == len(BETWEEN)
    for note in stopped:
        os.kill(int(note.read_text()), signal.SIGCONT)
    runs = plan.parent / "runs"
    until(lambda: all(has_ended(runs, str(request.pk)) for request in requests), within=60)

    for request in requests:
        assert_nothing_is_twice(request)
        assert request.state == S.READY
        assert request.transitions.count() == 4
        assert request.attempts == 2
    assert_retries_were_told(requests)
    assert_serials_are_used_once()
    assert_only_paper_is_charged(visits)


def has_ended(runs: Path, request: str) -> bool:
    """Whether every run of the request came to its end, and one more than two were begun."""
    lines = [line.split()[1] for line in runs.read_text().splitlines() if line.startswith(request)]
    count = Counter(lines)
    return count["begins"] == count["ends"] and count["begins"] > 2
