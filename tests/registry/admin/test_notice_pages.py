"""Notices from other cities: nearest deadline first, overdue in words, ended by an answer that is true."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import Municipality, Notice
from registry.shared.clock import today
from tests import cast, make, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "admin:registry_notice_changelist"


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def desk(city: Municipality) -> Client:
    return staff.clerk(city, "窓口")


def post(client: Client, name: str, row: Notice, **data: Any) -> Notice:
    client.post(reverse(f"admin:registry_notice_{name}", args=[row.pk]), data)
    row.refresh_from_db()
    return row


def test_the_list_is_what_waits_with_the_nearest_deadline_first(city: Municipality, desk: Client) -> None:
    for days in (9, -2, 1):
        staff.notice(city, deadline=today() + days * DAY, received_on=today() - 9 * DAY)
    done = staff.notice(city, deadline=today())
    post(desk, "answer", done, outcome="nothing", answer="Not ours.")
    response = desk.get(reverse(LIST))
    rows = response.context["cl"].result_list
    assert [(row.deadline - today()).days for row in rows] == [-2, 1, 9]
    content = response.content.decode()
    assert 'badge-bad">' in content
    assert "2" in content.split('badge-bad">')[1].split("<")[0]


def test_a_notice_is_recorded_with_a_deadline_that_can_be(city: Municipality, desk: Client) -> None:
    typed = {
        "sender": "佐野市",
        "kind": "applied",
        "received_on": "2026-11-20",
        "person_as_told": "髙橋　花子",
        "deadline": "2026-11-19",
    }
    url = reverse("admin:registry_notice_record")
    assert desk.post(url, typed).status_code == 200
    assert not Notice.objects.exists()
    assert desk.post(url, {**typed, "deadline": "2026-11-27"}).status_code == 302
    row = Notice.objects.get()
    assert (row.municipality, row.person_as_told) == (city, "髙橋　花子")


def test_it_is_not_answered_as_protected_before_the_person_is(city: Municipality, desk: Client) -> None:
    person = make.single(city, birth_sort_on=date(1965, 6, 21))
    row = staff.notice(city)
    answer = {"outcome": "protected", "answer": "Done.", "person_no": person.person_no, "birth": "S40.6.21"}
    assert post(desk, "answer", row, **answer).answered_at is None
    assert post(desk, "answer", row, **{**answer, "person_no": "", "birth": ""}).answered_at is None
    cast.protect(person)
    assert post(desk, "answer", row, **answer).resident == person
    first = row.answer
    assert post(desk, "answer", row, outcome="nothing", answer="again").answer == first


def test_whoever_takes_it_owns_it(city: Municipality, desk: Client) -> None:
    assert post(desk, "take", staff.notice(city)).owner is not None


def test_the_first_page_tells_no_word_of_the_person(city: Municipality, desk: Client) -> None:
    staff.notice(city, told="髙橋　花子")
    content = desk.get(reverse("admin:index")).content.decode()
    assert "佐野市" in content
    assert "髙橋" not in content
