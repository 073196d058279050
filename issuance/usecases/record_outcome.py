"""Record what left the printer, as the kiosk says; only PRINTED owes the fee."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from issuance.choices import PrintResult, RequestState
from issuance.models import CertificateRequest, Charge, Outcome
from issuance.rules.states import DELIVERED_OR_LATER, MAY_FAIL
from registry.choices import IncidentKind
from registry.usecases.open_incident import open_incident


class OutcomeContradicts(Exception):
    """Another outcome was reported before; both are known, and an incident is open."""


class NotReportable(Exception):
    """No document of this request was handed out to this session."""


def record_outcome(
    *,
    request_id: UUID,
    session_id: UUID | None,
    result: str,
    pages_printed: int,
    detail: str,
    by: str,
    now: datetime,
) -> CertificateRequest:
    """The request after the outcome; reporting the same again changes nothing.

    A print is PRINTED only when it was paid, in time, and every page left the printer. Whatever else happened
    after delivery leaves an incident. A report that comes too late is kept and changes no state.
    `session_id` is the kiosk's; None for what was asked for at a counter.
    Raises NotReportable or OutcomeContradicts.
    """
    request: CertificateRequest | None = CertificateRequest.objects.filter(
        pk=request_id, session=session_id
    ).first()
    if request is None or not request.transitions.filter(new=RequestState.DELIVERED).exists():
        raise NotReportable
    told = _tell(request, result=result, pages_printed=pages_printed, detail=detail, by=by, now=now)
    if (told.result, told.pages_printed) != (result, pages_printed):
        _alarm(request, f"second report differs: {result}, {pages_printed} pages", now=now)
        raise OutcomeContradicts
    request.refresh_from_db()
    return request


def _tell(
    request: CertificateRequest, *, result: str, pages_printed: int, detail: str, by: str, now: datetime
) -> Outcome:
    """The outcome on record: this one, or the one that was first."""
    first = Outcome.objects.filter(request=request).first()
    if first is not None:
        return first
    try:
        with transaction.atomic():
            outcome = Outcome.objects.create(
                request=request, result=result, pages_printed=pages_printed, detail=detail, reported_at=now
            )
            _conclude(request, outcome, by=by, now=now)
    except IntegrityError:
        return Outcome.objects.get(request=request)
    return outcome


def _conclude(request: CertificateRequest, outcome: Outcome, *, by: str, now: datetime) -> None:
    request.refresh_from_db()
    whole = outcome.result == PrintResult.PRINTED and outcome.pages_printed == request.document.pages
    if whole and request.state == RequestState.PAID and request.fee_yen is not None:
        if CertificateRequest.objects.move(
            request.pk, old=RequestState.PAID, new=RequestState.PRINTED, at=now, by=by
        ):
            Charge.objects.create(request=request, amount_yen=request.fee_yen, charged_at=now)
            return
    elif request.state in MAY_FAIL & DELIVERED_OR_LATER:
        CertificateRequest.objects.move(
            request.pk, old=request.state, new=RequestState.FAILED, at=now, by=by, why=outcome.result
        )
    _alarm(request, f"{outcome.result}, {outcome.pages_printed} pages, while {request.state}", now=now)


def _alarm(request: CertificateRequest, detail: str, *, now: datetime) -> None:
    open_incident(
        municipality_id=request.municipality_id,
        kind=IncidentKind.FAILED_AFTER_DELIVERY,
        subject=f"request {request.pk}",
        detail=detail,
        now=now,
    )
