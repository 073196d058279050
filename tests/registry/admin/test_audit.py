"""The trail is for auditors, and for nobody to change."""

import pytest
from django.urls import reverse

from registry.models import ReadRecord
from tests import staff

pytestmark = pytest.mark.django_db


def test_only_auditors_see_the_trail() -> None:
    city = staff.full_city("092029", "足利市", "足利")
    record = ReadRecord.objects.first()
    pages = (
        reverse("admin:registry_readrecord_changelist"),
        reverse("admin:registry_readrecord_change", args=[record.pk]),
    )
    auditor, desk = staff.clerk(city, "監査"), staff.clerk(city, "窓口", name="desk")
    assert [auditor.get(url).status_code for url in pages] == [200, 200]
    assert [desk.get(url).status_code for url in pages] == [403, 403]
    assert auditor.get(reverse("admin:registry_resident_changelist")).status_code == 403


def test_the_trail_tells_ids_and_no_names() -> None:
    city = staff.full_city("092029", "足利市", "足利")
    url = reverse("admin:registry_readrecord_change", args=[ReadRecord.objects.first().pk])
    content = staff.clerk(city, "監査").get(url).content.decode().replace("足利市", "")
    assert "足利" not in content


def test_nobody_changes_the_trail() -> None:
    city = staff.full_city("092029", "足利市", "足利")
    chief = staff.browser(staff.user("chief", city, is_superuser=True))
    record = ReadRecord.objects.first()
    for view in ("change", "delete"):
        chief.post(
            reverse(f"admin:registry_readrecord_{view}", args=[record.pk]), {"actor": "x", "post": "yes"}
        )
    assert list(ReadRecord.objects.broken_links()) == []
