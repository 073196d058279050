"""The admin's first page, its navigation, and what no page of it may carry."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from conbini.staff_groups import GROUPS
from registry.models import ReadRecord, Resident
from tests import make, staff

pytestmark = pytest.mark.django_db
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize("name", GROUPS)
def test_each_group_has_exactly_its_permissions(name: str) -> None:
    group = Group.objects.get(name=name)
    found = {
        f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
    }
    assert found == set(GROUPS[name])


def test_the_first_page_tells_the_day() -> None:
    city = staff.full_city("092029", "足利市", "足利")
    response = staff.clerk(city).get(reverse("admin:index"))
    titles = [str(panel.title) for panel in response.context["panels"]]
    assert titles[0] == str(response.context["panels"][0].title)
    assert len(titles) == 10
    assert 'name="q"' in response.content.decode()


def test_navigation_shows_only_what_may_be_opened() -> None:
    auditor = staff.clerk(make.city(), "監査")
    sections = auditor.get(reverse("admin:index")).context["navigation"]
    urls = [item.url for section in sections for item in section.items]
    assert reverse("admin:registry_readrecord_changelist") in urls
    assert reverse("admin:registry_resident_changelist") not in urls
    assert all(auditor.get(url).status_code == 200 for url in urls)


def test_no_page_carries_inline_code_or_style() -> None:
    """The content security policy would drop it."""
    city = staff.full_city("092029", "足利市", "足利")
    client = staff.clerk(city)
    person = Resident.objects.first()
    sections = client.get(reverse("admin:index")).context["navigation"]
    urls = [item.url for section in sections for item in section.items]
    urls += [
        reverse("admin:index"),
        reverse("admin:issuance_feerule_add"),
        reverse("admin:issuance_closedperiod_add"),
    ]
    urls += [reverse("admin:registry_resident_change", args=[person.pk]), reverse("admin:password_change")]
    urls += [reverse("admin:issuance_certificaterequest_change", args=[person.requests.get().pk])]
    for url in urls:
        found = INLINE.findall(client.get(url).content.decode())
        assert found == [], url


def test_personal_pages_are_never_stored() -> None:
    city = staff.full_city("092029", "足利市", "足利")
    client, person = staff.clerk(city), Resident.objects.first()
    for url in (
        reverse("admin:registry_resident_changelist") + "?q=足利",
        reverse("admin:registry_resident_change", args=[person.pk]),
        reverse("admin:issuance_certificaterequest_changelist"),
        reverse("admin:index"),
    ):
        assert "no-store" in client.get(url)["Cache-Control"], url


def test_djangos_own_log_holds_no_names() -> None:
    city = make.city()
    holder = city.officeholder_set.get()
    fields = {"municipality": city.pk, "title": holder.title, "name": "新　市長", "valid_from": "2012-07-02"}
    url = reverse("admin:issuance_officeholder_change", args=[holder.pk])
    assert staff.clerk(city).post(url, fields).status_code == 302
    entry = LogEntry.objects.get()
    assert "新" not in entry.object_repr + entry.change_message


def test_a_search_leaves_one_trace_of_everybody_it_found() -> None:
    """Who was on the screen is on the record."""
    city = staff.full_city("092029", "足利市", "足利")
    before = ReadRecord.objects.count()
    staff.clerk(city).get(reverse("admin:registry_resident_changelist") + "?q=足利")
    record = ReadRecord.objects.order_by("-number").first()
    assert ReadRecord.objects.count() == before + 1
    assert (record.action, record.residents) == (
        "search",
        sorted(Resident.objects.values_list("pk", flat=True)),
    )
    assert list(ReadRecord.objects.broken_links()) == []
