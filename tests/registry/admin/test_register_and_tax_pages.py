"""Family registers and tax records at the desk: whole, in order, linked from the person, and guarded."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import (
    FamilyRegister,
    Incident,
    Municipality,
    RegisterAddress,
    RegisterEvent,
    RegisterMember,
    Resident,
)
from tests import cast, make, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def desk(city: Municipality) -> Client:
    return staff.clerk(city, "窓口")


@pytest.fixture
def person(city: Municipality) -> Resident:
    return make.single(city)


@pytest.fixture
def register(city: Municipality, person: Resident) -> FamilyRegister:
    of = FamilyRegister.objects.create(
        municipality=city,
        register_no="77",
        domicile="足利市通七丁目１番地",
        surname="足利",
        head_given_name="太郎",
    )
    one = RegisterMember.objects.create(
        register=of, number=1, given_name="太郎", birth_sort_on=date(1965, 6, 21), resident=person
    )
    RegisterMember.objects.create(register=of, number=2, given_name="花子", birth_sort_on=date(1966, 1, 2))
    for order, (title, label) in enumerate((("出生", "出生日"), ("婚姻", "婚姻日")), start=1):
        RegisterEvent.objects.create(
            register=of,
            member=one,
            order=order,
            kind="birth" if order == 1 else "marriage",
            title=title,
            items=[{"label": label, "value": f"値{order}"}],
        )
    RegisterAddress.objects.create(member=one, order=1, address="足利市大町５番地")
    return of


def page(desk: Client, row: object) -> str:
    name = type(row)._meta.model_name  # type: ignore[attr-defined]
    response = desk.get(reverse(f"admin:registry_{name}_change", args=[row.pk]))  # type: ignore[attr-defined]
    assert response.status_code == 200
    return response.content.decode()


def test_a_register_shows_members_entries_in_order_and_the_address_history(
    desk: Client, register: FamilyRegister, person: Resident
) -> None:
    text = page(desk, register)
    places = [text.index(word) for word in ("通七丁目１番地", "値1", "値2", "大町５番地", "花子")]
    assert places == sorted(places)
    assert reverse("admin:registry_resident_change", args=[person.pk]) in text


def test_a_register_with_a_protected_member_asks_why(
    desk: Client, register: FamilyRegister, person: Resident
) -> None:
    cast.protect(person)
    assert "通七丁目１番地" not in page(desk, register)


def test_the_member_who_is_protected_is_marked_and_no_other(
    desk: Client, register: FamilyRegister, person: Resident
) -> None:
    other = make.single(person.municipality, person_no="2")
    RegisterMember.objects.filter(register=register, number=2).update(resident=other)
    cast.protect(person)
    url = reverse("admin:registry_familyregister_change", args=[register.pk])
    panels = desk.post(url, {"reason": "本人が窓口に来た"}, follow=True).context["panels"]
    marked = [panel.title for panel in panels if "badge-bad" in str(panel.content)]
    assert marked == ["1 太郎"]


def test_the_kind_of_an_entry_stands_beside_a_title_that_does_not_say_it(
    desk: Client, register: FamilyRegister
) -> None:
    RegisterEvent.objects.filter(register=register, order=2).update(title="配偶者の国籍")
    panels = desk.get(reverse("admin:registry_familyregister_change", args=[register.pk])).context["panels"]
    entries = [entry for panel in panels for entry in panel.content.get("entries", ())]
    assert [(entry["title"], entry["kind"]) for entry in entries] == [("出生", ""), ("配偶者の国籍", "婚姻")]


def test_a_tax_year_shows_zero_as_zero_and_every_correction(desk: Client, person: Resident) -> None:
    first = make.tax_record(person)
    again = make.tax_record(person, salary=0, history_no=2, corrects=first, correction_no=1)
    text = page(desk, again)
    assert "0円" in text
    assert "令和8年度" in text
    assert reverse("admin:registry_taxrecord_change", args=[first.pk]) in text


def test_the_residents_page_leads_to_register_taxes_and_the_application_for_protection(
    desk: Client, register: FamilyRegister, person: Resident
) -> None:
    record = make.tax_record(person)
    text = page(desk, person)
    for url in (
        reverse("admin:registry_familyregister_change", args=[register.pk]),
        reverse("admin:registry_taxrecord_change", args=[record.pk]),
        reverse("admin:registry_protection_application", args=[person.pk]),
    ):
        assert url in text


def test_open_incidents_come_before_answered_ones_and_lead_to_what_they_concern(
    desk: Client, city: Municipality, person: Resident
) -> None:
    request = staff.printed_request(person, serial="092029-20261125-K-0000000015")
    told = {"municipality": city, "opened_at": make.NOW, "kind": "no_outcome"}
    answered = Incident.objects.create(subject="x", answer="a", answered_at=make.NOW, **told)
    one = Incident.objects.create(subject=f"request {request.pk}", **told)
    rows = desk.get(reverse("admin:registry_incident_changelist")).context["cl"].result_list
    assert [row.pk for row in rows] == [one.pk, answered.pk]
    assert reverse("admin:issuance_certificaterequest_change", args=[request.pk]) in page(desk, one)


def test_what_happened_is_told_in_words(desk: Client, city: Municipality) -> None:
    one = Incident.objects.create(
        municipality=city,
        opened_at=make.NOW,
        kind="feed_failed",
        subject="batch 12",
        detail="residents snapshot 3: copy_has_moved",
    )
    assert "比較の後に記録が変わりました" in page(desk, one)
