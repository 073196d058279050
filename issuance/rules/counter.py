"""Who may ask for what at the counter, and what they must show (domain handbook B; 住民基本台帳法第12条 ff.).

The table goes by the register that a certificate is made from, so that a new certificate of a known register
has its rows already. What is not in it is nobody's to ask for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from issuance.choices import ApplicantKind as Who
from issuance.choices import Channel, FeeReason
from issuance.choices import Evidence as Seen
from issuance.rules.facts import ApplicationFacts, RequestFacts
from issuance.rules.refusals import refuse
from registry.choices import Source
from registry.rules.refusal import Refusal

LIST_A = frozenset(
    {
        Seen.DRIVING_LICENCE.value,
        Seen.MY_NUMBER_CARD.value,
        Seen.JUKI_CARD.value,
        Seen.PASSPORT.value,
        Seen.RESIDENCE_CARD.value,
        Seen.DISABILITY_BOOK.value,
        Seen.OTHER_PHOTO_ID.value,
    }
)
"""One of these is enough (住民基本台帳事務処理要領 第2-4: 官公署が発行した写真付きのもの)."""
LIST_B = frozenset(
    {
        Seen.HEALTH_INSURANCE.value,
        Seen.PENSION_BOOK.value,
        Seen.CARE_INSURANCE.value,
        Seen.STAFF_OR_STUDENT_CARD.value,
        Seen.BANK_BOOK.value,
        Seen.OTHER_IN_ONES_NAME.value,
    }
)
"""Two of these are enough."""
RELEASE_HOLDS = timedelta(minutes=30)
"""How long a 一時解除 at the counter holds before it locks again by itself (標準仕様書 3.1)."""

_PROXY = frozenset({Seen.POWER_OF_ATTORNEY.value, Seen.LEGAL_REPRESENTATION.value})
_SEAL_CARD = frozenset({Seen.SEAL_CARD.value})
_INTEREST = frozenset({Seen.PROOF_OF_INTEREST.value})
_OFFICE = (frozenset({Seen.OFFICIAL_LETTER.value}), frozenset({Seen.STAFF_IDENTITY.value}))


@dataclass(frozen=True, slots=True)
class Entitlement:
    """On what somebody may ask: of each group in `needs` one document is seen, beside their identity."""

    basis: str
    needs: tuple[frozenset[str], ...] = ()
    wants_purpose: bool = False


ENTITLED: Mapping[str, Mapping[str, Entitlement]] = MappingProxyType(
    {
        Source.RESIDENTS.value: {
            Who.SELF.value: Entitlement("住民基本台帳法第12条第1項"),
            Who.HOUSEHOLD.value: Entitlement("住民基本台帳法第12条第1項"),
            Who.AGENT.value: Entitlement("住民基本台帳法第12条第3項", (_PROXY,)),
            Who.THIRD_PARTY.value: Entitlement("住民基本台帳法第12条の3", (_INTEREST,), wants_purpose=True),
            Who.OFFICIAL.value: Entitlement("住民基本台帳法第12条の2", _OFFICE, wants_purpose=True),
        },
        # The card is the key: whoever brings it asks as the holder or as the holder's agent, nobody else.
        Source.SEALS.value: {
            Who.SELF.value: Entitlement("足利市印鑑条例", (_SEAL_CARD,)),
            Who.AGENT.value: Entitlement("足利市印鑑条例", (_SEAL_CARD,)),
        },
        # Tax secrecy: living together is no power of attorney.
        Source.TAX.value: {
            Who.SELF.value: Entitlement("地方税法第20条の10"),
            Who.AGENT.value: Entitlement("地方税法第22条", (_PROXY,)),
            Who.OFFICIAL.value: Entitlement("地方税法第20条の11", _OFFICE, wants_purpose=True),
        },
        Source.FAMILY_REGISTERS.value: {
            Who.SELF.value: Entitlement("戸籍法第10条第1項"),
            Who.AGENT.value: Entitlement("戸籍法第10条の3第2項", (_PROXY,)),
            Who.THIRD_PARTY.value: Entitlement("戸籍法第10条の2第1項", (_INTEREST,), wants_purpose=True),
            Who.OFFICIAL.value: Entitlement("戸籍法第10条の2第2項", _OFFICE, wants_purpose=True),
        },
    }
)

# A protected person comes themselves, with a photograph; an office's letter is judged by two people too.
_MAY_BE_RELEASED_FOR = frozenset({Who.SELF.value, Who.OFFICIAL.value})


def application_refusals(facts: RequestFacts) -> Iterator[Refusal]:
    """Everything that speaks against the applicant; nothing where no application belongs to the request."""
    application = facts.application
    if application is None:
        return
    if facts.channel != Channel.COUNTER:
        yield refuse("application_not_at_counter")
    row = ENTITLED.get(facts.certificate.source, {}).get(application.applicant)
    if row is None:
        yield refuse("applicant_not_entitled", application.applicant)
        return
    seen = application.evidence
    if not shows_identity(seen):
        yield refuse("identity_not_shown")
    for group in row.needs:
        if not group & seen:
            yield refuse("evidence_missing", sorted(group)[0])
    if row.wants_purpose and not application.has_purpose:
        yield refuse("purpose_missing")
    if application.applicant != Who.SELF and not application.has_name:
        yield refuse("applicant_unnamed")
    yield from _exemption(application)


def _exemption(application: ApplicationFacts) -> Iterator[Refusal]:
    """公用 is an office's alone; 法令無料 names its law."""
    if application.fee_reason == FeeReason.OFFICIAL_USE and application.applicant != Who.OFFICIAL:
        yield refuse("exemption_not_theirs")
    if application.fee_reason == FeeReason.STATUTORY_FREE and not application.has_fee_basis:
        yield refuse("exemption_without_law")


def shows_identity(evidence: frozenset[str]) -> bool:
    """One document of list A, or two of list B; a public office's staff card is one of list A."""
    staff = frozenset({Seen.STAFF_IDENTITY.value})
    return bool(evidence & (LIST_A | staff)) or len(evidence & LIST_B) >= 2


def may_ask_for_release(facts: RequestFacts, codes: frozenset[str]) -> bool:
    """Whether a second person may be asked to release the protections for this one application.

    Only where nothing else speaks against it, for the protected person in person with a photograph, or for a
    public office: an agent, a relative or a third party is never released for (invariant 10).
    """
    application = facts.application
    if application is None or codes != {"protected"} or application.applicant not in _MAY_BE_RELEASED_FOR:
        return False
    return application.applicant == Who.OFFICIAL or bool(application.evidence & LIST_A)


def release_holds(*, decided_at: datetime | None, is_granted: bool | None, at: datetime) -> bool:
    """Whether a release that was decided then still holds; it ends by itself."""
    return bool(is_granted) and decided_at is not None and decided_at <= at < decided_at + RELEASE_HOLDS
