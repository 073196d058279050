"""券面印刷・書込み: have one card made by its terminal, read it back, and compare it with the application."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from cards.choices import ApplicationState, CardState, JobState, StockState
from cards.models import Card, CardApplication, CardNumber, IssuingTerminal, PersonalisationJob, StockItem
from cards.queries import face_of
from cards.rules.personalisation import Order, Printed, Terminal, TerminalFault, faults_of_print
from registry.choices import IncidentKind
from registry.usecases.open_incident import open_incident

LEASE = timedelta(minutes=2)
ATTEMPTS = 5


def personalise_card(
    *,
    job_id: int,
    terminal: Callable[[IssuingTerminal], Terminal],
    worker: str,
    clock: Callable[[], datetime],
) -> str:
    """The state of the job afterwards. Harmless when repeated, and goes on after a crash at any point.

    The terminal knows a job by its key and makes one card for it. What it made is compared field by field
    with the register as it stands then: a card that differs, or that was made of a record which has changed
    meanwhile, is spoiled, and the application goes back to be made again. A fault of the terminal leaves the
    job for the sweep until it has been tried ATTEMPTS times.
    """
    if not PersonalisationJob.objects.claim(job_id, at=clock(), lease=LEASE, attempts=ATTEMPTS):
        return _give_up_if_tried_out(job_id, worker=worker, now=clock())
    job = _read(job_id)
    order = _order(job)
    try:
        printed = terminal(job.terminal).make(order)
    except TerminalFault as fault:
        PersonalisationJob.objects.filter(pk=job_id, state=JobState.WRITING).update(
            fault_code=fault.code[:40], claimed_until=None, asked_at=clock()
        )
        return JobState.WRITING
    faults = list(faults_of_print(order, printed))
    if order.face.fingerprint() != job.face_sha256:
        faults.append("record_changed")
    if faults:
        return _spoil(job, faults, worker=worker, now=clock())
    return _finish(job, printed, worker=worker, now=clock())


def _read(job_id: int) -> PersonalisationJob:
    rows = PersonalisationJob.objects.select_related(
        "application__resident__municipality", "terminal", "item"
    )
    job: PersonalisationJob = rows.get(pk=job_id)
    return job


def _order(job: PersonalisationJob) -> Order:
    row = job.application
    face = face_of(row.resident, kind=row.kind, face=row.face, valid_until=job.valid_until)
    return Order(
        key=f"{job.pk}-{job.face_sha256[:12]}",
        blank_no=job.item.item_no,
        face=face,
        card_id=job.card_id,
        certificate_until=job.certificate_until,
    )


@transaction.atomic
def _finish(job: PersonalisationJob, printed: Printed, *, worker: str, now: datetime) -> str:
    if not _end(job, JobState.CHECKED, now=now):
        return _state(job)
    row = job.application
    card = Card.objects.create(
        municipality_id=row.municipality_id,
        resident_id=row.resident_id,
        kind=row.kind,
        face=row.face,
        card_id=printed.card_id,
        state=CardState.MADE,
        issued_on=job.issued_on,
        valid_until=job.valid_until,
        certificate_until=job.certificate_until,
        face_sha256=printed.face.fingerprint(),
        item=job.item,
    )
    Card.objects.note(card.pk, old="", new=CardState.MADE, at=now, by=worker)
    CardNumber.objects.create(card=card, kind=card.kind, number=card.card_id, since=job.issued_on)
    _move_both(job, StockState.MADE, ApplicationState.MADE, worker=worker, now=now, card=card)
    return JobState.CHECKED


@transaction.atomic
def _spoil(job: PersonalisationJob, faults: list[str], *, worker: str, now: datetime) -> str:
    if not _end(job, JobState.SPOILED, now=now, faults=faults):
        return _state(job)
    _move_both(job, StockState.SPOILED, ApplicationState.SETTLED, worker=worker, now=now, item=None)
    open_incident(
        municipality_id=job.application.municipality_id,
        kind=IncidentKind.PRINT_DIFFERS,
        subject=f"cards.job {job.pk}",
        detail=", ".join(faults),
        now=now,
    )
    return JobState.SPOILED


def _give_up_if_tried_out(job_id: int, *, worker: str, now: datetime) -> str:
    """After the last attempt: the blank is spoiled (nobody knows what is on it), the application waits."""
    job = _read(job_id)
    is_free = job.claimed_until is None or job.claimed_until <= now
    if job.state not in (JobState.QUEUED, JobState.WRITING) or job.attempts < ATTEMPTS or not is_free:
        return job.state
    with transaction.atomic():
        if not _end(job, JobState.FAILED, now=now):
            return _state(job)
        _move_both(job, StockState.SPOILED, ApplicationState.SETTLED, worker=worker, now=now, item=None)
        open_incident(
            municipality_id=job.application.municipality_id,
            kind=IncidentKind.GAVE_UP,
            subject=f"cards.job {job.pk}",
            detail=job.fault_code,
            now=now,
        )
    return JobState.FAILED


def _end(job: PersonalisationJob, state: str, *, now: datetime, faults: list[str] | None = None) -> bool:
    open_one = PersonalisationJob.objects.filter(pk=job.pk, state__in=(JobState.QUEUED, JobState.WRITING))
    return open_one.update(state=state, finished_at=now, claimed_until=None, faults=faults or []) == 1


def _move_both(
    job: PersonalisationJob, item_to: str, application_to: str, *, worker: str, now: datetime, **also: Any
) -> None:
    """The blank and the application move together, or nothing does: a move that fails is a bug."""
    moved = StockItem.objects.move(
        job.item_id, old=StockState.LOADED, new=item_to, at=now, by=worker, changed_at=now
    ) and CardApplication.objects.move(
        job.application_id,
        old=ApplicationState.MAKING,
        new=application_to,
        at=now,
        by=worker,
        changed_at=now,
        **also,
    )
    if not moved:
        raise RuntimeError(f"job {job.pk}: blank and application are not where they should be")


def _state(job: PersonalisationJob) -> str:
    return str(PersonalisationJob.objects.values_list("state", flat=True).get(pk=job.pk))
