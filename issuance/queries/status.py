"""Which certificates a city issues at kiosks at a moment, and until when that holds."""

from dataclasses import dataclass
from datetime import datetime

from issuance.queries.office import timetable
from issuance.rules.catalogue import CATALOGUE
from registry.models import Municipality


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """Open or closed, why closed (a code or the closure's own words), and when that changes."""

    certificate: str
    title: str
    is_open: bool
    reason: str
    until: datetime | None


def status_of(municipality: Municipality, *, now: datetime) -> tuple[CertificateStatus, ...]:
    """The status of every certificate of the catalogue in that city."""
    hours = timetable(municipality)
    found = []
    for certificate in CATALOGUE.values():
        opening = hours.opening(certificate, now)
        found.append(
            CertificateStatus(
                certificate.code, certificate.title, opening.is_open, opening.reason, opening.until
            )
        )
    return tuple(found)
