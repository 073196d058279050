"""Take a request for a certificate: accept it and ask for the work, or refuse it with every reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from issuance.choices import Channel, RequestState
from issuance.models import CentreSession, CertificateRequest, Transition
from issuance.pdf.press import press
from issuance.queries.facts import case_of
from issuance.rules.catalogue import certificate_type
from issuance.rules.eligibility import decide
from issuance.rules.refusals import told
from issuance.rules.states import deadline_after, deadlines_for
from issuance.usecases.issue_certificate import ISSUE_TASK
from registry.shared.queue import ask_for


class SessionIsOver(Exception):
    """The visit ended or its time ran out; a new one begins with the card on the reader."""


class KeyWasUsedForAnotherBody(Exception):
    """The idempotency key belongs to a request with other content; nothing was done."""


def accept_request(
    *,
    session: CentreSession,
    idempotency_key: str,
    certificate: str,
    copies: int,
    options: Mapping[str, Any],
    body_sha256: str,
    by: str,
    now: datetime,
) -> CertificateRequest:
    """The request, ACCEPTED or REFUSED; the same key and body give the same request whenever they come.

    Raises SessionIsOver, KeyWasUsedForAnotherBody, UnknownCertificate.
    """
    known = _request_of(session, idempotency_key, body_sha256)
    if known is not None:
        return known
    certificate_type(certificate)
    try:
        with transaction.atomic():
            # The session's row is locked, so that it cannot end between this look and the new request.
            live = CentreSession.objects.select_for_update().filter(pk=session.pk, ended_at=None)
            if not live.filter(expires_at__gt=now).exists():
                raise SessionIsOver
            request = _receive(
                session,
                certificate=certificate,
                copies=copies,
                options=dict(options),
                idempotency_key=idempotency_key,
                body_sha256=body_sha256,
                by=by,
                now=now,
            )
            decide_request(request, by=by, now=now)
    except IntegrityError:
        # The same key came twice in one moment, and the other call was first.
        known = _request_of(session, idempotency_key, body_sha256)
        if known is None:
            raise
        return known
    request.refresh_from_db()
    return request


def _request_of(session: CentreSession, key: str, body_sha256: str) -> CertificateRequest | None:
    known = CertificateRequest.objects.filter(session=session, idempotency_key=key).first()
    if known is not None and known.body_sha256 != body_sha256:
        raise KeyWasUsedForAnotherBody
    return known


def _receive(session: CentreSession, *, by: str, now: datetime, **content: Any) -> CertificateRequest:
    deadline = deadline_after(
        RequestState.RECEIVED, at=now, current=now, deadlines=deadlines_for(Channel.KIOSK)
    )
    request = CertificateRequest.objects.create(
        session=session,
        municipality=session.municipality,
        resident=session.resident,
        channel=Channel.KIOSK,
        received_at=now,
        changed_at=now,
        deadline=deadline,
        **content,
    )
    Transition.objects.add(request.pk, old="", new=RequestState.RECEIVED, at=now, by=by)
    return request


def decide_request(request: CertificateRequest, *, by: str, now: datetime) -> None:
    """RECEIVED becomes ACCEPTED, and a worker is asked for it, or REFUSED with all refusals.

    What was asked for at a counter is issued by whoever asked; if that comes to nothing, the sweep asks.
    """
    case = case_of(request, now=now, press=press())
    decision = decide(case.facts)
    if not decision.is_allowed or case.facts.fee_yen is None:
        CertificateRequest.objects.move(
            request.pk,
            old=RequestState.RECEIVED,
            new=RequestState.REFUSED,
            at=now,
            by=by,
            refusals=[told(refusal) for refusal in decision.refusals],
        )
        return
    CertificateRequest.objects.move(
        request.pk,
        old=RequestState.RECEIVED,
        new=RequestState.ACCEPTED,
        at=now,
        by=by,
        fee_yen=case.facts.fee_yen * request.copies,
        asked_at=now,
    )
    if request.channel == Channel.KIOSK:
        ask_for(ISSUE_TASK, request_id=str(request.pk))
