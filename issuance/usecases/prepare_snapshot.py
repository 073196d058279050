"""Set down what is going to be printed, or say why it may not be."""

from datetime import datetime

from issuance.choices import CertificateCode
from issuance.models import CertificateRequest
from issuance.pdf.press import face, form, layout_of, press
from issuance.queries import office, records
from issuance.queries.facts import Case, case_of
from issuance.queries.registers import Standing, addresses_record, numbers_of, register_record
from issuance.rules.contents import Paper, Picture, issuer_line
from issuance.rules.eligibility import decide
from issuance.rules.family_register import RegisterRecord, family_register_pages
from issuance.rules.register_addresses import register_addresses_pages
from issuance.rules.resident_record import resident_record_pages
from issuance.rules.seal_certificate import seal_certificate_pages
from issuance.rules.snapshot import Page, Snapshot
from registry.models import Municipality
from registry.rules.refusal import Refusal
from registry.shared.japan import in_japan


class NotEligible(Exception):
    """What was allowed when the request was accepted is not allowed any more."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__(", ".join(sorted({refusal.code for refusal in refusals})))


def prepare_snapshot(*, request: CertificateRequest, now: datetime) -> Snapshot:
    """The snapshot, from facts read now; called inside the transaction that stores it. Raises NotEligible."""
    case = case_of(request, now=now, press=press())
    decision = decide(case.facts)
    if not decision.is_allowed or case.facts.data_as_of is None:
        raise NotEligible(decision.refusals)
    paper = _paper(request, case, now=now)
    return Snapshot(
        request=str(request.pk),
        certificate=request.certificate,
        municipality=request.municipality.code,
        subject=request.resident.person_no,
        persons=case.persons,
        issued_at=in_japan(now).isoformat(),
        as_of=in_japan(case.facts.data_as_of).isoformat(),
        form=paper.form.key,
        form_digest=form(paper.form.key).digest,
        font_sha256=face().sha256,
        title=case.facts.certificate.title,
        pages=_pages(case, request.municipality, paper),
    )


def _paper(request: CertificateRequest, case: Case, *, now: datetime) -> Paper:
    """What the city puts under the certificate; `decide` has seen that every part of it is on record."""
    day = in_japan(now).date()
    holder = office.holder_on(request.municipality, day)
    seal = office.official_seal_on(request.municipality, day)
    version = office.form_on(request.municipality, case.facts.certificate, day)
    as_of = case.facts.data_as_of
    if holder is None or seal is None or version is None or as_of is None:
        raise NotEligible(())
    return Paper(
        form=layout_of(form(version.key)),
        issuer=issuer_line(title=holder.title, name=holder.name),
        official_seal=Picture(seal.image_sha256, float(seal.width_mm), float(seal.height_mm)),
        issued_at=now,
        as_of=as_of,
        serials=tuple(request.certificates.order_by("copy").values_list("serial", flat=True)),
    )


def _pages(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    """The pages of all copies, by the layout of the certificate's family."""
    return _LAYOUTS[case.facts.certificate.form_family](case, municipality, paper)


def _resident_record(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return resident_record_pages(
        records.household_record(municipality, case.memberships),
        chosen=[membership.resident.person_no for membership in case.printed],
        options=case.facts.options.options,
        paper=paper,
    )


def _seal_certificate(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return seal_certificate_pages(records.seal_record(municipality, case.resident), paper=paper)


def _family_register(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return family_register_pages(_register_record(case), paper=paper)


def _register_person(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return family_register_pages(_register_record(case), paper=paper, chosen=numbers_of(case.members))


def _register_record(case: Case) -> RegisterRecord:
    return register_record(_standing(case))


def _register_addresses(case: Case, municipality: Municipality, paper: Paper) -> tuple[Page, ...]:
    return register_addresses_pages(
        addresses_record(_standing(case)),
        chosen=numbers_of(case.members),
        with_domicile=case.facts.options.options.domicile,
        paper=paper,
    )


def _standing(case: Case) -> Standing:
    """`decide` has seen that there is a register."""
    if case.standing is None:
        raise NotEligible(())
    return case.standing


_LAYOUTS = {
    CertificateCode.FAMILY_REGISTER.value: _family_register,
    CertificateCode.REGISTER_PERSON.value: _register_person,
    CertificateCode.REGISTER_ADDRESSES.value: _register_addresses,
    CertificateCode.RESIDENT_RECORD.value: _resident_record,
    CertificateCode.SEAL_CERTIFICATE.value: _seal_certificate,
}
