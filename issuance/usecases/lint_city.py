"""Walk over a city's residents and find who would be refused at a kiosk; a walk goes on where it stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction

from issuance.models import LintFinding, LintRun
from issuance.usecases.lint_resident import lint_resident
from registry.models import Municipality, Resident
from registry.shared.japan import in_japan

LINT_TASK = "issuance.tasks.lint_chunk"
CHUNK = 50


def begin_lint(*, municipality: Municipality, now: datetime) -> LintRun:
    """The city's open walk, or a new one."""
    open_walk = LintRun.objects.filter(municipality=municipality, finished_at=None).first()
    if open_walk is not None:
        return open_walk
    total = _residents(municipality, now).count()
    try:
        with transaction.atomic():
            return LintRun.objects.create(
                municipality=municipality, started_at=now, touched_at=now, total=total
            )
    except IntegrityError:
        return LintRun.objects.get(municipality=municipality, finished_at=None)


def lint_city(
    *,
    run_id: int,
    clock: Callable[[], datetime],
    for_at_most: timedelta | None = None,
    chunk: int = CHUNK,
) -> LintRun:
    """The walk after some more people, at most for that long; finished when nobody is left.

    After each chunk its place is written, so that a walk that was killed goes on there. Two that walk at once
    do no harm: one finds its place taken and stops.
    """
    run = LintRun.objects.select_related("municipality").get(pk=run_id)
    begun = clock()
    while run.finished_at is None:
        now = clock()
        if for_at_most is not None and now - begun >= for_at_most:
            return run
        people = list(
            _residents(run.municipality, now)
            .filter(pk__gt=run.last_resident)
            .select_related("municipality")
            .order_by("pk")[:chunk]
        )
        if not _step(run, people, now=now):
            return LintRun.objects.get(pk=run_id)
        run.refresh_from_db()
    return run


@transaction.atomic
def _step(run: LintRun, people: list[Resident], *, now: datetime) -> bool:
    """One chunk and its place; False where somebody else took it."""
    mine = LintRun.objects.filter(pk=run.pk, last_resident=run.last_resident, finished_at=None)
    if not people:
        # Who left the register meanwhile was not seen: their findings are nobody's any more.
        LintFinding.objects.filter(
            municipality=run.municipality, settled_at=None, seen_at__lt=run.started_at
        ).update(settled_at=now)
        return mine.update(finished_at=now, touched_at=now) == 1
    if not mine.update(
        last_resident=people[-1].pk, checked=models.F("checked") + len(people), touched_at=now
    ):
        return False
    for person in people:
        lint_resident(resident=person, now=now)
    return True


def _residents(municipality: Municipality, now: datetime) -> models.QuerySet[Resident]:
    return Resident.objects.of(municipality).living_here(on=in_japan(now).date())
