"""The city's dated tables: gaps and overlaps are told, what has begun stays."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from issuance.models import FeeRule, OfficeHolder, OfficialSeal
from registry.models import Municipality
from registry.shared.clock import today
from tests import make, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def chief(city: Municipality) -> Client:
    return staff.clerk(city, "管理")


def save_holder(client: Client, row: OfficeHolder | None = None, **fields: Any) -> list[str]:
    args = [row.pk] if row else []
    url = reverse(f"admin:issuance_officeholder_{'change' if row else 'add'}", args=args)
    response = client.post(url, {"title": "栃木県足利市長", "name": "新　市長", **fields})
    assert response.status_code == 302, response.context["adminform"].form.errors
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_saving_tells_of_an_overlap(chief: Client, city: Municipality) -> None:
    told = save_holder(chief, municipality=city.pk, valid_from="2027-04-01")
    assert any("令和9年4月1日" in sentence for sentence in told)


def test_saving_tells_of_a_gap(chief: Client, city: Municipality) -> None:
    OfficeHolder.objects.update(valid_until=date(2027, 3, 1))
    told = save_holder(chief, municipality=city.pk, valid_from="2027-04-01")
    assert any("令和9年3月1日" in sentence and "令和9年3月31日" in sentence for sentence in told)


def test_rows_that_close_are_saved_in_silence(chief: Client, city: Municipality) -> None:
    OfficeHolder.objects.update(valid_until=date(2027, 4, 1))
    told = save_holder(chief, municipality=city.pk, valid_from="2027-04-01")
    assert not any("令和" in sentence for sentence in told)


def test_what_has_begun_is_not_deleted(chief: Client, city: Municipality) -> None:
    begun = FeeRule.objects.filter(municipality=city).first()
    to_come = FeeRule.objects.create(
        municipality=city,
        certificate=begun.certificate,
        channel=begun.channel,
        amount_yen=350,
        valid_from=today() + timedelta(days=1),
    )
    for row, status in ((begun, 403), (to_come, 302)):
        url = reverse("admin:issuance_feerule_delete", args=[row.pk])
        assert chief.post(url, {"post": "yes"}).status_code == status
    assert list(FeeRule.objects.filter(pk__in=[begun.pk, to_come.pk])) == [begun]


def test_two_fees_from_one_day_are_refused_in_the_form(chief: Client, city: Municipality) -> None:
    begun = FeeRule.objects.filter(municipality=city).first()
    same = ("certificate", "channel", "reason", "amount_yen")
    fields = {name: getattr(begun, name) for name in same}
    fields |= {"municipality": city.pk, "valid_from": begun.valid_from.isoformat()}
    response = chief.post(reverse("admin:issuance_feerule_add"), fields)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


def test_a_seal_is_uploaded_as_a_png_and_gets_its_digest(chief: Client, city: Municipality) -> None:
    png = make.square_png("印")
    size = {"width_mm": "21", "height_mm": "21", "municipality": city.pk, "valid_from": "2027-04-01"}
    url = reverse("admin:issuance_officialseal_add")
    bad = chief.post(url, {**size, "upload": SimpleUploadedFile("seal.png", b"GIF89a")})
    assert "upload" in bad.context["adminform"].form.errors
    assert "upload" in chief.post(url, size).context["adminform"].form.errors
    assert chief.post(url, {**size, "upload": SimpleUploadedFile("seal.png", png)}).status_code == 302
    seal = OfficialSeal.objects.latest("pk")
    assert (bytes(seal.image), seal.image_sha256) == (png, hashlib.sha256(png).hexdigest())
    picture = chief.get(reverse("admin:issuance_officialseal_image", args=[seal.pk]))
    assert picture.content == png


def test_a_seal_keeps_its_image_when_only_its_days_change(chief: Client, city: Municipality) -> None:
    seal = OfficialSeal.objects.get(municipality=city)
    size = {"width_mm": "20", "height_mm": "20", "municipality": city.pk, "valid_from": "2012-07-02"}
    url = reverse("admin:issuance_officialseal_change", args=[seal.pk])
    assert chief.post(url, size).status_code == 302
    changed = OfficialSeal.objects.get(pk=seal.pk)
    assert (changed.image_sha256, bytes(changed.image)) == (seal.image_sha256, bytes(seal.image))
    assert changed.width_mm == 20


def test_the_desk_looks_at_hours_and_changes_nothing(city: Municipality) -> None:
    desk = staff.clerk(city, "窓口", name="desk")
    assert desk.get(reverse("admin:issuance_openinghours_changelist")).status_code == 200
    assert desk.get(reverse("admin:issuance_openinghours_add")).status_code == 403
    assert desk.get(reverse("admin:issuance_feerule_changelist")).status_code == 403
