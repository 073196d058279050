"""A certificate is printed on the form of its day, with the items that existed on that day."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from conbini.demo.office import open_office
from issuance.pdf.fonts import Face
from issuance.pdf.forms import FrozenForm, load_form
from issuance.pdf.preflight import preflight
from issuance.pdf.render import render
from issuance.queries.office import form_on
from issuance.rules.catalogue import certificate_type
from issuance.rules.contents import Form, Paper, Picture
from issuance.rules.options import Options, Scope
from issuance.rules.resident_record import HouseholdRecord, PersonRecord, resident_record_pages
from issuance.rules.snapshot import Page
from registry.models import Municipality
from registry.rules.dates import exact
from registry.shared.japan import JAPAN
from tests import make
from tests.issuance.pdf.sample import png, snapshot
from tests.issuance.pdf.test_render import text_of

SEAL = png()
IMAGES = {hashlib.sha256(SEAL).hexdigest(): SEAL}


def demo_city() -> Municipality:
    """A city with the office that the demo opens."""
    place = Municipality.objects.create(code="092029", prefecture="栃木県", name="足利市")
    open_office(place, face=Path(settings.CERTIFICATE_FONT))
    return place


def record_of_a_married_woman(form: FrozenForm, at: datetime) -> tuple[Page, ...]:
    """Somebody who had her 旧氏 entered beside her name."""
    person = PersonRecord(
        person_no="19",
        name="足利　登子",
        kind="japanese",
        birth=exact(date(1989, 1, 7)),
        sex="female",
        relationship="世帯主",
        became_on=exact(date(1989, 1, 7)),
        address_fixed_on=exact(date(1989, 1, 7)),
        notified_on=date(1989, 1, 8),
        former_surname="赤橋",
    )
    paper = Paper(
        Form(form.key, frozenset(form.field_of), frozenset(form.slot_of)),
        "栃木県足利市長　渡良瀬　守",
        Picture(hashlib.sha256(SEAL).hexdigest(), 21.0, 21.0),
        at,
        at,
        ("A-001",),
    )
    household = HouseholdRecord("栃木県足利市本城三丁目２１４５番地", person.name, (person,))
    return resident_record_pages(household, chosen=["19"], options=Options(Scope.HOUSEHOLD), paper=paper)


@pytest.mark.face
@pytest.mark.pdftools
@pytest.mark.django_db
@pytest.mark.parametrize("open_city", [make.city, demo_city], ids=["of the tests", "of the demo"])
def test_a_former_surname_is_printed_on_new_years_day_of_2020(
    face: Face, open_city: Callable[[], Municipality]
) -> None:
    at = datetime(2020, 1, 1, 10, 0, tzinfo=JAPAN)
    version = form_on(open_city(), certificate_type("resident_record"), at.date())
    assert version is not None
    form = load_form(version.key)
    asked = snapshot(*record_of_a_married_woman(form, at), form=form)
    pdf = render(asked, form=form, face=face, images=IMAGES)

    assert (version.key, version.digest) == ("resident_record_2019", form.digest)
    assert "赤橋" in text_of(pdf)
    assert preflight(pdf, asked, form=form, face=face, images=IMAGES).pages == 1


@pytest.mark.face
@pytest.mark.django_db
@pytest.mark.parametrize("open_city", [make.city, demo_city], ids=["of the tests", "of the demo"])
@pytest.mark.parametrize(
    ("day", "record", "seal"),
    [
        (date(2012, 7, 2), "resident_record_2012", "seal_certificate_2012"),
        (date(2019, 11, 4), "resident_record_2012", "seal_certificate_2012"),
        (date(2019, 11, 5), "resident_record_2019", "seal_certificate_2019"),
        (date(2025, 5, 25), "resident_record_2019", "seal_certificate_2019"),
        (date(2025, 5, 26), "resident_record_2025", "seal_certificate_2019"),
    ],
    ids=str,
)
def test_a_new_form_begins_on_the_day_of_its_law(
    open_city: Callable[[], Municipality], day: date, record: str, seal: str
) -> None:
    place = open_city()
    in_force = [
        form_on(place, certificate_type(code), day) for code in ("resident_record", "seal_certificate")
    ]

    assert [version and version.key for version in in_force] == [record, seal]
