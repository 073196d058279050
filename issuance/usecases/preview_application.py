"""Show what an application would print, before anything is issued: no serial is used up."""

from dataclasses import dataclass
from datetime import datetime

from issuance.models import CertificateRequest, CounterApplication
from issuance.pdf.fonts import CannotPrint
from issuance.pdf.press import face, form, press
from issuance.pdf.render import render
from issuance.queries.facts import case_of
from issuance.queries.records import images_of
from issuance.rules.counter import may_ask_for_release
from issuance.rules.eligibility import decide
from issuance.usecases.issue_at_counter import request_for
from issuance.usecases.issue_certificate import unprintable
from issuance.usecases.prepare_snapshot import NotEligible, prepare_snapshot
from registry.models import Resident
from registry.rules.refusal import Refusal

NO_SERIAL = "（発行前の確認用）"


@dataclass(frozen=True, slots=True)
class Preview:
    """Why it may not be issued, or the bytes of one copy as it would be; the fee of all copies in yen."""

    refusals: tuple[Refusal, ...]
    pdf: bytes | None
    pages: int
    fee_yen: int | None
    may_be_released: bool


def preview_application(*, application: CounterApplication, now: datetime) -> Preview:
    """The first copy as it would be printed now, a word where its serial will stand; nothing is stored."""
    request = request_for(application, now=now)
    facts = case_of(request, now=now, press=press()).facts
    decision = decide(facts)
    fee = None if facts.fee_yen is None else facts.fee_yen * application.copies
    if not decision.is_allowed:
        return Preview(decision.refusals, None, 0, fee, may_ask_for_release(facts, decision.codes))
    try:
        pdf, pages = _render(request, now=now)
    except NotEligible as refused:
        return Preview(refused.refusals, None, 0, fee, may_be_released=False)
    except CannotPrint as problem:
        return Preview(unprintable(problem), None, 0, fee, may_be_released=False)
    return Preview((), pdf, pages, fee, may_be_released=False)


def people_on(application: CounterApplication, *, now: datetime) -> frozenset[int]:
    """The people (primary keys) whom the paper would print: for the trace of whoever looks at it."""
    case = case_of(request_for(application, now=now), now=now, press=press())
    people = Resident.objects.of(application.municipality_id).filter(person_no__in=case.persons)
    return frozenset(people.values_list("pk", flat=True))


def _render(request: CertificateRequest, *, now: datetime) -> tuple[bytes, int]:
    snapshot = prepare_snapshot(request=request, now=now, serials=(NO_SERIAL,))
    pdf = render(snapshot, form=form(snapshot.form), face=face(), images=images_of(request, snapshot))
    return pdf, len(snapshot.pages)
