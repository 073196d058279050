"""Requests under real concurrency: one winner each time, whoever comes together."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from issuance.choices import RequestState as S
from issuance.models import (
    Certificate,
    CertificateRequest,
    Charge,
    Document,
    Outcome,
    Payment,
    SerialCounter,
)
from issuance.rules.serials import parse_serial
from issuance.rules.states import may_move
from issuance.usecases.deliver import NotDeliverable
from issuance.usecases.expire_requests import expire_requests
from registry.choices import IncidentKind
from registry.models import Incident, Municipality
from registry.shared import clock
from tests import cast
from tests.journeys.town import open_city
from tests.races.arena import Arena
from tests.visit import Visit, begin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.face]

ROUNDS = 6


@pytest.fixture
def city(transactional_db: None) -> Municipality:
    return open_city()


def visit(city: Municipality, terminal: str = "1") -> Visit:
    return begin(cast.ashikaga_family(city).card, terminal=terminal, now=clock.now())


def accepted(city: Municipality, terminal: str = "1") -> tuple[Visit, CertificateRequest]:
    kiosk = visit(city, terminal)
    request = kiosk.ask(at=clock.now())
    assert request.state == S.ACCEPTED
    return kiosk, request


def brought_to(state: str, city: Municipality, terminal: str) -> tuple[Visit, CertificateRequest]:
    """A request that has come as far as READY, DELIVERED or PAID."""
    kiosk, request = accepted(city, terminal)
    kiosk.issue(request, at=clock.now())
    if state in (S.DELIVERED, S.PAID):
        kiosk.fetch(request, at=clock.now())
    if state == S.PAID:
        kiosk.pay(request, at=clock.now())
    request.refresh_from_db()
    assert request.state == state
    return kiosk, request


def copy_of(request: CertificateRequest, **other: Any) -> CertificateRequest:
    """Another request, as if it had been asked for in the same visit."""
    columns = {field.attname: getattr(request, field.attname) for field in request._meta.concrete_fields}
    return CertificateRequest.objects.create(**{**columns, "id": other.pop("pk"), **other})


def at_once(times: int, name: str, **arguments: object) -> list[tuple[str, dict[str, object]]]:
    return [(name, arguments)] * times


def answers(results: list) -> list:
    assert [result for result in results if result.error] == []
    return [result.answer for result in results]


def assert_history_is_whole(request: CertificateRequest) -> None:
    steps = list(request.transitions.order_by("number"))
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert [step.old for step in steps] == ["", *[step.new for step in steps[:-1]]]
    assert all(may_move(step.old, step.new) for step in steps[1:])
    request.refresh_from_db()
    assert steps[-1].new == request.state


def test_one_of_sixteen_workers_claims_a_request(arena: Arena, city: Municipality) -> None:
    for number in range(ROUNDS):
        _, request = accepted(city, str(number))
        won = answers(arena.race(at_once(16, "claim", request=str(request.pk))))
        assert won.count(True) == 1
        request.refresh_from_db()
        assert request.attempts == 1


def test_one_of_sixteen_callers_moves_a_request(arena: Arena, city: Municipality) -> None:
    for number in range(ROUNDS):
        _, request = accepted(city, str(number))
        news = [S.RENDERED, S.VOIDED, S.FAILED, S.REFUSED] * 4
        calls = [("move", {"request": str(request.pk), "old": S.ACCEPTED, "new": new}) for new in news]
        won = answers(arena.race(calls))
        assert won.count(True) == 1
        assert_history_is_whole(request)
        assert request.state == news[won.index(True)]


def test_one_key_sent_sixteen_times_at_once_is_one_request(arena: Arena, city: Municipality) -> None:
    for number in range(ROUNDS):
        kiosk = visit(city, str(number))
        told = answers(arena.race(at_once(16, "ask", session=str(kiosk.session.pk), key="same")))
        assert len(set(told)) == 1
        request = CertificateRequest.objects.get(session=kiosk.session)
        assert told[0] == f"{request.pk} {S.ACCEPTED} 250"
        assert_history_is_whole(request)


def test_one_key_with_two_bodies_at_once_is_one_request_and_refusals(
    arena: Arena, city: Municipality
) -> None:
    for number in range(ROUNDS):
        session = str(visit(city, str(number)).session.pk)
        bodies = [digit * 64 for digit in "01"] * 8
        results = arena.race([("ask", {"session": session, "key": "same", "body": body}) for body in bodies])
        assert {result.error for result in results} == {"", "KeyWasUsedForAnotherBody"}
        assert len({body for body, result in zip(bodies, results, strict=True) if not result.error}) == 1
        assert CertificateRequest.objects.filter(session=session).count() == 1


def test_the_serials_of_two_hundred_requests_are_unique_and_never_reused(
    arena: Arena, city: Municipality
) -> None:
    """Eight workers take the first step of an issue, each request is brought to two of them."""
    _, first = accepted(city)
    requests = [first]
    for number in range(199):
        also = {"pk": uuid4(), "idempotency_key": f"also-{number}", "copies": 1 + number % 3}
        requests.append(copy_of(first, **also))
    names = [str(request.pk) for request in requests]
    shares = [names[place::4] for place in range(4)]
    answers(arena.race([("reserve", {"requests": share}) for share in shares * 2]))

    copies = sum(request.copies for request in requests)
    serials = Certificate.objects.order_by("serial").values_list("serial", flat=True)
    assert len(set(serials)) == len(serials) == copies
    assert all(request.certificates.count() == request.copies for request in requests)
    assert copies <= SerialCounter.objects.get().last <= 2 * copies, "numbers may stay unused, never return"
    assert len({parse_serial(serial).sequence for serial in serials}) == copies


def test_a_worker_that_outlives_its_lease_and_its_heir_make_one_document(
    arena: Arena, city: Municipality
) -> None:
    """Every claim is won: the leases are over before the work is, for sixteen workers at once."""
    attempts = []
    for number in range(ROUNDS):
        _, request = accepted(city, str(number))
        results = arena.race(at_once(16, "issue_on_a_lease_that_is_over", request=str(request.pk)))
        assert S.READY in answers(results)
        assert_history_is_whole(request)
        assert request.transitions.count() == 4
        assert request.certificates.count() == Document.objects.filter(request=request).count() == 1
        assert request.document.passed.sha256 == request.document.sha256
        attempts.append(request.attempts)
    assert max(attempts) > 1, "no race was run"


def test_a_payment_told_sixteen_times_at_once_is_taken_once(arena: Arena, city: Municipality) -> None:
    for number in range(ROUNDS):
        kiosk, request = brought_to(S.DELIVERED, city, str(number))
        who = {"request": str(request.pk), "session": str(kiosk.session.pk)}
        assert set(answers(arena.race(at_once(16, "pay", **who, receipt="R1")))) == {S.PAID}
        assert Payment.objects.filter(request=request).count() == 1
        assert_history_is_whole(request)


def test_of_different_payments_at_once_one_is_taken(arena: Arena, city: Municipality) -> None:
    for number in range(ROUNDS):
        kiosk, request = brought_to(S.DELIVERED, city, str(number))
        who = {"request": str(request.pk), "session": str(kiosk.session.pk)}
        results = arena.race([("pay", {**who, "receipt": f"R{each}"}) for each in range(16)])
        assert sorted(result.error for result in results) == ["", *["NotPayable"] * 15]
        receipt = next(f"R{each}" for each, result in enumerate(results) if not result.error)
        assert Payment.objects.get(request=request).receipt == receipt


def test_printed_and_failed_at_once_are_one_state_and_an_incident(arena: Arena, city: Municipality) -> None:
    for number in range(ROUNDS):
        kiosk, request = brought_to(S.PAID, city, str(number))
        who = {"request": str(request.pk), "session": str(kiosk.session.pk)}
        results = arena.race([("tell", {**who, "result": result}) for result in ("printed", "failed") * 8])
        assert [result.error for result in results].count("OutcomeContradicts") == 8
        assert {result.error for result in results} == {"", "OutcomeContradicts"}
        assert_history_is_whole(request)
        told = Outcome.objects.get(request=request).result
        assert request.state == {"printed": S.PRINTED, "failed": S.FAILED}[told]
        assert {result.answer for result in results if not result.error} == {request.state}
        assert Charge.objects.filter(request=request).count() == (told == "printed")
        alarm = Incident.objects.get(subject=f"request {request.pk}")
        assert alarm.kind == IncidentKind.FAILED_AFTER_DELIVERY


def test_an_outcome_told_sixteen_times_at_once_is_charged_once(arena: Arena, city: Municipality) -> None:
    for number in range(ROUNDS):
        kiosk, request = brought_to(S.PAID, city, str(number))
        who = {"request": str(request.pk), "session": str(kiosk.session.pk)}
        assert set(answers(arena.race(at_once(16, "tell", **who, result="printed")))) == {S.PRINTED}
        assert Charge.objects.filter(request=request).count() == 1
        assert not Incident.objects.filter(subject=f"request {request.pk}").exists()


def test_a_protection_is_never_followed_by_a_delivery_that_began_after_it(
    arena: Arena, city: Municipality
) -> None:
    for number in range(ROUNDS):
        kiosk, request = brought_to(S.READY, city, str(number))
        fetch = {"request": str(request.pk), "session": str(kiosk.session.pk), "seconds": 0.3}
        child = request.resident.memberships.get().household.memberships.last().resident
        calls = [
            ("protect", {"resident": child.pk, "after": 0.02 * number}),
            *at_once(15, "fetch_for", **fetch),
        ]
        committed, *served = answers(arena.race(calls))
        assert [began for each in served for began in each if began > committed] == []
        with pytest.raises(NotDeliverable):
            kiosk.fetch(request, at=clock.now())
        assert_history_is_whole(request)
        assert request.state == S.VOIDED


def test_a_protection_that_comes_while_the_document_is_made_withdraws_it(
    arena: Arena, city: Municipality
) -> None:
    for number in range(ROUNDS):
        kiosk, request = accepted(city, str(number))
        fetch = {"request": str(request.pk), "session": str(kiosk.session.pk), "seconds": 0.4}
        protect = {"resident": request.resident_id, "after": 0.01 * number}
        calls = [
            ("protect", protect),
            ("issue", {"request": str(request.pk)}),
            *at_once(6, "fetch_for", **fetch),
        ]
        committed, _, *served = answers(arena.race(calls))
        assert [began for each in served for began in each if began > committed] == []
        assert_history_is_whole(request)
        if request.state == S.READY:  # the protection came after it, and nobody has asked for it since
            with pytest.raises(NotDeliverable):
                kiosk.fetch(request, at=clock.now())
            request.refresh_from_db()
        assert request.state in (S.REFUSED, S.VOIDED)


def test_nothing_expires_before_its_deadline(arena: Arena, city: Municipality) -> None:
    _, request = accepted(city)
    won = answers(arena.race(at_once(16, "move", request=str(request.pk), old=S.ACCEPTED, new=S.EXPIRED)))
    assert not any(won)
    assert answers(arena.race(at_once(16, "expire_for", seconds=0.1))) == [0] * 16


def test_nothing_becomes_ready_at_or_past_its_deadline(arena: Arena, city: Municipality) -> None:
    """Deadlines that run out in the middle of the work; in every other round four beats look for them.

    How long the work takes is the machine's affair, so each round learns from the one before it.
    """
    usual = timedelta(seconds=0.2)
    ends: list[str] = []
    for number in range(ROUNDS * 2):
        requests = [accepted(city, f"{number}-{each}")[1] for each in range(4)]
        deadlines = {}
        for request, part in zip(requests, (0.5, 0.8, 1.2, 1.8), strict=True):
            deadlines[request.pk] = clock.now() + usual * part
            CertificateRequest.objects.filter(pk=request.pk).update(deadline=deadlines[request.pk])
        beats = at_once(4, "expire_for", seconds=2 * usual.total_seconds()) if number % 2 else []
        answers(arena.race([*[("issue", {"request": str(request.pk)}) for request in requests], *beats]))
        expire_requests(now=max(clock.now(), *deadlines.values()))
        for request in requests:
            assert_history_is_whole(request)
            for step in request.transitions.exclude(new=S.EXPIRED):
                assert step.at < deadlines[request.pk]
            for step in request.transitions.filter(new=S.EXPIRED):
                assert step.at >= deadlines[request.pk]
        states = [request.state for request in requests]
        usual *= 1.5 if states.count(S.EXPIRED) > 2 else 0.75
        ends += states
    assert set(ends) == {S.READY, S.EXPIRED}, "no race was run"


def test_nothing_is_left_to_fetch_when_a_session_ends_in_the_middle_of_the_work(
    arena: Arena, city: Municipality
) -> None:
    for number in range(ROUNDS * 3):
        kiosk = visit(city, str(number))
        session = str(kiosk.session.pk)
        requests = [kiosk.ask(at=clock.now()) for _ in range(6)]
        issues = [("issue", {"request": str(request.pk)}) for request in requests]
        asks = [("ask", {"session": session, "key": f"late-{each}"}) for each in range(4)]
        ends = at_once(2, "end", session=session, after=0.01 * number)
        results = arena.race([*issues, *asks, *ends])
        assert {result.error for result in results} <= {"", "SessionIsOver"}
        left = CertificateRequest.objects.filter(session=session)
        assert set(left.values_list("state", flat=True)) == {S.VOIDED}
        for request in left:
            assert_history_is_whole(request)
