"""Set down what is going to be printed, or say why it may not be."""

from datetime import datetime
from secrets import token_bytes

from django.conf import settings

from issuance.models import CertificateRequest
from issuance.pdf.press import face, form, layout_of, press
from issuance.queries import office, records
from issuance.queries.facts import Case, case_of
from issuance.queries.layouts import lay_out
from issuance.rules.contents import Paper, Picture, issuer_line
from issuance.rules.eligibility import decide
from issuance.rules.grounds import ground_for
from issuance.rules.signed_code import CHECK_CODE_BYTES, new_check_code
from issuance.rules.snapshot import Snapshot
from issuance.usecases.put_codes import put_codes
from registry.rules.refusal import Refusal
from registry.shared.japan import in_japan


class NotEligible(Exception):
    """What was allowed when the request was accepted is not allowed any more."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__(", ".join(sorted({refusal.code for refusal in refusals})))


def prepare_snapshot(
    *, request: CertificateRequest, now: datetime, serials: tuple[str, ...] = ()
) -> Snapshot:
    """The snapshot, from facts read now; called inside the transaction that stores it. Raises NotEligible.

    `serials` stand in the place of the request's own where none are taken: on a preview, which bears no code.
    """
    case = case_of(request, now=now, press=press())
    decision = decide(case.facts)
    if not decision.is_allowed or case.facts.data_as_of is None:
        raise NotEligible(decision.refusals)
    snapshot = compose(request, case, now=now, serials=serials)
    if serials or not case.facts.office.code_keys:
        return snapshot
    images = records.images_of(request, snapshot)
    (key,) = office.code_keys_on(request.municipality, in_japan(now).date())
    return put_codes(snapshot=snapshot, key=key, name=request.resident.name, images=images)


def compose(
    request: CertificateRequest, case: Case, *, now: datetime, serials: tuple[str, ...] = ()
) -> Snapshot:
    """What the paper would say, whether or not it may be issued, and without its code.

    Raises NotEligible where the office lacks a part of it, FormDoesNotMatch, and what the layouts raise for
    facts that are not there.
    """
    paper = _paper(request, case, now=now, serials=serials)
    return Snapshot(
        request=str(request.pk),
        certificate=request.certificate,
        municipality=request.municipality.code,
        subject=request.resident.person_no,
        persons=case.persons,
        issued_at=in_japan(now).isoformat(),
        as_of=in_japan(paper.as_of).isoformat(),
        form=paper.form.key,
        form_digest=form(paper.form.key).digest,
        font_sha256=face().sha256,
        title=case.facts.certificate.title,
        pages=lay_out(case, request.municipality, paper),
        ground=ground_for(request.channel),
    )


def _paper(request: CertificateRequest, case: Case, *, now: datetime, serials: tuple[str, ...] = ()) -> Paper:
    """What the city puts under the certificate; `decide` has seen that every part of it is on record."""
    day = in_japan(now).date()
    holder = office.holder_on(request.municipality, day)
    seal = office.official_seal_on(request.municipality, day)
    version = office.form_on(request.municipality, case.facts.certificate, day)
    as_of = case.facts.data_as_of
    if holder is None or seal is None or version is None or as_of is None:
        raise NotEligible(())
    has_code = bool(case.facts.office.code_keys) and not serials
    serials = serials or tuple(request.certificates.order_by("copy").values_list("serial", flat=True))
    return Paper(
        form=layout_of(form(version.key)),
        issuer=issuer_line(title=holder.title, name=holder.name),
        official_seal=Picture(seal.image_sha256, float(seal.width_mm), float(seal.height_mm)),
        issued_at=now,
        as_of=as_of,
        serials=serials,
        check_codes=tuple(new_check_code(token_bytes(CHECK_CODE_BYTES)) for _ in serials) if has_code else (),
        verify_at=f"{settings.BASE_URL}/verify/",
        counter=request.application.mark if request.application else "",
    )
