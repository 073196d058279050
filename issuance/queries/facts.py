"""Everything that decides over one request, read at one moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cards.models import Card
from issuance.choices import FeeReason
from issuance.models import CertificateRequest, CounterApplication
from issuance.queries import counter, office, people, tax
from issuance.rules.catalogue import CertificateType, Option, certificate_type
from issuance.rules.facts import OfficeFacts, RequestFacts, TaxFacts
from issuance.rules.options import Options, Scope, read_options
from issuance.rules.press import Press
from issuance.rules.resident_record import sheets_needed
from registry.choices import ActiveSet, Source
from registry.models import Membership, Municipality, Resident
from registry.shared.japan import in_japan


@dataclass(frozen=True, slots=True)
class Case:
    """One request as the rules see it, beside the rows that it was read from."""

    facts: RequestFacts
    resident: Resident
    memberships: tuple[Membership, ...]
    printed: tuple[Membership, ...]


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
    memberships = people.members_on(resident, at.date())
    references = {str(membership.pk) for membership in memberships}
    options = read_options(raw_options, certificate=certificate, channel=channel, known_members=references)
    printed = _printed(memberships, resident, options.options, certificate)
    sources = {certificate.source, Source.RESIDENTS}
    known = people.person_facts(
        [membership.resident for membership in memberships] or [resident],
        memberships,
        at=at,
        sources={*sources, ActiveSet.PROTECTIONS, *([ActiveSet.CARDS] if card else [])},
        released=counter.released(application, at=at) if application else frozenset(),
    )
    facts = RequestFacts(
        certificate=certificate,
        channel=channel,
        at=at,
        requester=known[resident.pk],
        printed=tuple(known[membership.resident_id] for membership in printed) or (known[resident.pk],),
        household=tuple(known[membership.resident_id] for membership in memberships),
        card=people.card_facts(card, on=at.date()) if card else None,
        seal=people.seal_facts(resident, on=at.date()) if certificate.needs_seal else None,
        office=_office_facts(municipality, certificate, at, press),
        opening=office.timetable(municipality).opening(certificate, at),
        fee_yen=office.fee_on(municipality, certificate, channel, at.date(), reason=_fee_reason(application)),
        data_as_of=office.data_as_of(municipality, sources),
        options=options,
        copies=copies,
        pages=max(1, _PAGES.get(certificate.form_family, _one_page)(len(printed))),
        tax=_tax_facts(municipality, resident, certificate, options.options, channel, at),
        policy=office.policy_on(municipality, certificate, at.date()),
        application=counter.application_facts(application) if application else None,
    )
    return Case(facts, resident, tuple(memberships), tuple(printed))


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


def _printed(
    memberships: Sequence[Membership], resident: Resident, options: Options, certificate: CertificateType
) -> list[Membership]:
    """The memberships of those whom the document would show, in the order of the sheet."""
    if Option.SCOPE not in set().union(*certificate.options.values()):
        scope, members = Scope.SELF, frozenset[str]()
    else:
        scope, members = options.scope, frozenset(options.members)
    if scope is Scope.HOUSEHOLD:
        return list(memberships)
    if scope is Scope.PART:
        return [membership for membership in memberships if str(membership.pk) in members]
    return [membership for membership in memberships if membership.resident_id == resident.pk]


def _one_page(persons: int) -> int:
    return 1


_PAGES: Mapping[str, Callable[[int], int]] = {"resident_record": sheets_needed, "record_items": sheets_needed}
"""Pages of one copy for so many persons, by family of forms; one where none is named."""


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


def _office_facts(
    municipality: Municipality, certificate: CertificateType, at: datetime, press: Press
) -> OfficeFacts:
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
    )
