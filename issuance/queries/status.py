"""Which certificates a city issues at kiosks at a moment, and until when that holds."""

from dataclasses import dataclass
from datetime import datetime

from issuance.queries.office import policy_on, timetable
from issuance.rules.catalogue import CATALOGUE
from issuance.rules.facts import is_at_kiosk
from registry.models import Municipality
from registry.shared.japan import in_japan


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """Open or closed, why closed (a code or the closure's own words), and when that changes."""

    certificate: str
    title: str
    is_open: bool
    reason: str
    until: datetime | None


def status_of(municipality: Municipality, *, now: datetime) -> tuple[CertificateStatus, ...]:
    """The status of every certificate that the city has at kiosks."""
    hours, day = timetable(municipality), in_japan(now).date()
    found = []
    for certificate in CATALOGUE.values():
        if not is_at_kiosk(certificate, policy_on(municipality, certificate, day)):
            continue
        opening = hours.opening(certificate, now)
        found.append(
            CertificateStatus(
                certificate.code, certificate.title, opening.is_open, opening.reason, opening.until
            )
        )
    return tuple(found)
