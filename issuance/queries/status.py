"""Which certificates a city issues at kiosks at a moment, and until when that holds."""

from dataclasses import dataclass
from datetime import datetime

from issuance.choices import Channel
from issuance.queries.facts import office_facts
from issuance.queries.office import fee_on, policy_on, timetable
from issuance.rules.catalogue import CATALOGUE
from issuance.rules.eligibility import missing_of_office
from issuance.rules.facts import is_at_kiosk
from issuance.rules.hours import Opening
from issuance.rules.press import Press
from registry.models import Municipality
from registry.rules.refusal import Refusal
from registry.shared.japan import in_japan


@dataclass(frozen=True, slots=True)
class CertificateStatus:
    """Open or closed, why closed (a code or the closure's own words), and when that changes."""

    certificate: str
    title: str
    is_open: bool
    reason: str
    until: datetime | None
    missing: tuple[Refusal, ...] = ()


def status_of(municipality: Municipality, *, now: datetime, press: Press) -> tuple[CertificateStatus, ...]:
    """The status of every certificate that the city has at kiosks.

    One that lacks something on record (mayor, seal, form, fee …) is closed, and `missing` says what.
    """
    hours, at = timetable(municipality), in_japan(now)
    day = at.date()
    found = []
    for certificate in CATALOGUE.values():
        if not is_at_kiosk(certificate, policy_on(municipality, certificate, day)):
            continue
        opening = hours.opening(certificate, now)
        missing = missing_of_office(
            office_facts(municipality, certificate, at, press),
            fee_on(municipality, certificate, Channel.KIOSK, day),
        )
        if missing:
            opening = Opening(False, missing[0].code, None)
        found.append(
            CertificateStatus(
                certificate.code, certificate.title, opening.is_open, opening.reason, opening.until, missing
            )
        )
    return tuple(found)
