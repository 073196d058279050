"""Who would be refused at a kiosk is found beforehand, with the reason, and leaves the list once mended."""

from datetime import timedelta

import pytest

from issuance.models import LintFinding, LintRun
from issuance.rules.lint import MENDING
from issuance.rules.refusals import REFUSALS
from issuance.usecases.lint_city import begin_lint, lint_city
from issuance.usecases.lint_resident import lint_resident
from registry.models import Membership
from tests import cast, make

pytestmark = [pytest.mark.django_db, pytest.mark.face]

UNPRINTABLE = "足利\u9fee\u3000太郎"  # a character of the table that the face has not
LATER = make.NOW + timedelta(days=1)


@pytest.fixture
def city():
    return make.city()


def whole(city, now=make.NOW):
    return lint_city(run_id=begin_lint(municipality=city, now=now).pk, clock=lambda: now)


def open_findings(person):
    rows = LintFinding.objects.filter(resident=person, settled_at=None)
    return {(row.certificate, row.code) for row in rows}


def test_people_whose_record_is_sound_are_not_on_the_list(city):
    cast.ashikaga_family(city)
    cast.variant_names(city)
    cast.maria(city)
    run = whole(city)
    assert (run.checked, run.total) == (run.total, run.checked)
    assert list(LintFinding.objects.all()) == []


def test_a_name_without_a_glyph_is_found_with_field_and_code_point(city):
    person = make.single(city, UNPRINTABLE)
    make.seal(person)
    whole(city)
    assert ("resident_record", "glyph_missing") in open_findings(person)
    assert ("seal_certificate", "glyph_missing") in open_findings(person)
    subject = LintFinding.objects.filter(certificate="seal_certificate").first().subject
    assert subject == "name U+9FEE"


def test_a_name_that_does_not_fit_is_found(city):
    person = make.single(city, "足利" * 60)
    whole(city)
    assert ("resident_record", "does_not_fit") in open_findings(person)


def test_a_household_without_a_head_is_found(city):
    family = cast.ashikaga_family(city)
    Membership.objects.filter(resident=family.head).update(relationship="子")
    whole(city)
    assert {("resident_record", "head_missing")} <= open_findings(family.members[1])


def test_a_protection_is_no_finding(city):
    person = make.single(city)
    cast.protect(person)
    whole(city)
    assert open_findings(person) == set()


def test_a_finding_leaves_the_list_when_the_record_is_mended_and_stays_once_otherwise(city):
    mended, left = make.single(city, UNPRINTABLE), make.single(city, UNPRINTABLE)
    whole(city)
    mended.name = mended.register_head = "足利　太郎"
    mended.save()
    whole(city, LATER)
    assert open_findings(mended) == set()
    assert ("resident_record", "glyph_missing") in open_findings(left)
    row = LintFinding.objects.filter(resident=left, certificate="resident_record").first()
    assert (row.found_at, row.seen_at) == (make.NOW, LATER)


def test_one_person_is_checked_anew_alone(city):
    person = make.single(city, UNPRINTABLE)
    assert lint_resident(resident=person, now=make.NOW)
    person.name = person.register_head = "足利　太郎"
    person.save()
    assert lint_resident(resident=person, now=LATER) == ()


def test_the_findings_of_those_who_left_are_settled(city):
    person = make.single(city, UNPRINTABLE)
    whole(city)
    person.residency = "moved_out"
    person.save()
    whole(city, LATER)
    assert open_findings(person) == set()


def test_a_walk_goes_on_where_it_stopped(city):
    people = [make.single(city, UNPRINTABLE) for _ in range(5)]
    run = begin_lint(municipality=city, now=make.NOW)
    moments = iter([make.NOW, make.NOW, make.NOW + timedelta(seconds=9)])
    lint_city(run_id=run.pk, clock=lambda: next(moments), for_at_most=timedelta(seconds=5), chunk=2)
    run.refresh_from_db()
    assert (run.checked, run.finished_at) == (2, None)
    assert begin_lint(municipality=city, now=LATER) == run
    lint_city(run_id=run.pk, clock=lambda: LATER)
    run.refresh_from_db()
    assert (run.checked, run.total, run.finished_at) == (5, 5, LATER)
    assert all(open_findings(person) for person in people)
    assert LintRun.objects.count() == 1


def test_every_finding_says_how_it_is_mended():
    assert set(MENDING) <= set(REFUSALS)
