"""Residents by file: counted without names, named only by permission, the protected never, always traced."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registry.models import GaijiMap, Municipality, ReadRecord, Resident
from tests import cast, make, staff

pytestmark = pytest.mark.django_db
URL = "admin:registry_resident_export"
COUNTS = ["town_code", "sex", "birth_year"]


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def people(city: Municipality) -> tuple[Resident, ...]:
    members = cast.ashikaga_family(city).members
    cast.protect(members[1])
    return members


def clerk(city: Municipality, *permissions: str) -> Client:
    user = staff.user("counter" + "".join(permissions), city, "窓口")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return staff.browser(user)


def export(client: Client, columns: list[str], **more: str) -> Any:
    data = {"kind": "utf8", "reason": "年齢別人口の統計", "whom": "here", "columns": columns, **more}
    return client.post(reverse(URL), data)


def test_statistics_hold_no_name_and_count_the_protected(
    city: Municipality, people: tuple[Resident, ...]
) -> None:
    client = clerk(city, "export_statistics")
    lines = export(client, COUNTS).content.decode().splitlines()
    assert len(lines) == 1 + len(people)
    assert "1965" in "".join(lines)
    assert "足利" not in "".join(lines)


def test_names_need_a_permission_of_their_own(city: Municipality, people: tuple[Resident, ...]) -> None:
    client = clerk(city, "export_statistics")
    assert export(client, ["name"]).context["form"].errors["columns"]
    assert not ReadRecord.objects.filter(action="export").exists()


def test_the_protected_are_in_no_file_with_names(city: Municipality, people: tuple[Resident, ...]) -> None:
    client = clerk(city, "export_statistics", "export_people")
    text = export(client, ["person_no", "name"]).content.decode()
    assert people[0].name in text
    assert people[1].name not in text
    assert people[1].person_no not in text


def test_an_export_says_who_was_in_it_and_why(city: Municipality, people: tuple[Resident, ...]) -> None:
    export(clerk(city, "export_statistics"), COUNTS)
    trace = ReadRecord.objects.get(action="export")
    assert trace.residents == sorted(p.pk for p in people)
    assert trace.reason == "年齢別人口の統計"


def test_the_desk_exports_nobody_by_its_group(city: Municipality) -> None:
    desk = staff.clerk(city, "窓口")
    assert desk.get(reverse(URL)).status_code == 403
    assert reverse(URL) not in desk.get(reverse("admin:registry_resident_changelist")).content.decode()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        pytest.param("residents,U+E001,葛\U000e0102,", None, id="with-its-selector"),
        pytest.param("residents,G+F040,𠮷,", None, id="a-hosts-own-code"),
        pytest.param("residents,E001,髙,", "code", id="no-code"),
        pytest.param("residents,U+9AD9,髙,", "code", id="no-private-code"),
        pytest.param("residents,U+E001,髙橋,", "character", id="two-characters"),
        pytest.param("residents,U+E001,,", "character", id="none"),
    ],
)
def test_characters_of_sources_come_by_file(city: Municipality, row: str, fault: str | None) -> None:
    office = staff.clerk(city, "管理")
    file = SimpleUploadedFile("gaiji.csv", f"source,code,character,note\n{row}\n".encode())
    sent = office.post(reverse("admin:registry_gaijimap_import"), {"kind": "utf8", "file": file})
    if fault is None:
        office.post(sent.headers["Location"], {"act": "confirm"})
        assert GaijiMap.objects.get().registered_at is not None
    else:
        label = str(GaijiMap._meta.get_field(fault).verbose_name)
        assert [f["column"] for f in sent.context["faults"]] == [label.capitalize()]


def test_another_citys_people_are_not_in_it(city: Municipality) -> None:
    make.single(make.city("092169", "下野市"), town_code="999")
    assert "999" not in export(clerk(city, "export_statistics"), COUNTS, whom="all").content.decode()
