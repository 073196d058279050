"""A client's own sessions and requests; another client's are as if they did not exist."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest

from issuance.centre.messages import RequestStands, RequestTaken, Told
from issuance.centre.result_codes import PUBLIC_TEXTS
from issuance.choices import RequestState
from issuance.models import CentreClient, CentreSession, CertificateRequest, Document
from issuance.queries.visits import request_of, session_of
from issuance.rules.refusals import PublicCode, public_code_of
from issuance.rules.states import LIVE

KNOWN_DOCUMENT = frozenset(
    {RequestState.READY, RequestState.DELIVERED, RequestState.PAID, RequestState.PRINTED}
)
"""States in which the document was read back, so that its pages, digest and serials may be told."""


def client_of(request: HttpRequest) -> CentreClient:
    """The client that the key proved."""
    client: CentreClient = request.auth  # type: ignore[attr-defined]  # put there by ninja
    return client


def actor_of(request: HttpRequest) -> str:
    """How the client is named in the trail and in transitions."""
    return f"centre {client_of(request).name}"[:80]


def session_or_404(request: HttpRequest, session_id: UUID) -> CentreSession:
    """The client's session, over or not; raises Http404."""
    session = session_of(client_of(request), session_id)
    if session is None:
        raise Http404
    return session


def request_or_404(
    request: HttpRequest, request_id: UUID, session_id: UUID | None
) -> tuple[CertificateRequest, CentreSession]:
    """The client's request with its session, which is the one the caller names if any; raises Http404."""
    found = request_of(client_of(request), request_id)
    if found is None or found.session is None or session_id not in (None, found.session_id):
        raise Http404
    return found, found.session


def is_over(request: CertificateRequest, at: datetime) -> bool:
    """Whether nothing can be done with the request any more, be it that nobody has written so yet."""
    return request.state not in LIVE or at >= request.deadline


def taken(request: CertificateRequest) -> RequestTaken:
    """The answer to a request that was asked."""
    return RequestTaken(
        request=request.pk, status=RequestState(request.state), fee=_fee(request), refusal=_refusal(request)
    )


def stands(request: CertificateRequest) -> RequestStands:
    """How far the request came; what is told of a refusal has one shape, whatever the reason."""
    document = None
    serials: list[str] = []
    if request.state in KNOWN_DOCUMENT:
        document = Document.objects.filter(request=request).values("pages", "sha256", "signed__sha256").get()
        serials = list(request.certificates.order_by("copy").values_list("serial", flat=True))
    return RequestStands(
        **taken(request).model_dump(),
        pages=document["pages"] if document else None,
        sha256=(document["signed__sha256"] or document["sha256"]) if document else None,
        serial=serials[0] if serials else None,
        serials=serials,
        deadline=request.deadline if request.state in LIVE else None,
    )


def _fee(request: CertificateRequest) -> int | None:
    return None if _refusal(request) else request.fee_yen


def _refusal(request: CertificateRequest) -> Told | None:
    """Of a refused request, and of one whose document could not be made: the kiosk shows the same."""
    if request.state == RequestState.REFUSED:
        return _told(public_code_of(request.refusals) or PublicCode.ASK_AT_CITY_HALL)
    if (
        request.state == RequestState.FAILED
        and not request.transitions.filter(
            old__in=[RequestState.DELIVERED, RequestState.PAID], new=RequestState.FAILED
        ).exists()
    ):
        return _told(PublicCode.ASK_AT_CITY_HALL)
    return None


def _told(code: PublicCode) -> Told:
    return Told(code=code.value, text=str(PUBLIC_TEXTS[code]))
