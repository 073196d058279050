"""Everything that decides over one request, read at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cards.models import Card
from issuance.choices import FeeReason
from issuance.models import CertificateRequest, CounterApplication
from issuance.queries import counter, office, people, tax
from issuance.queries.registers import Standing
from issuance.queries.whom import Asked, whom
from issuance.rules.catalogue import CertificateType, SubjectRule, certificate_type
from issuance.rules.facts import OfficeFacts, RequestFacts, TaxFacts
from issuance.rules.flow import FlowRoom
from issuance.rules.options import Options
from issuance.rules.press import Press
from registry.choices import ActiveSet, Source
from registry.models import Membership, Municipality, RegisterMember, Resident
from registry.rules.era import has_era
from registry.shared.japan import in_japan


@dataclass(frozen=True, slots=True)
class Case:
    """One request as the rules see it, beside the rows that it was read from.

    For a 戸籍 certificate: the requester's `standing`, and the `members` of the register that it would print.
    """

    facts: RequestFacts
    resident: Resident
    memberships: tuple[Membership, ...]
    printed: tuple[Membership, ...]
    standing: Standing | None = None
    members: tuple[RegisterMember, ...] = ()

    @property
    def concerned(self) -> frozenset[int]:
        """The residents (primary keys) of whom something is read: the household, or the register."""
        if self.standing is not None:
            linked = (member.resident_id for member in self.standing.members)
            return frozenset(pk for pk in linked if pk is not None)
        return frozenset(membership.resident_id for membership in self.memberships)

    @property
    def persons(self) -> tuple[str, ...]:
        """The person numbers of everybody on the paper who is on record here, in its order."""
        if self.standing is not None:
            linked = (member.resident for member in self.members)
            return tuple(resident.person_no for resident in linked if resident is not None)
        printed = tuple(membership.resident.person_no for membership in self.printed)
        return printed or (self.resident.person_no,)


def read_case(
    *,
    municipality: Municipality,
    resident: Resident,
    card: Card | None,
    certificate: CertificateType,
    channel: str,
    raw_options: Mapping[str, object],
    copies: int,
    now: datetime,
    press: Press,
    application: CounterApplication | None = None,
) -> Case:
    """The facts of a request at a moment; nothing is cached, so that a suppression counts at once.

    `application` is the one that was taken at a counter; a kiosk has none.
    """
    at = in_japan(now)
    sources = {certificate.source, Source.RESIDENTS}
    moments = office.moments_of(municipality, sources)
    asked = Asked(
        municipality=municipality,
        resident=resident,
        certificate=certificate,
        channel=channel,
        raw_options=raw_options,
        at=at,
        sources=frozenset({*sources, ActiveSet.PROTECTIONS, *([ActiveSet.CARDS] if card else [])}),
        released=counter.released(application, at=at) if application else frozenset(),
    )
    found = whom(asked, _room(municipality, certificate, at, press))
    facts = RequestFacts(
        certificate=certificate,
        channel=channel,
        at=at,
        requester=found.requester,
        printed=found.printed,
        household=found.everybody,
        card=people.card_facts(card, on=at.date()) if card else None,
        seal=people.seal_facts(resident, on=at.date()) if certificate.needs_seal else None,
        office=office_facts(municipality, certificate, at, press),
        opening=office.timetable(municipality).opening_now(certificate, at),
        fee_yen=office.fee_on(municipality, certificate, channel, at.date(), reason=_fee_reason(application)),
        data_as_of=office.data_as_of(moments, sources),
        own_as_of=moments.get(certificate.source),
        residents_as_of=moments.get(Source.RESIDENTS.value),
        options=found.options,
        copies=copies,
        pages=found.pages,
        tax=_tax_facts(municipality, resident, certificate, found.options.options, channel, at),
        policy=office.policy_on(municipality, certificate, at.date()),
        application=counter.application_facts(application) if application else None,
        register=found.register,
    )
    return Case(facts, resident, found.memberships, found.on_paper, found.standing, found.members)


def case_of(request: CertificateRequest, *, now: datetime, press: Press) -> Case:
    """The case of a stored request as it stands at that moment."""
    return read_case(
        municipality=request.municipality,
        resident=request.resident,
        card=_card_of(request),
        certificate=certificate_type(request.certificate),
        channel=request.channel,
        raw_options=request.options,
        copies=request.copies,
        now=now,
        press=press,
        application=request.application,
    )


def _card_of(request: CertificateRequest) -> Card | None:
    """The card at the kiosk, or the 印鑑登録証 that was shown at the counter."""
    if request.application is not None:
        return request.application.seal_card
    return request.session.card if request.session else None


def _fee_reason(application: CounterApplication | None) -> str:
    """A kiosk knows no exemption."""
    return application.fee_reason if application else FeeReason.ORDINARY.value


def _room(
    municipality: Municipality, certificate: CertificateType, at: datetime, press: Press
) -> FlowRoom | None:
    """The rows of the form of the day, for a certificate whose body may be of any length."""
    if certificate.subject_rule is not SubjectRule.REGISTER:
        return None
    form = office.form_on(municipality, certificate, at.date())
    return press.rooms.get(form.key) if form else None


def _tax_facts(
    municipality: Municipality,
    resident: Resident,
    certificate: CertificateType,
    options: Options,
    channel: str,
    at: datetime,
) -> TaxFacts | None:
    if not certificate.needs_tax:
        return None
    return tax.tax_facts(municipality, resident, asked=options.tax_year, channel=channel, on=at.date())


def office_facts(
    municipality: Municipality, certificate: CertificateType, at: datetime, press: Press
) -> OfficeFacts:
    """What the city's side of that certificate has at the moment (in Japan's time)."""
    seal = office.official_seal_on(municipality, at.date())
    form = office.form_on(municipality, certificate, at.date())
    keys = tuple(key.key_id for key in office.code_keys_on(municipality, at.date()))
    return OfficeFacts(
        has_mayor=office.holder_on(municipality, at.date()) is not None,
        official_seal_mm=(float(seal.width_mm), float(seal.height_mm)) if seal and seal.image else None,
        has_form=form is not None,
        form_is_as_reviewed=form is not None and press.form_digests.get(form.key) == form.digest,
        font_is_right=press.face_is_approved,
        code_keys=keys,
        form_has_code_room=form is not None and form.key in press.with_code_room,
        code_key_is_here=press.code_keys.issuperset(keys),
        has_era=has_era(at.date()),
    )
