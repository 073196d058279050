"""The certificate centre's calls (product handbook §4): parse, one use case, answer."""

import base64
import hashlib
import json
import time
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query
from ninja.responses import Status as Answer

from issuance.centre import messages
from issuance.centre.auth import CentreKeyBearer
from issuance.centre.found import (
    actor_of,
    client_of,
    is_over,
    request_or_404,
    session_or_404,
    stands,
    taken,
)
from issuance.centre.openapi import CentreApi, errors
from issuance.centre.problems import Problem, answer_with_problems
from issuance.centre.trail import people_on, read_with, record_read
from issuance.choices import CertificateCode, RequestState
from issuance.models import CertificateRequest
from issuance.pdf.press import press
from issuance.queries.status import status_of
from issuance.rules.refusals import public_code_of, told
from issuance.rules.states import FETCHABLE
from issuance.usecases.accept_request import KeyWasUsedForAnotherBody, SessionIsOver, accept_request
from issuance.usecases.deliver import NotDeliverable, deliver
from issuance.usecases.end_session import end_session
from issuance.usecases.offer_certificates import Offer, offer_certificates
from issuance.usecases.open_session import SessionRefused, open_session
from issuance.usecases.record_outcome import NotReportable, OutcomeContradicts, record_outcome
from issuance.usecases.take_payment import AmountIsNotTheFee, NotPayable, take_payment
from registry.models import Municipality
from registry.shared.clock import now

LONGEST_WAIT_SECONDS = 20
POLL_SECONDS = 0.15
WORKERS_TURN = frozenset({RequestState.RECEIVED, RequestState.ACCEPTED, RequestState.RENDERED})
"""States that change without the caller doing anything: only in these does waiting help."""

api = CentreApi(
    title="conbini: the certificate centre's door",
    version="1",
    description="The certificate centre (証明書交付センター) asks for certificates on behalf of a kiosk. "
    "Every call carries a bearer key. Money is whole yen, times are ISO 8601 with Japan's offset. "
    "Errors are RFC 9457 problem documents with a stable `code`. A refusal tells what to show and never why.",
    auth=CentreKeyBearer(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="centre",
)
answer_with_problems(api)

Session = Annotated[
    UUID | None,
    Header(
        alias="Centre-Session",
        description="The session that asks. Where it is sent, a request of any other session is not found.",
    ),
]


@api.post("/sessions", response={201: messages.SessionOpened, **errors(400, 403, 422)})
def post_session(request: HttpRequest, said: messages.OpenSession) -> Answer[messages.SessionOpened]:
    """Open a session for the visitor at a terminal; it ends the terminal's earlier one.

    The centre has verified the PIN and the card's validity. Names of household members are in the offers
    only where a part of the household can be asked for.
    """
    moment = now()
    try:
        session = open_session(
            client=client_of(request),
            municipality_code=said.municipality_code,
            card_kind=said.card.kind.value,
            card_id=said.card.id,
            operator=said.kiosk.operator,
            store=said.kiosk.store,
            terminal=said.kiosk.terminal,
            now=moment,
        )
    except SessionRefused as refused:
        raise Problem(_public(refused)) from refused
    made = offer_certificates(session=session, now=moment)
    record_read(request, session, people=read_with(session, made), screen="sessions", at=moment)
    opened = messages.SessionOpened(
        session=session.pk, expires_at=session.expires_at, offers=[_told_offer(offer) for offer in made]
    )
    return Answer(HTTPStatus.CREATED, opened)


@api.post(
    "/sessions/{uuid:session}/requests",
    response={202: messages.RequestTaken, **errors(400, 404, 409, 410, 422)},
)
def post_request(
    request: HttpRequest,
    session: UUID,
    said: messages.AskForCertificate,
    idempotency_key: Annotated[
        str, Header(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")
    ],
) -> Answer[messages.RequestTaken]:
    """Ask for a certificate. The same key with the same body is the same request, however often sent."""
    try:
        asked = accept_request(
            session=session_or_404(request, session),
            idempotency_key=idempotency_key,
            certificate=said.certificate.value,
            copies=said.copies,
            options=said.options,
            body_sha256=_digest(said),
            by=actor_of(request),
            now=now(),
        )
    except SessionIsOver as over:
        raise Problem("session_is_over") from over
    except KeyWasUsedForAnotherBody as reused:
        raise Problem("idempotency_key_reused") from reused
    return Answer(HTTPStatus.ACCEPTED, taken(asked))


@api.get("/requests/{uuid:request_id}", response={200: messages.RequestStands, **errors(404, 422)})
def get_request(
    request: HttpRequest,
    request_id: UUID,
    wait: Annotated[
        int, Query(ge=0, le=LONGEST_WAIT_SECONDS, description="Seconds to hold the answer until a change.")
    ] = 0,
    centre_session: Session = None,
) -> messages.RequestStands:
    """How far the request came. With `wait`, the answer is held until the status changes, or that long.

    It is not held in a status that only the caller can change.
    """
    asked, _session = request_or_404(request, request_id, centre_session)
    return stands(_when_changed(asked, wait) if wait else asked)


@api.get("/requests/{uuid:request_id}/document", response={200: bytes, **errors(404, 409, 410)})
def get_document(request: HttpRequest, request_id: UUID, centre_session: Session = None) -> HttpResponse:
    """The PDF, while READY or DELIVERED. `Repr-Digest` (RFC 9530) is the SHA-256 of these very bytes."""
    moment = now()
    asked, session = request_or_404(request, request_id, centre_session)
    try:
        document = deliver(request_id=asked.pk, session_id=session.pk, by=actor_of(request), now=moment)
    except NotDeliverable as none:
        raise Problem(_why_no_document(asked)) from none
    record_read(request, session, people=people_on(asked), screen="document", at=moment)
    content = document.handed_out
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.post(
    "/requests/{uuid:request_id}/payment",
    response={200: messages.RequestStands, **errors(400, 404, 409, 410, 422)},
)
def post_payment(
    request: HttpRequest, request_id: UUID, said: messages.Pay, centre_session: Session = None
) -> messages.RequestStands:
    """The store took the fee. Telling the same payment again changes nothing."""
    asked, session = request_or_404(request, request_id, centre_session)
    moment = now()
    try:
        paid = take_payment(
            request_id=asked.pk,
            session_id=session.pk,
            amount_yen=said.amount,
            receipt=said.receipt,
            by=actor_of(request),
            now=moment,
        )
    except AmountIsNotTheFee as wrong:
        raise Problem("amount_is_not_the_fee") from wrong
    except NotPayable as refused:
        raise Problem("request_is_over" if is_over(_again(asked), moment) else "not_payable") from refused
    return stands(paid)


@api.post(
    "/requests/{uuid:request_id}/outcome",
    response={200: messages.RequestStands, **errors(400, 404, 409, 422)},
)
def post_outcome(
    request: HttpRequest, request_id: UUID, said: messages.Report, centre_session: Session = None
) -> messages.RequestStands:
    """What left the printer. Reporting the same again changes nothing; contradicting it is a conflict."""
    asked, session = request_or_404(request, request_id, centre_session)
    try:
        done = record_outcome(
            request_id=asked.pk,
            session_id=session.pk,
            result=said.result.value,
            pages_printed=said.pages_printed,
            detail=said.detail,
            by=actor_of(request),
            now=now(),
        )
    except NotReportable as never:
        raise Problem("not_reportable") from never
    except OutcomeContradicts as other:
        raise Problem("outcome_contradicts") from other
    return stands(done)


@api.delete("/sessions/{uuid:session}", response={204: None, **errors(404)})
def delete_session(request: HttpRequest, session: UUID) -> Answer[None]:
    """End the session; what was not printed is voided. Ending it again changes nothing."""
    mine = session_or_404(request, session)
    end_session(session_id=mine.pk, reason="ended by the centre", by=actor_of(request), now=now())
    return Answer(HTTPStatus.NO_CONTENT, None)


@api.get("/status", response={200: messages.Status, **errors()})
def get_status(request: HttpRequest) -> messages.Status:
    """Per municipality and certificate: open or closed, why, until when."""
    moment = now()
    cities = [
        messages.MunicipalityStatus(
            municipality_code=city.code,
            certificates=[
                messages.CertificateStatus(
                    certificate=CertificateCode(row.certificate),
                    open=row.is_open,
                    reason=row.reason or None,
                    until=row.until,
                )
                for row in status_of(city, now=moment, press=press())
            ],
        )
        for city in Municipality.objects.filter(is_open=True).order_by("code")
    ]
    return messages.Status(at=moment, municipalities=cities)


def _public(refused: SessionRefused) -> str:
    code = public_code_of([told(refusal) for refusal in refused.refusals])
    return code.value if code else "card_not_usable"


def _told_offer(offer: Offer) -> messages.OfferMade:
    """One that is not available has one shape, whatever the reason: a public code and no options."""
    return messages.OfferMade(
        certificate=CertificateCode(offer.certificate),
        title=str(offer.title),
        fee=offer.fee_yen,
        available=offer.is_available,
        reason=None if offer.is_available else str(offer.reason),
        max_copies=offer.max_copies,
        options=offer.options if offer.is_available else {},
    )


def _digest(said: messages.AskForCertificate) -> str:
    """SHA-256 over what the body says, so that neither spaces nor the order of members make another body."""
    content = said.model_dump(mode="json")
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _when_changed(asked: CertificateRequest, seconds: int) -> CertificateRequest:
    """The request as it is once its state differs, or after so many seconds; no transaction is held open."""
    until = time.monotonic() + seconds
    state = asked.state
    while asked.state == state and state in WORKERS_TURN and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        asked = _again(asked)
    return asked


def _again(asked: CertificateRequest) -> CertificateRequest:
    return CertificateRequest.objects.select_related("session", "municipality").get(pk=asked.pk)


def _why_no_document(asked: CertificateRequest) -> str:
    present = _again(asked)
    waits = present.state in WORKERS_TURN or present.state in FETCHABLE
    return "not_ready" if waits and not is_over(present, now()) else "request_is_over"
