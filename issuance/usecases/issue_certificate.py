"""Make the document of an accepted request, in five committed steps; a crash leaves rows that say how far.

(1) serials reserved, (2) the snapshot stored: what is going to be printed, (3) rendered, (4) read back
from the stored bytes (and signed behind them, where the city has a key), (5) only what passed becomes READY.
Every step is done once however often it is begun: a second worker, or the same one after a crash, finds what
is stored and goes on from there.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, models, transaction

from issuance.choices import RequestState
from issuance.models import (
    Certificate,
    CertificateRequest,
    Document,
    PassedPreflight,
    SerialCounter,
    StoredSnapshot,
)
from issuance.pdf.code_keys import KeyIsMissing
from issuance.pdf.fonts import CannotPrint, GlyphMissing
from issuance.pdf.preflight import Passed, PreflightFailed, preflight
from issuance.pdf.press import face, form
from issuance.pdf.render import render
from issuance.pdf.signature import CannotSign
from issuance.queries.records import ImageIsAltered, images_of
from issuance.rules.contents import FormDoesNotMatch
from issuance.rules.refusals import refuse, told
from issuance.rules.resident_record import NotAMember
from issuance.rules.serials import format_serial
from issuance.rules.snapshot import Snapshot
from issuance.rules.states import deadline_after, deadlines_for
from issuance.usecases.prepare_snapshot import NotEligible, prepare_snapshot
from issuance.usecases.sign_document import sign_document
from issuance.usecases.withdraw_if_protected import withdraw_if_protected
from registry.choices import IncidentKind
from registry.rules.refusal import Refusal
from registry.shared.japan import in_japan
from registry.usecases.open_incident import open_incident

ISSUE_TASK = "issuance.tasks.issue_certificate"
ATTEMPTS = 4
LEASE = timedelta(seconds=10)


class Overtaken(Exception):
    """The request moved on without this worker: another finished it, or its time ran out."""


def issue_certificate(*, request_id: UUID, worker: str, clock: Callable[[], datetime]) -> str:
    """The state in which the request is left. Harmless when repeated; `clock` is asked before each step.

    What cannot be printed or proved ends FAILED with an incident; what may not be issued ends REFUSED.
    """
    if not CertificateRequest.objects.claim(request_id, at=clock(), lease=LEASE, attempts=ATTEMPTS):
        return CertificateRequest.objects.values_list("state", flat=True).get(pk=request_id)
    request = CertificateRequest.objects.select_related(
        "municipality", "resident", "application__window", "application__seal_card"
    ).get(pk=request_id)
    if request.attempts > 1:
        _alarm(request, IncidentKind.RETRIED_ISSUE, f"attempt {request.attempts}", now=clock())
    try:
        _reserve_serials(request, now=clock())
        snapshot = _store_snapshot(request, now=clock())
        _render(request, snapshot, worker=worker, now=clock())
        passed = _read_back(request, snapshot)
        moment = clock()
        sign_document(request=request, passed=passed, now=moment)
        _make_ready(request, passed, worker=worker, now=moment)
    except Overtaken:
        pass
    except NotEligible as refused:
        _refuse(request, refused.refusals, worker=worker, now=clock())
    except CannotPrint as problem:
        _refuse(request, unprintable(problem), worker=worker, now=clock())
    except (FormDoesNotMatch, NotAMember, ImageIsAltered, KeyIsMissing, CannotSign) as fault:
        _fail(request, fault, worker=worker, now=clock())
    except PreflightFailed as failed:
        _fail(request, failed, worker=worker, now=clock(), kind=IncidentKind.PREFLIGHT_FAILED)
    return CertificateRequest.objects.values_list("state", flat=True).get(pk=request_id)


@transaction.atomic
def _reserve_serials(request: CertificateRequest, *, now: datetime) -> None:
    """Step 1: a serial for each copy, taken for good."""
    if request.certificates.exists():
        return
    numbers = _next_numbers(request)
    issued_on = in_japan(now).date()
    try:
        with transaction.atomic():
            for copy, number in enumerate(numbers, start=1):
                Certificate.objects.create(
                    request=request,
                    municipality=request.municipality,
                    resident=request.resident,
                    certificate=request.certificate,
                    copy=copy,
                    serial=format_serial(
                        municipality=request.municipality.code,
                        issued_on=issued_on,
                        channel=request.channel,
                        sequence=number,
                    ),
                    reserved_at=now,
                )
    except IntegrityError:
        # Another worker reserved them in the same moment; its serials stand and these numbers stay unused.
        return


def _next_numbers(request: CertificateRequest) -> range:
    counter = SerialCounter.objects.filter(pk=request.municipality_id)
    SerialCounter.objects.get_or_create(municipality=request.municipality)
    counter.update(last=models.F("last") + request.copies)
    last = counter.values_list("last", flat=True).get()
    return range(last - request.copies + 1, last + 1)


@transaction.atomic
def _store_snapshot(request: CertificateRequest, *, now: datetime) -> Snapshot:
    """Step 2: what is going to be printed, from facts read inside this transaction."""
    stored = StoredSnapshot.objects.filter(request=request).first()
    if stored is None:
        stored = _keep(request, prepare_snapshot(request=request, now=now), now=now)
    return Snapshot.from_json(stored.content)


def _keep(request: CertificateRequest, snapshot: Snapshot, *, now: datetime) -> StoredSnapshot:
    try:
        with transaction.atomic():
            return StoredSnapshot.objects.create(
                request=request,
                content=snapshot.to_json(),
                fingerprint=snapshot.fingerprint(),
                as_of=datetime.fromisoformat(snapshot.as_of),
                stored_at=now,
            )
    except IntegrityError:
        return StoredSnapshot.objects.get(request=request)


def _render(request: CertificateRequest, snapshot: Snapshot, *, worker: str, now: datetime) -> None:
    """Step 3: the bytes, stored once, and the request RENDERED with them."""
    if Document.objects.filter(request=request).exists():
        return
    pdf = render(snapshot, form=form(snapshot.form), face=face(), images=images_of(request, snapshot))
    try:
        with transaction.atomic():
            Document.objects.create(
                request=request,
                pdf=pdf,
                sha256=sha256(pdf).hexdigest(),
                pages=len(snapshot.pages),
                fingerprint=snapshot.fingerprint(),
                form_digest=snapshot.form_digest,
                font_sha256=snapshot.font_sha256,
                rendered_at=now,
            )
            if not CertificateRequest.objects.move(
                request.pk, old=RequestState.ACCEPTED, new=RequestState.RENDERED, at=now, by=worker
            ):
                raise Overtaken
    except IntegrityError:
        return


def _read_back(request: CertificateRequest, snapshot: Snapshot) -> Passed:
    """Step 4: the proof, from the bytes as the database gives them back."""
    pdf = bytes(Document.objects.values_list("pdf", flat=True).get(request=request))
    return preflight(
        pdf, snapshot, form=form(snapshot.form), face=face(), images=images_of(request, snapshot)
    )


@transaction.atomic
def _make_ready(request: CertificateRequest, passed: Passed, *, worker: str, now: datetime) -> None:
    """Step 5: READY, for the very bytes that passed, unless somebody is protected by now."""
    if withdraw_if_protected(request_id=request.pk, by=worker, now=now):
        return
    limits = deadlines_for(request.channel)
    deadline = deadline_after(RequestState.READY, at=now, current=request.deadline, deadlines=limits)
    if not CertificateRequest.objects.move(
        request.pk, old=RequestState.RENDERED, new=RequestState.READY, at=now, by=worker, deadline=deadline
    ):
        raise Overtaken
    PassedPreflight.objects.create(
        document_id=request.pk,
        sha256=passed.sha256,
        fingerprint=passed.fingerprint,
        pages=passed.pages,
        passed_at=now,
    )


def unprintable(problem: CannotPrint) -> tuple[Refusal, ...]:
    """What a clerk is told: the field, and the code points that the face has no proved glyph for."""
    code = "glyph_missing" if isinstance(problem, GlyphMissing) else "does_not_fit"
    return tuple(
        refuse(code, " ".join(filter(None, [each.field, each.code_points])))
        for each in (problem, *problem.others)
    )


def _refuse(
    request: CertificateRequest, refusals: tuple[Refusal, ...], *, worker: str, now: datetime
) -> None:
    CertificateRequest.objects.move(
        request.pk,
        old=RequestState.ACCEPTED,
        new=RequestState.REFUSED,
        at=now,
        by=worker,
        why="refused when it was to be printed",
        refusals=[told(refusal) for refusal in refusals],
    )


@transaction.atomic
def _fail(
    request: CertificateRequest,
    problem: Exception,
    *,
    worker: str,
    now: datetime,
    kind: str = IncidentKind.OTHER,
) -> None:
    """FAILED, and an incident that names fields and code points, never a name."""
    state = CertificateRequest.objects.values_list("state", flat=True).get(pk=request.pk)
    if state in (RequestState.ACCEPTED, RequestState.RENDERED) and CertificateRequest.objects.move(
        request.pk, old=state, new=RequestState.FAILED, at=now, by=worker, why=str(problem)[:200]
    ):
        _alarm(request, kind, str(problem), now=now)


def give_up(request: CertificateRequest, *, now: datetime) -> None:
    """End a request that was tried ATTEMPTS times and is still not made."""
    with transaction.atomic():
        if CertificateRequest.objects.move(
            request.pk,
            old=request.state,
            new=RequestState.FAILED,
            at=now,
            by="sweep_requests",
            why=f"given up after {request.attempts} attempts",
        ):
            _alarm(request, IncidentKind.GAVE_UP, f"{request.attempts} attempts", now=now)


def _alarm(request: CertificateRequest, kind: str, detail: str, *, now: datetime) -> None:
    open_incident(
        municipality_id=request.municipality_id,
        kind=kind,
        subject=f"request {request.pk}",
        detail=detail,
        now=now,
    )
