"""Say whose an open incident is."""

from typing import Any

from registry.models import Incident


def take_incident(*, incident_id: int, user: Any) -> bool:
    """True if the incident is open and is now this user's, whoever had it before."""
    return Incident.objects.filter(pk=incident_id, answered_at=None).update(owner=user) == 1
