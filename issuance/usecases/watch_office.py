"""Raise an alarm for every day ahead on which mayor, seal, form, fee or hours would be missing or doubled."""

from datetime import date, datetime, timedelta

from issuance.queries.office_watch import office_faults
from registry.choices import IncidentKind
from registry.models import Municipality
from registry.shared.japan import in_japan
from registry.usecases.open_incident import open_incident

AHEAD = timedelta(days=45)
"""How long before the day: time for a decision, a form and a second look."""


def watch_office(*, now: datetime) -> int:
    """How many faults lie ahead in the cities in service; each has one incident, however often it is seen."""
    on = in_japan(now).date()
    return sum(_watch(city, on, now=now) for city in Municipality.objects.filter(is_open=True))


def _watch(municipality: Municipality, on: date, *, now: datetime) -> int:
    faults = office_faults(municipality, on=on, until=on + AHEAD)
    for each in faults:
        last = each.fault.last or "no end in sight"
        open_incident(
            municipality_id=municipality.pk,
            kind=IncidentKind.OFFICE_TABLE,
            subject=f"{municipality.code} {each.subject}"[:80],
            detail=f"{each.fault.kind.value} from {each.fault.first} to {last}",
            now=now,
        )
    return len(faults)
