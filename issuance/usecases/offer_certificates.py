"""Tell a visitor which certificates may be had now, for how much, with which choices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuance.choices import Channel
from issuance.models import CentreSession
from issuance.pdf.press import press
from issuance.queries.facts import Case, read_case
from issuance.rules.catalogue import CATALOGUE, CertificateType, Option
from issuance.rules.eligibility import decide
from issuance.rules.facts import is_at_kiosk
from issuance.rules.options import offered_on, scopes_of
from registry.rules.tax_years import income_year_words, tax_year_words


@dataclass(frozen=True, slots=True)
class Offer:
    """One row of the kiosk's menu; `reason` is a public code, "" where it is available. Whole yen a copy."""

    certificate: str
    title: str
    fee_yen: int | None
    is_available: bool
    reason: str
    max_copies: int
    options: dict[str, list[Any]]


def offer_certificates(*, session: CentreSession, now: datetime) -> tuple[Offer, ...]:
    """Every certificate that the city has at kiosks; one not to be had says only what a kiosk may be told."""
    made = (_offer(session, certificate, now=now) for certificate in CATALOGUE.values())
    return tuple(offer for offer in made if offer is not None)


def _offer(session: CentreSession, certificate: CertificateType, *, now: datetime) -> Offer | None:
    case = read_case(
        municipality=session.municipality,
        resident=session.resident,
        card=session.card,
        certificate=certificate,
        channel=Channel.KIOSK,
        raw_options={},
        copies=1,
        now=now,
        press=press(),
    )
    if not is_at_kiosk(certificate, case.facts.policy):
        return None
    decision = decide(case.facts)
    return Offer(
        certificate=certificate.code,
        title=certificate.title,
        fee_yen=case.facts.fee_yen,
        is_available=decision.is_allowed,
        reason=decision.public_code or "",
        max_copies=certificate.max_copies,
        options=choices_of(case, certificate, Channel.KIOSK) if decision.is_allowed else {},
    )


def choices_of(case: Case, certificate: CertificateType, channel: str) -> dict[str, list[Any]]:
    """The values that each option may take; members by an opaque reference, good for the session."""
    offered = offered_on(certificate, channel, case.facts.at.date())
    possible: dict[Option, list[Any]] = {
        Option.SCOPE: [scope.value for scope in scopes_of(certificate, channel)],
        Option.MEMBERS: _members(case),
        Option.RELATIONSHIP: [False, True],
        Option.DOMICILE: [False, True],
        Option.TAX_YEAR: _years(case),
    }
    return {option.value: values for option, values in possible.items() if option in offered}


def _years(case: Case) -> list[dict[str, Any]]:
    offered = (case.facts.tax and case.facts.tax.offered) or ()
    return [
        {"year": year, "name": tax_year_words(year), "income": f"{income_year_words(year)}の所得"}
        for year in offered
    ]


def _members(case: Case) -> list[dict[str, str]]:
    """Of the household; for a 戸籍 certificate of the register, and who has left it is not offered."""
    if case.standing is not None:
        present = (member for member in case.standing.members if member.removed_on is None)
        return [{"ref": str(member.pk), "name": member.given_name} for member in present]
    memberships = case.memberships
    return [{"ref": str(membership.pk), "name": membership.resident.name} for membership in memberships]
