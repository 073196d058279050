"""The centre API: what each call does, and what its caller is told."""

import base64
import hashlib
from datetime import datetime, timedelta

import pytest

from cards.choices import CardState
from issuance.choices import RequestState
from issuance.models import CentreKey, CentreSession, CertificateRequest, Charge
from issuance.usecases.rotate_centre_key import rotate_centre_key
from registry.models import Membership, ReadRecord
from registry.shared.clock import now
from tests import cast, make
from tests.door import Door, open_city, work
from tests.told import same_as_golden

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture
def city():
    return open_city()


@pytest.fixture
def door(city, client):
    return Door.of(client, "証明書交付センター")


@pytest.fixture
def family(city):
    return cast.ashikaga_family(city)


def code(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "code", "instance"} <= set(told)
    return told["code"]


# --- Who calls ---


@pytest.mark.parametrize("key", ["", "wrong", "Bearer "], ids=["none", "unknown", "nonsense"])
def test_every_call_wants_a_valid_key(city, door, key):
    door.key = key
    for method, path in (
        ("POST", "/sessions"),
        ("GET", "/status"),
        ("GET", "/requests/00000000-0000-4000-8000-000000000000"),
        ("DELETE", "/sessions/00000000-0000-4000-8000-000000000000"),
    ):
        answer = door.call(method, path, {} if method == "POST" else None)
        assert (answer.status_code, code(answer)) == (401, "key_not_valid")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_key_is_refused_with_the_next_call(city, door):
    assert door.call("GET", "/status").status_code == 200
    CentreKey.objects.update(revoked_at=now())
    assert door.call("GET", "/status").status_code == 401


def test_two_keys_are_valid_while_rotating(city, door):
    fresh = Door(door.http, rotate_centre_key(name="証明書交付センター", now=now()))
    assert [d.call("GET", "/status").status_code for d in (door, fresh)] == [200, 200]


def test_a_key_is_kept_as_a_digest_only(city, door):
    kept = CentreKey.objects.get()
    assert kept.key_sha256 == hashlib.sha256(door.key.encode()).hexdigest()
    assert door.key not in str(vars(kept))


# --- A whole visit ---


def test_a_visit_goes_from_the_card_to_the_charge(city, door, family):
    make.seal(family.head)
    opened = door.open(family.card)
    same_as_golden("centre/session_opened", _without_refs(opened.json()))
    session = opened.json()["session"]
    asked = door.ask(session, options={"scope": "household", "relationship": True}, key="visit-1")
    assert asked.status_code == 202
    same_as_golden("centre/request_taken", asked.json())
    request = asked.json()["request"]
    assert code(door.call("GET", f"/requests/{request}/document")) == "not_ready"
    work()
    ready = door.look(request).json()
    same_as_golden("centre/request_ready", _without_serial(ready))
    document = door.call("GET", f"/requests/{request}/document")
    digest = hashlib.sha256(document.content)
    assert document.headers["Content-Type"] == "application/pdf"
    assert document.headers["Cache-Control"] == "no-store"
    assert document.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert digest.hexdigest() == ready["sha256"]
    same_as_golden("centre/request_paid", _without_serial(door.pay(request).json()))
    assert not Charge.objects.exists()
    same_as_golden("centre/request_printed", _without_serial(door.report(request).json()))
    assert Charge.objects.get().amount_yen == 250
    ended = door.call("DELETE", f"/sessions/{session}")
    assert (ended.status_code, ended.content) == (204, b"")


def _without_refs(told):
    for offer in told["offers"]:
        for place, member in enumerate(offer["options"].get("members", ()), 1):
            member["ref"] = f"<ref {place}>"
    return told


def _without_serial(told):
    return {**told, "serial": "<serial>", "serials": ["<serial>" for _ in told["serials"]]}


def test_a_part_of_the_household_is_asked_for_by_the_references_of_the_offer(city, door, family):
    opened = door.open(family.card).json()
    members = opened["offers"][0]["options"]["members"]
    chosen = {"scope": "part", "members": [members[0]["ref"], members[2]["ref"]]}
    request = door.ask(opened["session"], options=chosen).json()["request"]
    assert work() == ["ready"]
    printed = CertificateRequest.objects.get(pk=request).snapshot.content["persons"]
    assert printed == [family.members[0].person_no, family.members[2].person_no]


def test_times_are_told_in_japan_with_their_offset(city, door, family):
    told = door.open(family.card).json()["expires_at"]
    assert told.endswith("+09:00")
    assert datetime.fromisoformat(told) > now()


# --- Idempotency ---


def test_the_same_key_and_body_is_the_same_request(city, door, family):
    session = door.session(family.card)
    first, again = (door.ask(session, key="once") for _ in range(2))
    assert (again.status_code, again.json()) == (202, first.json())
    assert CertificateRequest.objects.count() == 1


def test_the_order_of_members_makes_no_other_body(city, door, family):
    session = door.session(family.card)
    bodies = (
        '{"certificate": "resident_record", "copies": 1, "options": {"scope": "self", "domicile": true}}',
        '{"options":{"domicile":true,"scope":"self"},"copies":1,"certificate":"resident_record"}',
    )
    told = [
        door.call("POST", f"/sessions/{session}/requests", body, **{"Idempotency-Key": "k"})
        for body in bodies
    ]
    assert [answer.status_code for answer in told] == [202, 202]
    assert told[0].json() == told[1].json()


def test_the_same_key_with_another_body_is_a_conflict(city, door, family):
    session = door.session(family.card)
    door.ask(session, key="once")
    answer = door.ask(session, key="once", copies=2)
    assert (answer.status_code, code(answer)) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "x" * 101, "two words"], ids=["none", "too long", "with a space"])
def test_a_request_wants_an_idempotency_key(city, door, family, key):
    said = {"certificate": "resident_record", "copies": 1, "options": {}}
    answer = door.call(
        "POST", f"/sessions/{door.session(family.card)}/requests", said, **{"Idempotency-Key": key}
    )
    assert (answer.status_code, code(answer)) == (400, "idempotency_key_missing")


# --- Refusals are neutral ---


def _protect(family):
    cast.protect(family.members[0])


def _head_gone(family):
    Membership.objects.filter(resident=family.members[0]).update(relationship="同居人")


@pytest.mark.parametrize("reason", [_protect, _head_gone], ids=["protected", "no head"])
def test_a_protection_cannot_be_told_from_another_personal_refusal(city, door, family, reason):
    before = door.session(family.card)
    reason(family)
    offers = door.open(family.card, terminal="2").json()["offers"]
    same_as_golden("centre/offer_not_available", offers[0])
    asked = door.ask(before, options={"scope": "household"})
    assert asked.status_code == 202
    same_as_golden("centre/request_refused", asked.json())
    same_as_golden("centre/request_refused_later", door.look(asked.json()["request"]).json())


@pytest.mark.parametrize("reason", [_protect, _head_gone], ids=["protected", "no head"])
def test_a_refusal_found_by_the_worker_is_told_as_neutrally(city, door, family, reason):
    asked = door.ask(door.session(family.card), options={"scope": "household"}).json()
    reason(family)
    assert work() == ["refused"]
    same_as_golden("centre/request_refused_later", door.look(asked["request"]).json())


def test_names_of_members_are_told_only_where_they_can_be_chosen(city, door, family):
    _protect(family)
    told = door.open(family.card).content.decode()
    assert not any(member.name in told for member in family.members)


@pytest.mark.parametrize("state", [CardState.SUSPENDED, CardState.REVOKED], ids=str)
def test_kiosk_refuses_a_card_that_is_not_in_use(city, door, family, state):
    type(family.card).objects.update(state=state)
    answer = door.open(family.card)
    assert answer.status_code == 403
    same_as_golden("centre/problem_card_not_usable", answer.json())


def test_a_card_that_nobody_knows_is_told_like_one_that_is_stopped(city, door, family):
    type(family.card).objects.update(state=CardState.SUSPENDED)
    stopped = door.open(family.card)
    family.card.card_id = "X-0"
    unknown = door.open(family.card)
    assert (unknown.status_code, unknown.content) == (stopped.status_code, stopped.content)


# --- Whose it is ---


def test_another_clients_session_and_request_do_not_exist_for_a_client(city, door, family, client):
    session = door.session(family.card)
    request = str(door.ask(session).json()["request"])
    work()
    other = Door.of(client, "another centre")
    nobody = "00000000-0000-4000-8000-000000000000"
    for method, path, said in (
        ("DELETE", "/sessions/{session}", None),
        ("POST", "/sessions/{session}/requests", {"certificate": "resident_record", "copies": 1}),
        ("GET", "/requests/{request}", None),
        ("GET", "/requests/{request}/document", None),
        ("POST", "/requests/{request}/payment", {"amount": 250, "receipt": "R"}),
        ("POST", "/requests/{request}/outcome", {"result": "printed", "pages_printed": 1}),
    ):
        key = {"Idempotency-Key": "k"}
        theirs = other.call(method, path.format(session=session, request=request), said, **key)
        nothing = other.call(method, path.format(session=nobody, request=nobody), said, **key)
        assert (theirs.status_code, code(theirs)) == (404, "not_found")
        assert {**theirs.json(), "instance": ""} == {**nothing.json(), "instance": ""}
    assert door.look(request).json()["status"] == "ready"


def test_a_request_is_found_only_by_the_session_that_asked_where_one_is_named(city, door, family):
    request = door.ready(family.card)
    other = door.session(make.card(make.single(city, "佐野　梅子")), terminal="2")
    for path in (f"/requests/{request}", f"/requests/{request}/document"):
        assert door.call("GET", path, **{"Centre-Session": other}).status_code == 404


def test_a_new_session_on_a_terminal_ends_the_earlier_one(city, door, family):
    first = door.session(family.card)
    request = door.ask(first).json()["request"]
    work()
    door.session(make.card(make.single(city, "佐野　梅子")))
    assert door.look(request).json()["status"] == "voided"
    assert code(door.call("GET", f"/requests/{request}/document")) == "request_is_over"
    answer = door.ask(first)
    assert (answer.status_code, code(answer)) == (410, "session_is_over")


def test_what_was_not_printed_is_voided_with_the_session(city, door, family):
    session = door.session(family.card)
    request = door.ask(session).json()["request"]
    for _ in range(2):
        assert door.call("DELETE", f"/sessions/{session}").status_code == 204
    assert door.look(request).json()["status"] == "voided"
    assert CentreSession.objects.get().ended_at is not None


# --- Document, payment, outcome ---


def test_the_document_is_the_same_while_delivered_and_gone_once_paid(city, door, family):
    request = door.delivered(family.card)
    path = f"/requests/{request}/document"
    assert door.call("GET", path).content == door.call("GET", path).content
    door.pay(request)
    answer = door.call("GET", path)
    assert (answer.status_code, code(answer)) == (410, "request_is_over")


def test_a_protection_applied_meanwhile_keeps_the_document_back(city, door, family):
    request = door.ready(family.card)
    _protect(family)
    answer = door.call("GET", f"/requests/{request}/document")
    assert (answer.status_code, code(answer)) == (410, "request_is_over")
    assert b"%PDF" not in answer.content


def test_a_request_past_its_deadline_gives_no_document(city, door, family):
    request = door.ready(family.card)
    CertificateRequest.objects.update(deadline=now() - timedelta(seconds=1))
    answer = door.call("GET", f"/requests/{request}/document")
    assert (answer.status_code, code(answer)) == (410, "request_is_over")


def test_the_amount_must_be_the_fee(city, door, family):
    request = door.delivered(family.card)
    answer = door.pay(request, amount=300)
    assert (answer.status_code, code(answer)) == (409, "amount_is_not_the_fee")
    assert door.look(request).json()["status"] == "delivered"


def test_a_payment_may_be_told_again_but_not_another(city, door, family):
    request = door.delivered(family.card)
    first, again = door.pay(request), door.pay(request)
    assert (again.status_code, again.json()) == (200, first.json())
    other = door.pay(request, receipt="R-2")
    assert (other.status_code, code(other)) == (409, "not_payable")


def test_nothing_is_paid_before_the_document_was_fetched(city, door, family):
    answer = door.pay(door.ready(family.card))
    assert (answer.status_code, code(answer)) == (409, "not_payable")


def test_an_outcome_may_be_told_again_but_not_contradicted(city, door, family):
    request = door.paid(family.card)
    first, again = door.report(request), door.report(request)
    assert (again.status_code, again.json()) == (200, first.json())
    other = door.report(request, result="failed", pages=0)
    assert (other.status_code, code(other)) == (409, "outcome_contradicts")
    assert Charge.objects.count() == 1


def test_a_jam_owes_no_fee(city, door, family):
    request = door.paid(family.card)
    told = door.report(request, result="failed", pages=0).json()
    assert (told["status"], told["refusal"]) == ("failed", None)
    assert not Charge.objects.exists()


def test_nothing_is_reported_of_a_document_that_was_never_fetched(city, door, family):
    answer = door.report(door.ready(family.card))
    assert (answer.status_code, code(answer)) == (409, "not_reportable")


# --- Waiting ---


def test_waiting_ends_when_its_time_is_over(city, door, family):
    request = door.ask(door.session(family.card)).json()["request"]
    begun = now()
    assert door.look(request, "?wait=1").json()["status"] == "accepted"
    assert timedelta(seconds=0.9) < now() - begun < timedelta(seconds=5)


def test_waiting_is_over_at_once_where_only_the_caller_can_move(city, door, family):
    begun = now()
    assert door.look(door.ready(family.card), "?wait=20").json()["status"] == "ready"
    assert now() - begun < timedelta(seconds=15)


@pytest.mark.parametrize("wait", ["21", "-1", "x"], ids=["too long", "negative", "no number"])
def test_nobody_waits_longer_than_twenty_seconds(city, door, family, wait):
    answer = door.look(door.ready(family.card), f"?wait={wait}")
    assert (answer.status_code, code(answer)) == (422, "not_valid")


# --- Errors ---


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        ("{", 400, "body_is_not_json"),
        ({}, 422, "not_valid"),
        ({"certificate": "koseki", "copies": 1}, 422, "not_valid"),
        ({"certificate": "resident_record", "copies": 0}, 422, "not_valid"),
        ({"certificate": "resident_record", "copies": 11}, 422, "not_valid"),
        ({"certificate": "resident_record", "copies": "1"}, 422, "not_valid"),
        ({"certificate": "resident_record", "copies": 1, "my_number": True}, 422, "not_valid"),
    ],
    ids=[
        "no JSON",
        "nothing",
        "unknown type",
        "no copy",
        "too many",
        "a text for a number",
        "unknown member",
    ],
)
def test_a_request_that_breaks_the_schema_is_told_where(city, door, family, said, status, told):
    session = door.session(family.card)
    answer = door.call("POST", f"/sessions/{session}/requests", said, **{"Idempotency-Key": "k"})
    assert (answer.status_code, code(answer)) == (status, told)
    assert not CertificateRequest.objects.exists()


def test_an_error_of_the_schema_repeats_no_value(city, door):
    answer = door.call("POST", "/sessions", {"card": {"kind": "足利　太郎", "id": "足利　太郎"}})
    assert "足利" not in answer.content.decode()
    same_as_golden("centre/problem_not_valid", answer.json())


@pytest.mark.parametrize("path", ["/nothing", "/requests/1", "/sessions/x/requests", "/"], ids=str)
def test_what_does_not_exist_is_a_problem_document_too(city, door, path):
    answer = door.call("GET", path)
    assert (answer.status_code, code(answer)) == (404, "not_found")


def test_a_wrong_method_is_told_with_the_right_ones(city, door):
    answer = door.call("PUT", "/sessions", {})
    assert (answer.status_code, code(answer)) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


def test_an_error_of_ours_tells_nothing(city, door, family, settings, caplog):
    settings.CERTIFICATE_FONT = None  # what nobody foresaw
    settings.DEBUG = True
    answer = door.open(family.card)
    assert (answer.status_code, code(answer)) == (500, "internal_error")
    assert "Traceback" not in answer.content.decode()
    same_as_golden("centre/problem_internal_error", answer.json())


# --- Status and trail ---


def test_the_status_tells_each_city_and_certificate(city, door):
    open_city("092169", "下野市")
    told = door.call("GET", "/status")
    assert told.status_code == 200
    same_as_golden("centre/status", told.json())


def test_whose_data_went_out_is_in_the_trail(city, door, family):
    request = door.delivered(family.card, options={"scope": "household"})
    session, document = ReadRecord.objects.order_by("number")
    everybody = sorted(member.pk for member in family.members)
    assert (session.screen, session.residents) == ("issuance.centre.sessions", everybody)
    assert (document.screen, document.residents) == ("issuance.centre.document", everybody)
    assert document.actor == "centre 証明書交付センター"
    assert document.terminal == "7/0001/1"
    assert CertificateRequest.objects.get(pk=request).state == RequestState.DELIVERED


# --- The description ---


def test_the_description_is_the_one_agreed(city, door):
    answer = door.http.get("/api/center/v1/openapi.json")
    assert answer.status_code == 200
    same_as_golden("centre/openapi", answer.json())
