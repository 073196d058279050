"""Compare what is in force here with the source's own summary; what differs is closed until it is mended."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registry.choices import DifferenceKind, IncidentKind, Source
from registry.feeds.sums import holders_of, in_force
from registry.models import Batch, Difference, SourceSummary
from registry.rules.active_sets import InForce, differing_towns
from registry.shared.japan import in_japan
from registry.usecases.open_incident import open_incident

log = logging.getLogger(__name__)

RECONCILIATION = "reconciliation"
"""The actor that settles what a later reconciliation no longer finds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `why_not` is empty if it was compared; `towns` differ, `found` people are closed."""

    why_not: str = ""
    towns: int = 0
    found: int = 0
    unknown: int = 0
    settled: int = 0

    @property
    def agrees(self) -> bool:
        """Compared, and the same."""
        return not self.why_not and not self.towns


@transaction.atomic
def reconcile_source(*, municipality_id: int, source: str, now: datetime) -> Outcome:
    """Compare with the newest summary of an active set.

    Of what comes by batches it must count up to the very batch that was applied last; of what is decided
    here (protections, cards) up to its as-of moment.
    Certificates that rest on the source are closed for everybody concerned, and opened again for whom an
    earlier reconciliation had found and this one does not.
    """
    summary = (
        SourceSummary.objects.of(municipality_id).filter(source=source).order_by("-sequence", "-pk").first()
    )
    if summary is None:
        return Outcome(why_not="no_summary")
    last = Batch.objects.last_applied(municipality_id, source)
    if source in Source.values and summary.sequence != (last.sequence if last else 0):
        return Outcome(why_not="other_sequence")
    ours = in_force(source, municipality_id, at=summary.as_of)
    towns = differing_towns(ours, summary.towns)
    people, unknown = _people(ours, summary, towns, municipality_id)
    found = _close(people, summary, towns, unknown, now=now)
    settled = _settle(people, municipality_id, source, now=now)
    SourceSummary.objects.filter(pk=summary.pk).update(reconciled_at=now)
    log.info("reconciled", extra={"summary": summary.pk, "towns": len(towns), "people": len(people)})
    return Outcome(towns=len(towns), found=found, unknown=unknown, settled=settled)


def _people(
    ours: list[InForce], summary: SourceSummary, towns: set[str], municipality_id: int
) -> tuple[dict[int, str], int]:
    """The residents concerned and how they differ; and how many records there concern nobody known here."""
    people: dict[int, str] = {}
    unknown = 0
    for town in towns:
        here = {record.number: record for record in ours if record.town == town}
        there = summary.records.get(town, {})
        if not there and summary.towns.get(town, [0])[0]:
            people |= {pk: DifferenceKind.TOWN for record in here.values() for pk in record.residents}
            continue
        for number, record in here.items():
            if there.get(number) != record.digest:
                kind = DifferenceKind.DIFFERS if number in there else DifferenceKind.MISSING_THERE
                people |= dict.fromkeys(record.residents, kind)
        missing = there.keys() - here.keys()
        holders = holders_of(summary.source, municipality_id, missing)
        people |= {pk: DifferenceKind.MISSING_HERE for pk in holders if pk not in people}
        unknown += max(0, len(missing) - len(holders))
    return people, unknown


def _close(
    people: dict[int, str], summary: SourceSummary, towns: set[str], unknown: int, *, now: datetime
) -> int:
    if not towns:
        return 0
    day = in_japan(now).date()
    incident = open_incident(
        municipality_id=summary.municipality_id,
        kind=IncidentKind.SOURCE_DIFFERS,
        subject=f"{summary.source} {summary.municipality_id} {day.isoformat()}",
        detail=f"{len(towns)} towns, {len(people)} residents; {unknown} records concern nobody known here",
        now=now,
    )
    open_ones = Difference.objects.open().filter(source=summary.source, resident__in=list(people))
    known = set(open_ones.values_list("resident", flat=True))
    new = [
        Difference(resident_id=pk, source=summary.source, kind=kind, incident=incident, found_at=now)
        for pk, kind in people.items()
        if pk not in known
    ]
    Difference.objects.bulk_create(new, batch_size=1_000)
    return len(new)


def _settle(people: dict[int, str], municipality_id: int, source: str, *, now: datetime) -> int:
    mended = Difference.objects.of(municipality_id).open().filter(source=source)
    keys = [pk for pk, resident in mended.values_list("pk", "resident") if resident not in people]
    told = {"settled_at": now, "settled_by": RECONCILIATION, "reason": "no longer found"}
    return Difference.objects.filter(pk__in=keys, settled_at=None).update(**told)
