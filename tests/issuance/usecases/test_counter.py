"""A paper at the counter: the same steps as a kiosk's, its window's mark on it, once, and every yen told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from issuance.choices import Channel, Evidence, FeeReason
from issuance.choices import RequestState as S
from issuance.models import (
    Certificate,
    CertificateRequest,
    Charge,
    CounterSitting,
    Payment,
    ProtectionRelease,
    SerialCounter,
    VoidedPaper,
)
from issuance.pdf.readback import read
from issuance.rules.counter import RELEASE_HOLDS
from issuance.rules.serials import parse_serial
from issuance.usecases.ask_for_release import NoReleaseForThis, ask_for_release
from issuance.usecases.decide_release import NotYoursToDecide, decide_release
from issuance.usecases.hand_over_at_counter import NotToBeHandedOver
from issuance.usecases.preview_application import NO_SERIAL
from issuance.usecases.print_at_counter import NotPrintable
from issuance.usecases.reprint_at_counter import FirstPaperMustBeVoided
from issuance.usecases.sit_down import WindowIsTaken, sit_down
from issuance.usecases.stand_up import stand_up
from issuance.usecases.sweep_requests import sweep_requests
from issuance.usecases.take_application import NotAtTheWindow
from issuance.usecases.void_at_counter import NothingToVoid
from registry.models import Hold, Incident
from tests import cast, make, staff
from tests.make import NOW
from tests.visit import begin
from tests.window import Desk, exemptions

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture
def city():
    return make.city()


@pytest.fixture
def desk(city):
    return Desk(city, 2)


@pytest.fixture
def family(city):
    return cast.ashikaga_family(city)


def codes(preview):
    return {refusal.code for refusal in preview.refusals}


def text_on(pdf):
    return "".join(run.text for page in read(pdf).pages for run in page.runs)


def serial_line(request):
    return dict(request.snapshot.content["pages"][0]["texts"])["serial"]


def test_a_paper_of_the_counter_goes_the_way_of_a_kiosks(desk, family):
    application = desk.sell(family.head)
    request = application.request
    steps = [step.new for step in request.transitions.order_by("number")]
    assert steps == [S.RECEIVED, S.ACCEPTED, S.RENDERED, S.READY, S.DELIVERED, S.PAID, S.PRINTED]
    assert parse_serial(request.certificates.get().serial).channel == Channel.COUNTER
    assert request.document.passed.sha256 == request.document.sha256
    assert (request.charge.amount_yen, request.payment.amount_yen) == (300, 300)


def test_the_paper_carries_its_windows_mark_beside_the_serial(desk, family):
    application = desk.take(family.head)
    request = desk.issue(application)
    assert application.mark == "窓口2-001"
    assert serial_line(request) == f"発行番号　{request.certificates.get().serial}　窓口2-001"
    assert "窓口2-001" in text_on(bytes(request.document.pdf))


def test_a_kiosks_paper_carries_no_window(family):
    kiosk = begin(family.card)
    request = kiosk.ask()
    kiosk.issue(request)
    assert serial_line(request) == f"発行番号　{request.certificates.get().serial}"


def test_every_copy_has_a_serial_of_its_own_and_the_fee_is_for_each(desk, family):
    application = desk.sell(family.head, copies=3)
    assert application.request.certificates.values("serial").distinct().count() == 3
    assert application.request.charge.amount_yen == 900


def test_a_preview_uses_up_no_serial_and_says_that_it_is_none(desk, family):
    preview = desk.preview(desk.take(family.head, copies=2))
    assert preview.refusals == ()
    assert (preview.pages, preview.fee_yen) == (1, 600)
    assert NO_SERIAL in text_on(preview.pdf)
    assert not SerialCounter.objects.exists()
    assert not CertificateRequest.objects.exists()


def test_a_preview_says_which_character_cannot_be_printed(city, desk):
    preview = desk.preview(desk.take(make.single(city, "山\ue000　太郎")))
    assert preview.pdf is None
    assert codes(preview) == {"glyph_missing"}


def test_what_was_not_shown_is_refused_before_and_at_the_issue(desk, family):
    application = desk.take(family.head, evidence=[])
    assert codes(desk.preview(application)) == {"identity_not_shown"}
    request = desk.issue(application)
    assert request.state == S.REFUSED
    assert [refusal["code"] for refusal in request.refusals] == ["identity_not_shown"]
    with pytest.raises(NotPrintable):
        desk.print(application)


def test_a_button_pressed_twice_issues_once(desk, family):
    application = desk.take(family.head)
    assert desk.issue(application).pk == desk.issue(application).pk
    assert Certificate.objects.count() == 1


def test_what_a_crash_left_half_done_is_given_to_a_worker(desk, family, monkeypatch):
    application = desk.take(family.head)
    monkeypatch.setattr("issuance.usecases.issue_at_counter.issue_certificate", lambda **_: None)
    request = desk.issue(application)
    assert request.state == S.ACCEPTED
    assert sweep_requests(now=NOW + timedelta(seconds=6)) == 1


def test_a_hold_that_came_after_the_preview_stops_the_issue(desk, family, city):
    application = desk.take(family.head)
    assert desk.preview(application).refusals == ()
    Hold.objects.create(municipality=city, resident=family.head, kind="other", placed_at=NOW)
    assert desk.issue(application).state == S.REFUSED


# --- Windows ---


def test_each_window_counts_its_own_papers_and_begins_anew_each_day(city, desk, family):
    other = Desk(city, 3)
    marks = [desk.take(family.head).mark, other.take(family.head).mark, desk.take(family.head).mark]
    assert marks == ["窓口2-001", "窓口3-001", "窓口2-002"]
    assert desk.take(family.head, at=NOW + timedelta(days=1)).mark == "窓口2-001"


def test_nobody_takes_the_paper_of_another_window(city, desk, family):
    other, application = Desk(city, 3), desk.take(family.head)
    for act in (other.issue, other.print, other.hand_over, other.void):
        with pytest.raises(NotAtTheWindow):
            act(application)
    desk.issue(application)
    with pytest.raises(NotAtTheWindow):
        other.print(application)
    assert desk.print(application).request_id == application.request.pk


def test_a_window_has_one_clerk_and_a_clerk_one_window(city, desk):
    colleague = staff.user("colleague", city)
    with pytest.raises(WindowIsTaken):
        sit_down(window=desk.window, clerk=colleague, now=NOW)
    sit_down(window=desk.window, clerk=colleague, relieve=True, now=NOW)
    assert CounterSitting.objects.live().get(window=desk.window).clerk == colleague
    elsewhere = Desk(city, 4, clerk=colleague)
    assert [s.window_id for s in CounterSitting.objects.live()] == [elsewhere.window.pk]


def test_a_clerk_who_was_relieved_does_nothing_more_there(city, desk, family):
    application = desk.take(family.head)
    sit_down(window=desk.window, clerk=staff.user("colleague", city), relieve=True, now=NOW)
    with pytest.raises(NotAtTheWindow):
        desk.issue(application)
    with pytest.raises(NotAtTheWindow):
        desk.take(family.head)


def test_whoever_stands_up_sits_nowhere(desk, family):
    assert stand_up(clerk=desk.clerk, now=NOW) == 1
    with pytest.raises(NotAtTheWindow):
        desk.take(family.head)


# --- Printing and money ---


def test_a_paper_goes_to_the_printer_once(desk, family):
    application = desk.take(family.head)
    desk.issue(application)
    desk.print(application)
    with pytest.raises(NotPrintable):
        desk.print(application)


def test_no_fee_is_taken_for_what_was_not_printed(desk, family):
    application = desk.take(family.head)
    desk.issue(application)
    with pytest.raises(NotToBeHandedOver):
        desk.hand_over(application)
    assert not Payment.objects.exists()


def test_handing_over_twice_takes_the_fee_once(desk, family):
    application = desk.sell(family.head)
    desk.hand_over(application)
    assert Payment.objects.count() == Charge.objects.count() == 1


def test_a_paper_is_printed_within_two_hours_or_never(desk, family):
    application = desk.take(family.head)
    request = desk.issue(application)
    with pytest.raises(NotPrintable):
        desk.print(application, at=request.deadline)


@pytest.mark.parametrize(
    "changes",
    [
        {"fee_reason": FeeReason.STATUTORY_FREE, "fee_basis": "国民年金法第104条"},
        {
            "fee_reason": FeeReason.OFFICIAL_USE,
            "applicant": "official",
            "applicant_name": "佐野税務署　田沼　次郎",
            "purpose": "調査",
            "evidence": [Evidence.OFFICIAL_LETTER, Evidence.STAFF_IDENTITY],
        },
    ],
    ids=["free by law", "official use"],
)
def test_an_exemption_costs_nothing_and_is_charged_as_nothing(city, desk, family, changes):
    exemptions(city)
    application = desk.sell(family.head, **changes)
    assert application.request.charge.amount_yen == application.request.payment.amount_yen == 0


def test_an_exemption_without_a_row_in_the_table_is_refused(desk, family):
    application = desk.take(family.head, fee_reason=FeeReason.STATUTORY_FREE, fee_basis="国民年金法第104条")
    assert codes(desk.preview(application)) == {"fee_missing"}


# --- Seal certificates ---


def test_a_seal_certificate_is_issued_against_its_own_seal_card_alone(city, desk):
    person, stranger = make.single(city), make.single(city)
    make.seal(person)
    own, other = make.card(person, "juki_card"), make.card(stranger, "juki_card")
    assert desk.issue(desk.take_seal(person, own)).state == S.READY
    assert codes(desk.preview(desk.take_seal(person, other))) == {"seal_token_wrong"}
    assert codes(desk.preview(desk.take_seal(person, None))) == {"seal_token_wrong"}


def test_who_brings_the_seal_card_may_be_an_agent_without_a_power_of_attorney(city, desk):
    person = make.single(city)
    make.seal(person)
    application = desk.take_seal(
        person, make.card(person, "juki_card"), applicant="agent", applicant_name="足利　花子"
    )
    assert desk.preview(application).refusals == ()


# --- Void and reprint ---


def test_a_void_paper_says_why_and_where_it_is(desk, family):
    application = desk.take(family.head)
    desk.issue(application)
    desk.print(application)
    desk.void(application, "destroyed")
    assert CertificateRequest.objects.get(application=application).state == S.VOIDED
    assert VoidedPaper.objects.get().whereabouts == "destroyed"
    assert Certificate.objects.get().withdrawal.reason == "misprinted"
    with pytest.raises(NotToBeHandedOver):
        desk.hand_over(application)
    with pytest.raises(NothingToVoid):
        desk.void(application)


def test_a_paper_that_was_paid_for_gives_the_fee_back_when_it_is_void(desk, family):
    application = desk.sell(family.head)
    assert desk.void(application, refund=True).refunded_yen == 300
    assert CertificateRequest.objects.get(application=application).state == S.PRINTED


@pytest.mark.parametrize("whereabouts", ["handed_over", "unknown"])
def test_a_void_paper_out_of_our_hands_is_an_incident(desk, family, whereabouts):
    desk.void(desk.sell(family.head), whereabouts)
    assert Incident.objects.count() == 1


def test_a_reprint_has_a_number_and_a_serial_of_its_own_and_names_the_first(desk, family):
    first = desk.sell(family.head, copies=2)
    second = desk.reprint(first, "kept")
    assert (second.replaces, second.whereabouts, second.mark) == (first, "kept", "窓口2-002")
    assert (second.copies, second.options, second.evidence) == (2, first.options, first.evidence)
    request = desk.issue(second)
    serials = set(Certificate.objects.values_list("serial", flat=True))
    assert request.state == S.READY
    assert len(serials) == 4
    assert VoidedPaper.objects.get().request == first.request
    assert VoidedPaper.objects.get().refunded_yen == 600


def test_the_first_paper_stays_good_only_in_the_applicants_hands(desk, family):
    first = desk.sell(family.head)
    for whereabouts in ("kept", "destroyed", "nothing_printed", "unknown"):
        with pytest.raises(FirstPaperMustBeVoided):
            desk.reprint(first, whereabouts, keep=True)
    desk.reprint(first, "handed_over", keep=True)
    assert not VoidedPaper.objects.exists()


# --- The protected ---


@pytest.fixture
def megumi(city):
    return cast.protected_woman_and_her_relative(city)[0].head


def ask(desk, application, at=NOW):
    return ask_for_release(application=application, reason="in person", by=desk.clerk, now=at)


def grant(city, release, at=NOW, name="second"):
    decide_release(release=release, is_granted=True, by=staff.user(name, city), now=at)


def test_a_protected_person_gets_nothing_until_a_second_person_has_decided(city, desk, megumi):
    application = desk.take(megumi)
    assert codes(desk.preview(application)) == {"protected"}
    release = ask(desk, application)
    assert codes(desk.preview(application)) == {"protected"}
    with pytest.raises(NotYoursToDecide):
        decide_release(release=release, is_granted=True, by=desk.clerk, now=NOW)
    grant(city, release)
    assert desk.preview(application).refusals == ()
    assert desk.issue(application).state == S.READY
    assert desk.print(application)


def test_the_database_knows_no_release_by_one_person(desk, megumi):
    release = ask(desk, desk.take(megumi))
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectionRelease.objects.filter(pk=release.pk).update(
            decided_by=desk.clerk, decided_at=NOW, is_granted=True
        )


def test_a_release_reaches_no_other_application_and_no_kiosk(city, desk, megumi):
    grant(city, ask(desk, desk.take(megumi)))
    assert codes(desk.preview(desk.take(megumi))) == {"protected"}
    request = begin(megumi.cards.get()).ask()
    assert [refusal["code"] for refusal in request.refusals] == ["protected"]


def test_a_release_that_has_run_out_withdraws_the_paper(city, desk, megumi):
    application = desk.take(megumi)
    grant(city, ask(desk, application))
    request = desk.issue(application)
    with pytest.raises(NotPrintable):
        desk.print(application, at=NOW + RELEASE_HOLDS)
    request.refresh_from_db()
    assert request.state == S.VOIDED


def test_whoever_is_protected_after_the_release_was_asked_for_is_not_released(city, desk, family):
    mother, child = family.members[1], family.members[2]
    cast.protect(mother)
    application = desk.take(mother, options={"scope": "household"})
    grant(city, ask(desk, application))
    assert desk.preview(application).refusals == ()
    cast.protect(child)
    assert codes(desk.preview(application)) == {"protected"}
    with pytest.raises(NoReleaseForThis):
        ask(desk, application)


def test_a_denied_release_stays_denied(city, desk, megumi):
    application = desk.take(megumi)
    release = ask(desk, application)
    decide_release(release=release, is_granted=False, by=staff.user("second", city), now=NOW)
    with pytest.raises(NotYoursToDecide):
        grant(city, release, name="third")
    assert codes(desk.preview(application)) == {"protected"}


def test_a_relative_never_gets_as_far_as_a_release(city, desk, megumi):
    application = desk.take(megumi, applicant="household", applicant_name="秋草　剛")
    with pytest.raises(NoReleaseForThis):
        ask(desk, application)
