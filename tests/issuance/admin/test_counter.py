"""The counter's pages: one person, one paper, one window, and nothing that a look could use up."""

import hashlib
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument

from issuance.models import (
    Certificate,
    CertificateRequest,
    CounterApplication,
    CounterSitting,
    CounterWindow,
    ProtectionRelease,
    SerialCounter,
    VoidedPaper,
)
from registry.models import Municipality, ReadRecord, Resident
from tests import cast, make, staff
from tests.door import open_city

pytestmark = [pytest.mark.django_db, pytest.mark.face]

NAME = "admin:issuance_counterapplication"
ASKED = {
    "option_scope": "self",
    "option_relationship": "False",
    "option_domicile": "False",
    "copies": "1",
    "applicant": "self",
    "evidence": ["driving_licence"],
    "fee_reason": "ordinary",
}


@pytest.fixture
def city() -> Municipality:
    return open_city()


@pytest.fixture
def window(city: Municipality) -> CounterWindow:
    return CounterWindow.objects.create(municipality=city, number=2, place="市民課")


@pytest.fixture
def person(city: Municipality) -> Resident:
    return cast.ashikaga_family(city).head


@pytest.fixture
def desk(city: Municipality, window: CounterWindow) -> Client:
    return seated(city, window, "suzuki")


def seated(city: Municipality, window: CounterWindow, name: str) -> Client:
    browser = staff.clerk(city, "窓口", name=name)
    browser.post(reverse(f"{NAME}_seat"), {"window": window.pk})
    return browser


def apply(
    desk: Client, person: Resident, certificate: str = "resident_record", **changes: Any
) -> HttpResponse:
    return desk.post(reverse(f"{NAME}_apply", args=[person.pk, certificate]), {**ASKED, **changes})


def url(row: CounterApplication, name: str, *more: Any) -> str:
    return reverse(f"{NAME}_{name}", args=[row.pk, *more])


def page(desk: Client, row: CounterApplication) -> str:
    return desk.get(url(row, "change")).content.decode()


def act(desk: Client, row: CounterApplication, name: str, **data: Any) -> str:
    return desk.post(url(row, "act", name), data, follow=True).content.decode()


def test_a_person_is_found_and_served_from_the_search_to_the_receipt(desk: Client, person: Resident) -> None:
    found = desk.get(reverse(f"{NAME}_find"), {"q": "足利 太郎"})
    assert [line["number"] for line in found.context["lines"]] == [person.person_no]
    answer = apply(desk, person)
    row = CounterApplication.objects.get()
    assert answer.headers["Location"] == url(row, "change")
    assert "窓口2-001" in page(desk, row)
    assert desk.get(url(row, "preview", 1)).content.startswith(b"\x89PNG")
    assert not SerialCounter.objects.exists()
    act(desk, row, "issue")
    paper = desk.post(url(row, "paper"))
    assert hashlib.sha256(paper.content).hexdigest() == row.request.document.sha256
    act(desk, row, "hand_over")
    row.refresh_from_db()
    assert CertificateRequest.objects.get().state == "printed"
    receipt = desk.get(url(row, "receipt"))
    text = PdfDocument(receipt.content)[0].get_textpage().get_text_bounded()
    assert "￥300" in text
    assert "窓口2-001" in text
    assert person.name not in text


def test_the_page_offers_the_next_step_and_no_other(desk: Client, person: Resident) -> None:
    apply(desk, person, option_scope="household")
    row = CounterApplication.objects.get()
    steps = {
        "issue": url(row, "act", "issue"),
        "paper": url(row, "paper"),
        "hand_over": url(row, "act", "hand_over"),
        "receipt": url(row, "receipt"),
    }

    def offered() -> set[str]:
        content = page(desk, row)
        return {name for name, address in steps.items() if f'"{address}"' in content}

    assert offered() == {"issue"}
    act(desk, row, "issue")
    assert offered() == {"paper", "hand_over"}
    desk.post(steps["paper"])
    assert offered() == {"hand_over"}
    act(desk, row, "hand_over")
    assert offered() == {"receipt"}


def test_a_correction_is_another_application(desk: Client, person: Resident) -> None:
    apply(desk, person, evidence=["passport"], note="a note")
    first = CounterApplication.objects.get()
    again = desk.get(reverse(f"{NAME}_apply", args=[person.pk, "resident_record"]), {"from": first.pk})
    initial = again.context["form"].initial
    assert (initial["evidence"], initial["note"], initial["option_scope"]) == (["passport"], "a note", "self")
    apply(desk, person)
    assert CounterApplication.objects.count() == 2


def test_the_refusals_stand_on_the_page_in_words(desk: Client, person: Resident) -> None:
    apply(desk, person, applicant="agent", evidence=["passport"])
    content = page(desk, CounterApplication.objects.get())
    assert "委任状" in content or "法定代理人" in content
    assert url(CounterApplication.objects.get(), "act", "issue") not in content


def test_nothing_is_taken_without_a_window(city: Municipality, person: Resident) -> None:
    apply(staff.clerk(city, "窓口"), person)
    assert not CounterApplication.objects.exists()


def test_a_window_is_taken_from_a_colleague_only_by_relieving_them(
    city: Municipality, desk: Client, window: CounterWindow
) -> None:
    other = seated(city, window, "sato")
    assert CounterSitting.objects.live().get().clerk.username == "suzuki"
    other.post(reverse(f"{NAME}_seat"), {"window": window.pk, "relieve": "on"})
    assert CounterSitting.objects.live().get().clerk.username == "sato"
    other.post(reverse(f"{NAME}_seat"), {"window": "none"})
    assert not CounterSitting.objects.live().exists()


def test_another_window_is_told_that_the_paper_is_not_its_own(
    city: Municipality, desk: Client, person: Resident
) -> None:
    apply(desk, person)
    row = CounterApplication.objects.get()
    third = CounterWindow.objects.create(municipality=city, number=3, place="市民課")
    other = seated(city, third, "sato")
    assert url(row, "act", "issue") not in page(other, row)
    act(other, row, "issue")
    assert not CertificateRequest.objects.exists()
    act(desk, row, "issue")
    assert other.post(url(row, "paper")).status_code == 302
    assert CertificateRequest.objects.get().state == "ready"


def test_a_look_prints_nothing_and_a_second_print_is_refused(desk: Client, person: Resident) -> None:
    apply(desk, person)
    row = CounterApplication.objects.get()
    act(desk, row, "issue")
    assert desk.get(url(row, "paper")).status_code == 405
    assert desk.get(url(row, "act", "hand_over")).status_code == 405
    assert desk.post(url(row, "paper")).status_code == 200
    assert desk.post(url(row, "paper")).status_code == 302


def test_the_bytes_of_a_counters_paper_leave_by_its_window_alone(desk: Client, person: Resident) -> None:
    apply(desk, person)
    row = CounterApplication.objects.get()
    act(desk, row, "issue")
    request = CertificateRequest.objects.get()
    name = "admin:issuance_certificaterequest"
    assert desk.get(reverse(f"{name}_document", args=[request.pk])).status_code == 403
    content = desk.get(reverse(f"{name}_change", args=[request.pk])).content.decode()
    assert "document.pdf" not in content
    assert "窓口2-001" in content


def test_printing_again_asks_where_the_first_paper_is(desk: Client, person: Resident) -> None:
    apply(desk, person)
    first = CounterApplication.objects.get()
    for step in ("issue", "hand_over"):
        act(desk, first, step)
        desk.post(url(first, "paper"))
    act(desk, first, "hand_over")
    answer = desk.post(url(first, "reprint"), {"reason": "紙詰まり", "first_paper": "void"})
    assert answer.context["form"].errors["whereabouts"]
    kept = {"reason": "紙詰まり", "first_paper": "keep", "whereabouts": "kept"}
    assert desk.post(url(first, "reprint"), kept).context["form"].non_field_errors()
    desk.post(url(first, "reprint"), {**kept, "first_paper": "void"})
    second = CounterApplication.objects.get(replaces=first)
    act(desk, second, "issue")
    assert Certificate.objects.count() == 2
    assert VoidedPaper.objects.get().refunded_yen == 300
    assert "窓口2-002" in page(desk, first)


def test_a_paper_is_voided_with_a_reason_and_its_place(desk: Client, person: Resident) -> None:
    apply(desk, person)
    row = CounterApplication.objects.get()
    act(desk, row, "issue")
    assert desk.post(url(row, "void"), {"whereabouts": "kept"}).context["form"].errors["reason"]
    desk.post(url(row, "void"), {"whereabouts": "kept", "reason": "書損"})
    assert VoidedPaper.objects.get().reason == "書損"
    assert CertificateRequest.objects.get().state == "voided"


def test_a_seal_certificate_wants_the_number_of_the_persons_own_card(
    city: Municipality, desk: Client, person: Resident
) -> None:
    make.seal(person)
    own = make.card(person, "juki_card")
    other = make.card(make.single(city), "juki_card")
    given = {"evidence": ["driving_licence", "seal_card"], "seal_card_no": other.card_id}
    assert apply(desk, person, "seal_certificate", **given).context["form"].errors["seal_card_no"]
    apply(desk, person, "seal_certificate", **{**given, "seal_card_no": own.card_id})
    row = CounterApplication.objects.get()
    assert row.seal_card == own
    assert url(row, "act", "issue") in page(desk, row)


# --- The protected ---


@pytest.fixture
def megumi(city: Municipality) -> Resident:
    return cast.protected_woman_and_her_relative(city)[0].head


def give_reason(desk: Client, address: str) -> None:
    desk.post(address, {"reason": "本人来庁のため"})


def test_a_protected_person_is_found_without_an_address_and_opened_for_a_reason(
    desk: Client, megumi: Resident
) -> None:
    content = desk.get(reverse(f"{NAME}_find"), {"q": megumi.person_no}).content.decode()
    assert megumi.name in content
    assert megumi.town_and_lot not in content
    address = reverse(f"{NAME}_new", args=[megumi.pk])
    assert megumi.town_and_lot not in desk.get(address).content.decode()
    give_reason(desk, address)
    assert megumi.town_and_lot in desk.get(address).content.decode()
    assert ReadRecord.objects.filter(screen="issuance.counterapplication.new").latest("pk").reason


def test_a_second_person_decides_on_the_page(
    city: Municipality, desk: Client, window: CounterWindow, megumi: Resident
) -> None:
    give_reason(desk, reverse(f"{NAME}_new", args=[megumi.pk]))
    apply(desk, megumi)
    row = CounterApplication.objects.get()
    assert url(row, "act", "issue") not in page(desk, row)
    act(desk, row, "release", reason="本人、免許証で確認")
    act(desk, row, "grant")
    assert ProtectionRelease.objects.get().is_granted is None
    second = staff.clerk(city, "窓口", name="sato")
    assert row.mark in second.get(reverse("admin:index")).content.decode()
    give_reason(second, url(row, "change"))
    assert url(row, "act", "grant") in page(second, row)
    act(second, row, "grant")
    act(desk, row, "issue")
    assert CertificateRequest.objects.get().state == "ready"


def test_every_step_leaves_a_trace_of_who_was_on_it(desk: Client, person: Resident) -> None:
    apply(desk, person, option_scope="household")
    row = CounterApplication.objects.get()
    page(desk, row)
    act(desk, row, "issue")
    desk.post(url(row, "paper"))
    told = ReadRecord.objects.filter(screen__startswith="issuance.counterapplication.")
    screens = {record.screen.rpartition(".")[2] for record in told}
    assert {"new", "change", "issue", "paper"} <= screens
    paper = told.get(screen="issuance.counterapplication.paper")
    members = {m.resident_id for m in person.memberships.get().household.memberships.all()}
    assert set(paper.residents) == members


@pytest.mark.parametrize("many", [2, 20])
def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    city: Municipality, desk: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(many):
        staff.counter_application(make.single(city))
    with django_assert_max_num_queries(19):
        answer = desk.get(reverse(f"{NAME}_changelist"))
    assert len(answer.context["cl"].result_list) == many
