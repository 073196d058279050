"""Raise an alarm that a person must answer."""

from datetime import datetime

from registry.models import Incident


def open_incident(*, municipality_id: int, kind: str, subject: str, detail: str, now: datetime) -> Incident:
    """The incident of that kind on that subject; the first call opens it, later ones find it.

    `subject` is an internal identifier and `detail` holds no personal data.
    """
    incident, _ = Incident.objects.get_or_create(
        kind=kind,
        subject=subject,
        defaults={"municipality_id": municipality_id, "detail": detail, "opened_at": now},
    )
    return incident
