"""From an accepted request to a proved document: each thing once, and nothing that is not proved."""

import hashlib
from datetime import timedelta

import pytest

from issuance.choices import RequestState as S
from issuance.models import Certificate, CertificateRequest, Document, PassedPreflight, StoredSnapshot
from issuance.usecases.issue_certificate import ATTEMPTS, LEASE, issue_certificate
from issuance.usecases.sweep_requests import sweep_requests
from registry.choices import HoldKind, IncidentKind, SealState
from registry.models import Hold, Incident
from tests import cast, make
from tests.make import NOW
from tests.visit import begin

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture
def city():
    return make.city()


def states(request):
    return [(step.old, step.new) for step in request.transitions.order_by("number")]


def codes(request):
    request.refresh_from_db()
    return {refusal["code"] for refusal in request.refusals}


def test_an_accepted_request_becomes_ready_and_every_step_is_a_row(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    assert kiosk.issue(request) == S.READY
    assert states(request) == [
        ("", S.RECEIVED),
        (S.RECEIVED, S.ACCEPTED),
        (S.ACCEPTED, S.RENDERED),
        (S.RENDERED, S.READY),
    ]
    document = request.document
    assert document.sha256 == hashlib.sha256(document.pdf).hexdigest() == document.passed.sha256
    assert document.fingerprint == request.snapshot.fingerprint == document.passed.fingerprint


def test_what_is_printed_names_font_form_and_age_of_the_data(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    kiosk.issue(request)
    content = request.snapshot.content
    assert content["font_sha256"] == request.document.font_sha256
    assert content["form_digest"] == request.document.form_digest
    assert content["as_of"] == (NOW - timedelta(minutes=90)).isoformat()


def test_every_copy_has_a_serial_of_its_own(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask(copies=3)
    kiosk.issue(request)
    assert request.fee_yen == 750
    assert len(set(request.certificates.values_list("serial", flat=True))) == 3
    assert {page["serial"] for page in request.snapshot.content["pages"]} == set(
        request.certificates.values_list("serial", flat=True)
    )


def test_a_task_that_comes_twice_has_the_effect_of_once(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    assert [kiosk.issue(request), kiosk.issue(request, at=NOW + LEASE)] == [S.READY, S.READY]
    assert Document.objects.count() == Certificate.objects.count() == StoredSnapshot.objects.count() == 1
    assert request.transitions.count() == 4


def test_a_claimed_request_is_left_to_its_worker(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    assert CertificateRequest.objects.claim(request.pk, at=NOW, lease=LEASE, attempts=ATTEMPTS)
    assert kiosk.issue(request) == S.ACCEPTED
    assert kiosk.issue(request, at=NOW + LEASE) == S.READY


def test_a_second_attempt_opens_an_incident(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    CertificateRequest.objects.claim(request.pk, at=NOW, lease=LEASE, attempts=ATTEMPTS)
    kiosk.issue(request, at=NOW + LEASE)
    assert Incident.objects.get().kind == IncidentKind.RETRIED_ISSUE


def test_a_request_tried_too_often_is_given_up_with_an_incident(city):
    request = begin(cast.ashikaga_family(city).card).ask()
    CertificateRequest.objects.filter(pk=request.pk).update(attempts=ATTEMPTS)
    sweep_requests(now=NOW + timedelta(seconds=20))
    request.refresh_from_db()
    assert request.state == S.FAILED
    assert Incident.objects.get().kind == IncidentKind.GAVE_UP


def test_a_worker_that_comes_after_the_deadline_brings_nothing(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    assert kiosk.issue(request, at=request.deadline) == S.ACCEPTED
    assert not Document.objects.exists()


@pytest.mark.parametrize("step", range(1, 6))
def test_a_deadline_that_passes_during_a_step_lets_nothing_become_ready(city, step):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    ticks = iter(range(10))

    def clock():
        return NOW if next(ticks) < step else request.deadline

    issue_certificate(request_id=request.pk, worker="slow", clock=clock)
    request.refresh_from_db()
    if step < 5:
        assert request.state in {S.ACCEPTED, S.RENDERED}
        assert not PassedPreflight.objects.exists()
    else:
        assert request.state == S.READY  # the clock was asked five times: claim and four steps


def test_a_member_protected_after_acceptance_stops_the_document(city):
    family = cast.ashikaga_family(city)
    kiosk = begin(family.card)
    request = kiosk.ask()
    cast.protect(family.members[3])
    assert kiosk.issue(request) == S.REFUSED
    assert codes(request) == {"protected"}
    assert not Document.objects.exists()


def test_a_member_protected_while_it_was_rendered_withdraws_the_document(city):
    family = cast.ashikaga_family(city)
    request = begin(family.card).ask()
    ticks = iter(range(10))

    def clock():
        if next(ticks) == 4:
            cast.protect(family.members[1])
        return NOW

    assert issue_certificate(request_id=request.pk, worker="worker", clock=clock) == S.VOIDED
    assert not PassedPreflight.objects.exists()


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("葛\U000e0100西　一郎", "U+845B U+E0100"),
        ("山\ue000　太郎", "U+E000"),
        ("足利　😀", "U+1F600"),
    ],
    ids=["sequence of another collection", "gaiji of a city", "not a character of names"],
)
def test_a_character_without_a_proved_glyph_is_refused_by_field_and_code_points(city, name, points):
    kiosk = begin(make.card(make.single(city, name)))
    request = kiosk.ask()
    assert kiosk.issue(request) == S.REFUSED
    assert codes(request) == {"glyph_missing"}
    assert all(points in refusal["subject"] for refusal in request.refusals)
    assert {"p1.name"} <= {refusal["subject"].split()[0] for refusal in request.refusals}
    assert not Document.objects.exists()


def test_a_name_that_does_not_fit_is_refused_and_never_cut(city):
    kiosk = begin(make.card(make.single(city, "足" * 120)))
    request = kiosk.ask()
    assert kiosk.issue(request) == S.REFUSED
    assert codes(request) == {"does_not_fit"}


def test_the_names_that_need_their_glyph_are_printed(city):
    kiosk = begin(cast.variant_names(city).card)
    request = kiosk.ask()
    assert kiosk.issue(request) == S.READY
    assert request.document.pages == 2


def test_a_seal_abolished_after_acceptance_is_not_certified(city):
    taro = make.single(city)
    seal = make.seal(taro)
    kiosk = begin(make.card(taro))
    request = kiosk.ask("seal_certificate")
    assert request.state == S.ACCEPTED
    seal.state, seal.ended_on = SealState.ABOLISHED, NOW.date()
    seal.save()
    assert kiosk.issue(request) == S.REFUSED
    assert codes(request) == {"seal_not_active"}


def test_a_seal_image_that_was_altered_stops_the_document(city):
    taro = make.single(city)
    seal = make.seal(taro)
    kiosk = begin(make.card(taro))
    request = kiosk.ask("seal_certificate")
    seal.imprint = make.square_png("another")
    seal.save()
    assert kiosk.issue(request) == S.FAILED
    assert Incident.objects.exists()


def test_a_hold_on_the_household_keeps_every_member_back(city):
    family = cast.ashikaga_family(city)
    kiosk = begin(family.card)
    Hold.objects.create(
        municipality=city, household=family.home, kind=HoldKind.CHANGE_IN_PROGRESS, placed_at=NOW
    )
    assert codes(kiosk.ask()) == {"hold_change_in_progress"}


def test_the_two_of_one_name_and_birthday_get_their_own_papers(city):
    for family in cast.namesakes(city):
        kiosk = begin(family.card, terminal=str(family.head.pk))
        request = kiosk.ask()
        kiosk.issue(request)
        assert request.snapshot.content["persons"] == [family.head.person_no]
        texts = dict(request.snapshot.content["pages"][0]["texts"])
        assert texts["address"].endswith(family.head.town_and_lot)
