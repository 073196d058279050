"""A visit from the card to the paper: who may open one, what it may fetch, and when the fee is owed."""

from datetime import date, timedelta

import pytest

from cards.choices import CardKind, CardState
from issuance.choices import RequestState as S
from issuance.models import (
    CentreKey,
    CentreSession,
    CertificateRequest,
    Charge,
    FeeRule,
    FormVersion,
    OfficeHolder,
    OfficialSeal,
    OpeningHours,
    Payment,
)
from issuance.queries.visits import client_of_key
from issuance.rules.refusals import public_code_of
from issuance.usecases.accept_request import KeyWasUsedForAnotherBody, SessionIsOver
from issuance.usecases.create_centre_client import ClientExistsAlready, create_centre_client
from issuance.usecases.deliver import NotDeliverable, deliver
from issuance.usecases.end_session import end_session
from issuance.usecases.expire_requests import expire_requests
from issuance.usecases.offer_certificates import offer_certificates
from issuance.usecases.open_session import SessionRefused, open_session
from issuance.usecases.record_outcome import NotReportable, OutcomeContradicts
from issuance.usecases.revoke_centre_key import revoke_centre_key
from issuance.usecases.rotate_centre_key import OVERLAP, rotate_centre_key
from issuance.usecases.sweep_requests import PATIENCE, sweep_requests
from issuance.usecases.take_payment import AmountIsNotTheFee, NotPayable
from registry.choices import IncidentKind
from registry.models import Incident, Municipality
from tests import cast, make
from tests.make import NOW, TODAY
from tests.visit import begin

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture
def city():
    return make.city()


def open_one(card, *, terminal="1", now=NOW, municipality="092029", **more):
    asked = {"card_kind": card.kind, "card_id": card.card_id, **more}
    return open_session(
        client=make.centre(),
        municipality_code=municipality,
        operator="7",
        store="0001",
        terminal=terminal,
        now=now,
        **asked,
    )


def codes(request):
    return {refusal["code"] for refusal in request.refusals}


def ready(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    assert kiosk.issue(request) == S.READY
    return kiosk, request


# --- The card on the reader ---


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"state": CardState.SUSPENDED}, "card_not_active"),
        ({"state": CardState.REVOKED}, "card_not_active"),
        ({"valid_until": TODAY - timedelta(days=1)}, "card_expired"),
        ({"kind": CardKind.CITIZEN}, "card_kind_not_usable"),
        ({"kind": CardKind.JUKI, "valid_until": date(2026, 12, 31)}, "card_expired"),
    ],
    ids=["suspended", "void", "expired yesterday", "card of the city's own machines", "juki card after 2025"],
)
def test_kiosk_refuses_a_card_that_opens_nothing(city, card, code):
    taro = make.single(city)
    with pytest.raises(SessionRefused) as refused:
        open_one(make.card(taro, **card))
    assert code in {refusal.code for refusal in refused.value.refusals}
    assert not CentreSession.objects.exists()


def test_a_card_is_valid_on_its_last_day(city):
    assert open_one(make.card(make.single(city), valid_until=TODAY))


def test_a_card_of_another_city_opens_nothing(city):
    make.city("092169", "下野市")
    with pytest.raises(SessionRefused):
        open_one(make.card(make.single(city)), municipality="092169")


def test_a_city_that_is_not_in_service_opens_nothing(city):
    card = make.card(make.single(city))
    Municipality.objects.update(is_open=False)
    with pytest.raises(SessionRefused):
        open_one(card)


def test_a_new_session_on_a_terminal_ends_the_earlier_one_and_voids_its_requests(city):
    first = begin(make.card(make.single(city)))
    request = first.ask()
    open_one(make.card(make.single(city, "佐野　梅子")))
    request.refresh_from_db()
    assert request.state == S.VOIDED
    with pytest.raises(SessionIsOver):
        first.ask()
    assert CentreSession.objects.filter(ended_at=None).count() == 1


def test_sessions_of_two_terminals_do_not_meet(city):
    one = open_one(make.card(make.single(city)), terminal="1")
    two = open_one(make.card(make.single(city, "佐野　梅子")), terminal="2")
    assert CentreSession.objects.filter(pk__in=[one.pk, two.pk], ended_at=None).count() == 2


# --- What is offered ---


def test_offers_tell_fee_and_choices(city):
    family = cast.ashikaga_family(city)
    make.seal(family.head)
    offers = {
        each.certificate: each for each in offer_certificates(session=make.session(family.card), now=NOW)
    }
    record, seal = offers["resident_record"], offers["seal_certificate"]
    assert (record.certificate, record.fee_yen, record.is_available) == ("resident_record", 250, True)
    assert [member["name"] for member in record.options["members"]] == [p.name for p in family.members]
    assert (seal.certificate, seal.is_available, seal.options) == ("seal_certificate", True, {})


def test_an_offer_says_the_same_of_a_protection_as_of_a_pending_change(city):
    protected, _ = cast.protected_woman_and_her_relative(city)
    child = make.single(city, "足利　健太", birth_sort_on=date(2015, 5, 5), birth_era="平成")
    told = []
    for card in (protected.card, make.card(child)):
        offer = offer_certificates(session=make.session(card, terminal=card.card_id), now=NOW)[0]
        told.append((offer.is_available, offer.reason, offer.options, offer.fee_yen))
    assert told[0] == told[1] == (False, "ask_at_city_hall", {}, 250)


# --- The request ---


def test_the_same_key_and_body_give_the_same_request(city):
    kiosk = begin(make.card(make.single(city)))
    assert kiosk.ask(key="k").pk == kiosk.ask(key="k").pk


def test_the_same_key_with_another_body_is_refused(city):
    kiosk = begin(make.card(make.single(city)))
    kiosk.ask(key="k")
    with pytest.raises(KeyWasUsedForAnotherBody):
        kiosk.ask(key="k", body_sha256="1" * 64)


def test_a_session_past_its_time_takes_no_request(city):
    kiosk = begin(make.card(make.single(city)))
    with pytest.raises(SessionIsOver):
        kiosk.ask(at=kiosk.session.expires_at)


def test_a_protection_on_a_member_of_the_household_refuses_every_scope(city):
    family = cast.ashikaga_family(city)
    cast.protect(family.members[2])
    kiosk = begin(family.card)
    for scope in ("household", "self"):
        request = kiosk.ask(options={"scope": scope})
        assert (request.state, codes(request)) == (S.REFUSED, {"protected"})
        assert public_code_of(request.refusals) == "ask_at_city_hall"


def test_a_member_of_another_household_cannot_be_named(city):
    stranger = make.single(city, "佐野　梅子").memberships.get()
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask(options={"scope": "part", "members": [str(stranger.pk)]})
    assert "member_unknown" in codes(request)


@pytest.mark.parametrize(
    ("take_away", "code"),
    [
        (lambda: OfficeHolder.objects.all().delete(), "mayor_missing"),
        (lambda: OfficialSeal.objects.all().delete(), "official_seal_missing"),
        (lambda: FormVersion.objects.all().delete(), "form_missing"),
        (lambda: FormVersion.objects.update(digest="0" * 64), "form_altered"),
        (lambda: FeeRule.objects.all().delete(), "fee_missing"),
        (lambda: OpeningHours.objects.all().delete(), "hours_unknown"),
        (lambda: OfficeHolder.objects.update(valid_until=TODAY), "mayor_missing"),
        (lambda: FeeRule.objects.update(valid_from=TODAY + timedelta(days=1)), "fee_missing"),
    ],
    ids=[
        "mayor",
        "seal",
        "form",
        "form's digest",
        "fee",
        "hours",
        "mayor until yesterday",
        "fee from tomorrow",
    ],
)
def test_an_office_that_lacks_something_issues_nothing(city, take_away, code):
    kiosk = begin(make.card(make.single(city)))
    take_away()
    request = kiosk.ask()
    assert (request.state, codes(request)) == (S.REFUSED, {code})
    assert public_code_of(request.refusals) == "service_unavailable"


def test_two_mayors_on_one_day_are_none(city):
    OfficeHolder.objects.create(municipality=city, valid_from=TODAY, title="栃木県足利市長", name="二人目")
    assert codes(begin(make.card(make.single(city))).ask()) == {"mayor_missing"}


def test_a_deputy_stands_in_for_the_mayor(city):
    OfficeHolder.objects.create(
        municipality=city,
        valid_from=TODAY,
        title="栃木県足利市長職務代理者　副市長",
        name="田中　正",
        is_deputy=True,
    )
    kiosk = begin(make.card(make.single(city)))
    request = kiosk.ask()
    kiosk.issue(request)
    issuer = dict(request.snapshot.content["pages"][-1]["texts"])["issuer"]
    assert issuer == "栃木県足利市長職務代理者　副市長　田中　正"


def test_a_face_that_is_not_the_approved_one_issues_nothing(city, settings, tmp_path):
    settings.CERTIFICATE_FONT = tmp_path / "ipamjm.ttf"
    kiosk = begin(make.card(make.single(city)))
    assert codes(kiosk.ask()) == {"font_wrong"}
    settings.CERTIFICATE_FONT.write_bytes(b"another face")
    assert codes(kiosk.ask()) == {"font_wrong"}


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (NOW.replace(hour=6, minute=29, second=59), False),
        (NOW.replace(hour=6, minute=30), True),
        (NOW.replace(hour=22, minute=59, second=59), True),
        (NOW.replace(hour=23, minute=0), False),
        (NOW.replace(month=12, day=29), False),
        (NOW.replace(year=2027, month=1, day=3), False),
        (NOW.replace(year=2027, month=1, day=4), True),
    ],
)
def test_requests_are_taken_in_the_hours_of_the_service_only(city, at, is_open):
    card = make.card(make.single(city))
    kiosk = begin(card, now=at)
    assert (codes(kiosk.ask(at=at)) == set()) is is_open


# --- Document, payment, outcome ---


def test_the_whole_visit_ends_printed_and_charged(city):
    kiosk, request = ready(city)
    assert bytes(kiosk.fetch(request).pdf).startswith(b"%PDF")
    assert kiosk.pay(request).state == S.PAID
    assert kiosk.tell(request).state == S.PRINTED
    assert Charge.objects.get().amount_yen == 250
    assert not Incident.objects.exists()


def test_a_document_is_fetched_by_its_own_session_only(city):
    _, request = ready(city)
    other = begin(make.card(make.single(city, "佐野　梅子")), terminal="2")
    with pytest.raises(NotDeliverable):
        other.fetch(request)


def test_fetching_again_gives_the_same_bytes(city):
    kiosk, request = ready(city)
    assert bytes(kiosk.fetch(request).pdf) == bytes(kiosk.fetch(request).pdf)
    assert request.transitions.filter(new=S.DELIVERED).count() == 1


def test_nothing_is_fetched_before_it_is_ready_or_after_its_deadline(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    with pytest.raises(NotDeliverable):
        kiosk.fetch(request)
    kiosk.issue(request)
    request.refresh_from_db()
    with pytest.raises(NotDeliverable):
        kiosk.fetch(request, at=request.deadline)


def test_a_protection_applied_after_it_was_ready_withdraws_the_document(city):
    family = cast.ashikaga_family(city)
    kiosk = begin(family.card)
    request = kiosk.ask()
    kiosk.issue(request)
    cast.protect(family.members[1])
    with pytest.raises(NotDeliverable):
        kiosk.fetch(request)
    request.refresh_from_db()
    assert request.state == S.VOIDED


@pytest.mark.parametrize("amount", [0, 249, 251, 300])
def test_a_payment_that_is_not_the_fee_is_refused(city, amount):
    kiosk, request = ready(city)
    kiosk.fetch(request)
    with pytest.raises(AmountIsNotTheFee):
        kiosk.pay(request, amount)
    assert not Payment.objects.exists()


def test_nothing_is_paid_before_delivery(city):
    kiosk, request = ready(city)
    with pytest.raises(NotPayable):
        kiosk.pay(request)


def test_a_payment_told_twice_is_one(city):
    kiosk, request = ready(city)
    kiosk.fetch(request)
    assert [kiosk.pay(request).state, kiosk.pay(request).state] == [S.PAID, S.PAID]
    with pytest.raises(NotPayable):
        kiosk.pay(request, receipt="another")


def test_an_outcome_told_twice_is_one_and_another_one_is_an_incident(city):
    kiosk, request = ready(city)
    kiosk.fetch(request)
    kiosk.pay(request)
    kiosk.tell(request)
    assert kiosk.tell(request).state == S.PRINTED
    with pytest.raises(OutcomeContradicts):
        kiosk.tell(request, "failed", 0)
    assert Incident.objects.get().kind == IncidentKind.FAILED_AFTER_DELIVERY
    assert Charge.objects.count() == 1


@pytest.mark.parametrize(
    ("result", "pages"), [("failed", 0), ("abandoned", 0), ("printed", 0)], ids=["jam", "left", "no page"]
)
def test_what_was_paid_and_not_printed_owes_no_fee_and_is_an_incident(city, result, pages):
    kiosk, request = ready(city)
    kiosk.fetch(request)
    kiosk.pay(request)
    assert kiosk.tell(request, result, pages).state == S.FAILED or result == "printed"
    assert not Charge.objects.exists()
    assert Incident.objects.filter(kind=IncidentKind.FAILED_AFTER_DELIVERY).exists()


def test_no_outcome_is_taken_of_a_document_that_was_not_handed_out(city):
    kiosk, request = ready(city)
    with pytest.raises(NotReportable):
        kiosk.tell(request)


# --- Time ---


@pytest.mark.parametrize("reach", ["accepted", "ready", "delivered", "paid"])
def test_a_request_past_its_deadline_becomes_expired_and_nothing_else(city, reach):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    steps = {"ready": kiosk.issue, "delivered": kiosk.fetch, "paid": kiosk.pay}
    for state, step in steps.items():
        if reach == "accepted":
            break
        step(request)
        if state == reach:
            break
    request.refresh_from_db()
    late = request.deadline
    assert expire_requests(now=late - timedelta(seconds=1)) == 0
    assert expire_requests(now=late) == 1
    assert expire_requests(now=late) == 0
    assert kiosk.issue(request, at=late) == S.EXPIRED
    with pytest.raises(NotDeliverable):
        kiosk.fetch(request, at=late)
    with pytest.raises(NotPayable):
        kiosk.pay(request, receipt="late", at=late)
    assert not Charge.objects.exists()
    assert Incident.objects.exists() is (reach in {"delivered", "paid"})


def test_a_print_reported_too_late_charges_nothing_and_is_an_incident(city):
    kiosk, request = ready(city)
    kiosk.fetch(request)
    late = kiosk.pay(request).deadline
    assert kiosk.tell(request, at=late).state == S.PAID
    expire_requests(now=late)
    request.refresh_from_db()
    assert request.state == S.EXPIRED
    assert not Charge.objects.exists()
    assert Incident.objects.count() == 2


def test_what_was_paid_is_let_finish_when_the_session_ends(city):
    kiosk, request = ready(city)
    kiosk.fetch(request)
    kiosk.pay(request)
    end_session(session_id=kiosk.session.pk, reason="card taken", by="centre", now=NOW)
    assert kiosk.tell(request).state == S.PRINTED


def test_a_forgotten_request_is_asked_for_again(city, django_capture_on_commit_callbacks):
    request = begin(cast.ashikaga_family(city).card).ask()
    assert sweep_requests(now=NOW + PATIENCE - timedelta(seconds=1)) == 0
    with django_capture_on_commit_callbacks() as asked:
        assert sweep_requests(now=NOW + PATIENCE) == 1
        assert sweep_requests(now=NOW + PATIENCE) == 0
    assert len(asked) == 1
    request.refresh_from_db()
    assert request.state == S.ACCEPTED


# --- Keys ---


def test_a_key_is_kept_as_its_hash_only(city):
    key = create_centre_client(name="centre", now=NOW)
    assert client_of_key(key, at=NOW).name == "centre"
    assert key not in str(list(CentreKey.objects.values()))
    with pytest.raises(ClientExistsAlready):
        create_centre_client(name="centre", now=NOW)


def test_a_revoked_key_is_nobodys(city):
    key = create_centre_client(name="centre", now=NOW)
    assert revoke_centre_key(key_id=CentreKey.objects.get().pk, now=NOW)
    assert client_of_key(key, at=NOW) is None


def test_two_keys_at_most_are_valid_while_they_rotate(city):
    keys = [create_centre_client(name="centre", now=NOW)]
    keys += [rotate_centre_key(name="centre", now=NOW + timedelta(seconds=n)) for n in (1, 2)]
    later = NOW + timedelta(seconds=3)
    assert [client_of_key(key, at=later) is not None for key in keys] == [False, True, True]
    assert client_of_key(keys[1], at=later + OVERLAP) is None


def test_no_move_is_made_that_the_state_machine_does_not_know(city):
    request = begin(cast.ashikaga_family(city).card).ask()
    with pytest.raises(ValueError, match="no move"):
        CertificateRequest.objects.move(request.pk, old=S.ACCEPTED, new=S.PRINTED, at=NOW, by="test")


def test_delivery_of_an_unknown_request_says_no_more_than_of_anothers(city):
    kiosk, _ = ready(city)
    with pytest.raises(NotDeliverable):
        deliver(request_id=kiosk.session.pk, session_id=kiosk.session.pk, by="centre", now=NOW)
