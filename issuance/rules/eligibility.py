"""Who may get what: one decision over the facts of a request, with every refusal collected.

It is asked when a request arrives and again when its document is made (domain handbook B.2, invariants 4, 6,
10). What blocks which certificate is data in the catalogue and the block matrix; the questions stand in
`eligible_people`, `eligible_register`, `eligible_holdings`, `eligible_tax` and, about office and request,
here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from issuance.choices import Channel
from issuance.rules.counter import application_refusals
from issuance.rules.eligible_holdings import card, seal
from issuance.rules.eligible_people import (
    ages,
    differences,
    holds,
    household,
    protections,
    residency,
    subjects,
)
from issuance.rules.eligible_register import register
from issuance.rules.eligible_tax import assessment, tax_year
from issuance.rules.facts import OfficeFacts, RequestFacts, is_at_kiosk
from issuance.rules.hours import NO_HOURS_ON_RECORD
from issuance.rules.refusals import PublicCode, public_code, refuse
from registry.rules.refusal import Refusal

OFFICIAL_SEAL_MAX_MM = 25.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: allowed if nothing speaks against it. The refusals are for clerks, never for a kiosk."""

    refusals: tuple[Refusal, ...]

    @property
    def is_allowed(self) -> bool:
        """Whether the certificate may be issued."""
        return not self.refusals

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all refusals, for logs and clerks."""
        return frozenset(refusal.code for refusal in self.refusals)

    @property
    def public_code(self) -> PublicCode | None:
        """The one code that the kiosk is told, None if allowed."""
        told = {public_code(refusal) for refusal in self.refusals}
        return next((code for code in PublicCode if code in told), None)


def decide(facts: RequestFacts) -> Decision:
    """Whether the certificate may be issued, and everything that speaks against it, in a stable order."""
    found = (refusal for rule in RULES for refusal in rule(facts))
    return Decision(tuple(dict.fromkeys(found)))


def _channel(facts: RequestFacts) -> Iterator[Refusal]:
    """A kiosk has what the city offers there."""
    if facts.channel == Channel.KIOSK and not is_at_kiosk(facts.certificate, facts.policy):
        yield refuse("not_at_kiosk")


def _opening(facts: RequestFacts) -> Iterator[Refusal]:
    """A kiosk takes requests while the service is open; the counter keeps its own hours."""
    if facts.channel != Channel.KIOSK:
        return
    if facts.opening is None or facts.opening.reason == NO_HOURS_ON_RECORD:
        yield refuse("hours_unknown")
    elif not facts.opening.is_open:
        yield refuse("closed")


def _office(facts: RequestFacts) -> Iterator[Refusal]:
    """The city's side of the paper, whole on the day."""
    yield from missing_of_office(facts.office, facts.fee_yen)


def missing_of_office(office: OfficeFacts, fee_yen: int | None) -> tuple[Refusal, ...]:
    """Mayor, seal, era, form, face and fee of the day: anything missing is a hard stop (invariant 6)."""
    missing = {
        "era_missing": not office.has_era,
        "mayor_missing": not office.has_mayor,
        "official_seal_missing": office.official_seal_mm is None,
        "official_seal_size": not _is_lawful_official_seal(office.official_seal_mm),
        "form_missing": not office.has_form,
        "form_altered": office.has_form and not office.form_is_as_reviewed,
        "font_wrong": not office.font_is_right,
        "code_key_twice": len(office.code_keys) > 1,
        "code_key_missing": bool(office.code_keys) and not office.code_key_is_here,
        "code_room_missing": bool(office.code_keys) and office.has_form and not office.form_has_code_room,
        "fee_missing": fee_yen is None or fee_yen < 0,
    }
    return tuple(refuse(code) for code, is_missing in missing.items() if is_missing)


def _is_lawful_official_seal(size_mm: tuple[float, float] | None) -> bool:
    return size_mm is None or (min(size_mm) > 0 and max(size_mm) <= OFFICIAL_SEAL_MAX_MM)


def _data_age(facts: RequestFacts) -> Iterator[Refusal]:
    """The data have an as-of moment, and are as fresh as the city demands (invariant 4)."""
    if facts.data_as_of is None:
        yield refuse("data_age_unknown")
        return
    limits = (
        (facts.own_as_of or facts.data_as_of, facts.policy.greatest_data_age),
        (facts.residents_as_of, facts.policy.greatest_residents_age),
    )
    if any(as_of and greatest is not None and facts.at - as_of > greatest for as_of, greatest in limits):
        yield refuse("data_too_old")


def _request(facts: RequestFacts) -> Iterator[Refusal]:
    """The choices can be served, and copies and pages lie within the limits."""
    yield from facts.options.refusals
    if not 1 <= facts.copies <= facts.certificate.max_copies:
        yield refuse("copies_out_of_range")
    if not 1 <= facts.pages <= facts.certificate.max_pages:
        yield refuse("too_many_pages")


RULES: tuple[Callable[[RequestFacts], Iterator[Refusal]], ...] = (
    *(residency, protections, holds, differences, ages),
    *(subjects, household, register),
    *(card, seal),
    *(tax_year, assessment),
    *(_channel, _opening, _office, _data_age, _request),
    application_refusals,
)

PERSON_RULES = (residency, protections, holds, differences, register, seal, assessment)


def withdrawals(facts: RequestFacts) -> tuple[Refusal, ...]:
    """What speaks against handing on a document that was rightly made: what its persons are by now.

    Hours, office and choices were settled when it was made, and are not asked again.
    """
    return tuple(dict.fromkeys(refusal for rule in PERSON_RULES for refusal in rule(facts)))
