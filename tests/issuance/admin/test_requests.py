"""A request's page: every step, the paper's picture, and the trace that each look leaves."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from issuance.models import CertificateRequest
from registry.models import ReadRecord
from tests import make, staff

pytestmark = pytest.mark.django_db
SERIAL = "092029-20261125-K-0000000015"
NAME = "admin:issuance_certificaterequest"


@pytest.fixture
def request_() -> CertificateRequest:
    return staff.printed_request(make.single(make.city()), serial=SERIAL, pages=2)


@pytest.fixture
def desk(request_: CertificateRequest) -> Client:
    return staff.clerk(request_.municipality, "窓口")


def test_the_page_tells_every_step_with_its_milliseconds(desk: Client, request_: CertificateRequest) -> None:
    panels = desk.get(reverse(f"{NAME}_change", args=[request_.pk])).context["panels"]
    (timeline,) = [p.content for p in panels if p.template.endswith("timeline.html")]
    assert [step["ms"] for step in timeline["steps"]] == [None, 7, 7, 7, 7, 7, 7]
    assert timeline["total"] == 42
    assert timeline["steps"][0]["at"] == "2026-11-25 10:00:00.007"


def test_the_page_tells_the_digests(desk: Client, request_: CertificateRequest) -> None:
    content = desk.get(reverse(f"{NAME}_change", args=[request_.pk])).content.decode()
    for digest in (request_.document.sha256, "f" * 64, "a" * 64, SERIAL):
        assert digest in content


def test_the_download_is_the_stored_bytes(desk: Client, request_: CertificateRequest) -> None:
    response = desk.get(reverse(f"{NAME}_document", args=[request_.pk]))
    assert hashlib.sha256(response.content).hexdigest() == request_.document.sha256
    assert "attachment" in response["Content-Disposition"]
    assert "足利" not in response["Content-Disposition"]


def test_every_look_at_the_paper_is_in_the_trail(desk: Client, request_: CertificateRequest) -> None:
    for view, args in (("document", []), ("page", [1]), ("page", [2])):
        response = desk.get(reverse(f"{NAME}_{view}", args=[request_.pk, *args]))
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        record = ReadRecord.objects.order_by("-number").first()
        assert (record.action, record.residents) == ("document", [request_.resident_id])
    assert ReadRecord.objects.count() == 3


def test_a_page_that_is_not_there_is_not_found(desk: Client, request_: CertificateRequest) -> None:
    assert desk.get(reverse(f"{NAME}_page", args=[request_.pk, 3])).status_code == 404


def test_a_request_without_a_document_has_no_paper(desk: Client, request_: CertificateRequest) -> None:
    bare = CertificateRequest.objects.get(pk=request_.pk)
    bare.pk, bare.idempotency_key, bare.state = "11111111-1111-4111-8111-111111111111", "other", "refused"
    bare.refusals = [{"code": "under_age", "subject": ""}]
    bare.save(force_insert=True)
    content = desk.get(reverse(f"{NAME}_change", args=[bare.pk])).content.decode()
    assert "under_age" in content
    assert "document.pdf" not in content
    assert desk.get(reverse(f"{NAME}_document", args=[bare.pk])).status_code == 404


@pytest.mark.parametrize(
    "words", [SERIAL, "092029２０２６１１２５K0000000015", "足利", "アシカガ タロウ", "昭和40年6月21日", ""]
)
def test_requests_are_found_by_serial_and_by_subject(
    desk: Client, request_: CertificateRequest, words: str
) -> None:
    rows = desk.get(reverse(f"{NAME}_changelist"), {"q": words}).context["cl"].result_list
    assert [row.pk for row in rows] == [request_.pk]


def test_a_request_is_found_by_its_own_number(desk: Client, request_: CertificateRequest) -> None:
    rows = desk.get(reverse(f"{NAME}_changelist"), {"q": str(request_.pk)}).context["cl"].result_list
    assert [row.pk for row in rows] == [request_.pk]


@pytest.mark.parametrize("people", [2, 20])
def test_lists_ask_the_same_number_of_questions_whatever_their_length(
    people: int, django_assert_max_num_queries: object
) -> None:
    city = make.city()
    for number in range(people):
        staff.printed_request(make.single(city), serial=f"092029-20261125-K-{number:010d}")
    desk = staff.clerk(city)
    for name in (
        "certificaterequest",
        "certificate",
        "document",
        "centresession",
        "payment",
        "charge",
        "outcome",
    ):
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            response = desk.get(reverse(f"admin:issuance_{name}_changelist"))
            assert len(response.context["cl"].result_list) == people
