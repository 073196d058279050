"""An incident has an owner, an age and an answer (invariant 22)."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.choices import IncidentKind
from registry.models import Incident
from tests import make, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    return Incident.objects.create(
        municipality=make.city(), kind=IncidentKind.RETRIED_ISSUE, subject="x", opened_at=make.NOW
    )


@pytest.fixture
def desk(incident: Incident) -> Client:
    return staff.clerk(incident.municipality, "窓口")


def act(client: Client, name: str, incident: Incident, **data: str) -> int:
    return client.post(reverse(f"admin:registry_incident_{name}", args=[incident.pk]), data).status_code


def test_an_incident_is_closed_by_an_answer_only(desk: Client, incident: Incident) -> None:
    act(desk, "answer", incident, answer="   ")
    incident.refresh_from_db()
    assert incident.answered_at is None
    act(desk, "answer", incident, answer="One page, in the shop's hands, collected.")
    incident.refresh_from_db()
    assert incident.answered_by is not None
    assert incident.answer.startswith("One page")


def test_the_first_answer_stands(desk: Client, incident: Incident) -> None:
    act(desk, "answer", incident, answer="first")
    act(desk, "answer", incident, answer="second")
    incident.refresh_from_db()
    assert incident.answer == "first"


def test_whoever_takes_it_owns_it(desk: Client, incident: Incident) -> None:
    act(desk, "take", incident)
    incident.refresh_from_db()
    assert incident.owner is not None


def test_a_get_changes_nothing(desk: Client, incident: Incident) -> None:
    for name in ("answer", "take"):
        assert desk.get(reverse(f"admin:registry_incident_{name}", args=[incident.pk])).status_code == 405


def test_auditors_look_and_do_not_answer(incident: Incident) -> None:
    auditor = staff.clerk(incident.municipality, "監査")
    assert auditor.get(reverse("admin:registry_incident_change", args=[incident.pk])).status_code == 200
    assert act(auditor, "answer", incident, answer="x") == 403
