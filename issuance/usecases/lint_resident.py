"""Print a person's certificates without paper, and keep what would be refused at a kiosk."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from issuance.choices import Channel, RequestState
from issuance.models import CertificateRequest, LintFinding
from issuance.pdf.fonts import CannotPrint
from issuance.pdf.press import face, form, press
from issuance.pdf.render import render
from issuance.queries.facts import case_of
from issuance.queries.records import ImageIsAltered, images_of
from issuance.rules.catalogue import CATALOGUE, CertificateType, Option
from issuance.rules.contents import FormDoesNotMatch
from issuance.rules.eligibility import decide
from issuance.rules.lint import OF_THE_OFFICE, findings
from issuance.rules.options import scopes_of
from issuance.rules.refusals import refuse
from issuance.usecases.issue_certificate import unprintable
from issuance.usecases.prepare_snapshot import NotEligible, compose
from registry.models import Resident
from registry.rules.refusal import Refusal

_SERIAL = "000000-00000000-K-0000000000"
_WHOLE = {"relationship": True, "domicile": True}


@transaction.atomic
def lint_resident(*, resident: Resident, now: datetime) -> tuple[LintFinding, ...]:
    """The person's open findings by now: what is new is added, what is gone is settled, the rest stays."""
    found = {
        (row.code, code, subject)
        for row in CATALOGUE.values()
        for code, subject in findings(_refusals(resident, row, now=now))
    }
    known = {
        (each.certificate, each.code, each.subject): each
        for each in LintFinding.objects.filter(resident=resident, settled_at=None)
    }
    gone, still = known.keys() - found, known.keys() & found
    LintFinding.objects.filter(pk__in=[known[each].pk for each in gone]).update(settled_at=now)
    LintFinding.objects.filter(pk__in=[known[each].pk for each in still]).update(seen_at=now)
    LintFinding.objects.bulk_create(
        LintFinding(
            municipality_id=resident.municipality_id,
            resident=resident,
            certificate=certificate,
            code=code,
            subject=subject[:200],
            found_at=now,
            seen_at=now,
        )
        for certificate, code, subject in sorted(found - known.keys())
    )
    return tuple(LintFinding.objects.filter(resident=resident, settled_at=None).order_by("pk"))


def _refusals(resident: Resident, row: CertificateType, *, now: datetime) -> Iterator[Refusal]:
    """Everything that speaks against the certificate at a kiosk, what only the layout finds included."""
    request = CertificateRequest(
        municipality=resident.municipality,
        resident=resident,
        certificate=row.code,
        channel=Channel.KIOSK,
        state=RequestState.RECEIVED,
        options=_options(row),
        received_at=now,
    )
    case = case_of(request, now=now, press=press())
    decided = decide(case.facts).refusals
    yield from decided
    if any(each.code in OF_THE_OFFICE for each in decided):
        return
    try:
        snapshot = compose(request, case, now=now, serials=(_SERIAL,))
        render(snapshot, form=form(snapshot.form), face=face(), images=images_of(request, snapshot))
    except CannotPrint as problem:
        yield from unprintable(problem)
    except FormDoesNotMatch:
        yield refuse("form_does_not_match")
    except ImageIsAltered:
        yield refuse("image_altered")
    except (NotEligible, ValueError, LookupError, AttributeError):
        if not decided:  # nothing on record to lay out is refused by `decide`; without a refusal it is a bug
            raise


def _options(row: CertificateType) -> Mapping[str, object]:
    """The fullest paper that a kiosk prints."""
    offered = row.options[Channel.KIOSK.value]
    everybody = [("scope", scope.value) for scope in scopes_of(row, Channel.KIOSK)[:1]]
    return {**dict(everybody), **{name: value for name, value in _WHOLE.items() if Option(name) in offered}}
