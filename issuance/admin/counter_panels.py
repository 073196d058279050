"""The boxes of an application's page: the number large, the next step, the paper, what was asked and seen."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from issuance.admin.counter_forms import ReasonForm
from issuance.admin.request_panels import options_in_words, refusals_panel, state_badge
from issuance.choices import (
    ApplicantKind,
    CertificateCode,
    Evidence,
    FeeReason,
    PaperWhereabouts,
    RequestState,
)
from issuance.models import CertificateRequest, CounterApplication, Document, ProtectionRelease, VoidedPaper
from issuance.rules.refusals import told
from issuance.usecases.preview_application import Preview
from registry.staff.show import NOTHING, Panel, badge, columns, facts, moment, name_of, page_of

NAME = "admin:issuance_counterapplication"
_DONE = (RequestState.REFUSED, RequestState.EXPIRED, RequestState.FAILED, RequestState.VOIDED)


def request_of(row: CounterApplication) -> CertificateRequest | None:
    """The application's request, if it was issued or refused; a preview's own is none."""
    found: CertificateRequest | None = getattr(row, "request", None)
    return None if found is None or found._state.adding else found


def state_of(row: CounterApplication) -> str:
    """How far the application is, in a word: before the issue, as its request is, or void."""
    request = request_of(row)
    if request is None:
        return badge(_("Taken, not issued"), "busy")
    if hasattr(request, "voided_paper"):
        return badge(_("Void"), "bad")
    return state_badge(request.state)


def title_of(row: CounterApplication) -> str:
    """The certificate by the name that clerks tell it apart by: two papers may bear one title."""
    known = row.certificate in CertificateCode.values
    return str(CertificateCode(row.certificate).label) if known else row.certificate


def step_panel(
    http: HttpRequest, row: CounterApplication, preview: Preview | None, *, is_at_window: bool
) -> Panel:
    """The number of the paper, the fee, and what is to be done next."""
    request = request_of(row)
    fee = request.fee_yen if request else (preview.fee_yen if preview else None)
    content = {
        "mark": row.mark,
        "state": state_of(row),
        "title": title_of(row),
        "copies": row.copies,
        "fee": fee,
        "token": get_token(http),
        "is_at_window": is_at_window,
        "window": row.window,
        **_steps(row, request, preview),
    }
    return Panel(_("Next step"), "admin/issuance/counter/step.html", content, is_wide=True)


def _steps(
    row: CounterApplication, request: CertificateRequest | None, preview: Preview | None
) -> dict[str, Any]:
    """The addresses of what may be done now, by name; what is not there is not offered."""
    again = reverse(f"{NAME}_apply", args=[row.resident_id, row.certificate]) + f"?from={row.pk}"
    if request is None:
        is_good = preview is not None and not preview.refusals
        return {"correct": again, **({"issue": _act(row, "issue")} if is_good else {})}
    if request.state in (RequestState.ACCEPTED, RequestState.RENDERED):
        return {"issue": _act(row, "issue")}
    if hasattr(request, "voided_paper"):
        return {"reprint": reverse(f"{NAME}_reprint", args=[row.pk])}
    if request.state in _DONE:
        return {"correct": again, "void": None}
    steps: dict[str, Any] = {"void": reverse(f"{NAME}_void", args=[row.pk])}
    if request.state == RequestState.READY:
        steps["paper"] = reverse(f"{NAME}_paper", args=[row.pk])
    if request.state in (RequestState.READY, RequestState.DELIVERED, RequestState.PAID):
        steps["hand_over"] = _act(row, "hand_over")
    if request.state != RequestState.READY:
        steps["reprint"] = reverse(f"{NAME}_reprint", args=[row.pk])
    if hasattr(request, "payment"):
        steps["receipt"] = reverse(f"{NAME}_receipt", args=[row.pk])
    return steps


def _act(row: CounterApplication, act: str) -> str:
    return reverse(f"{NAME}_act", args=[row.pk, act])


def refusal_panels(row: CounterApplication, preview: Preview | None) -> list[Panel]:
    """Why it may not be issued, before the issue or at it."""
    request = request_of(row)
    refusals = [told(refusal) for refusal in preview.refusals] if preview else []
    refusals = refusals or (list(request.refusals) if request else [])
    return [refusals_panel(refusals)] if refusals else []


def release_panels(http: HttpRequest, row: CounterApplication, preview: Preview | None) -> list[Panel]:
    """The release that a second person decides: to be asked for, waiting, or decided."""
    release = (
        ProtectionRelease.objects.filter(application=row).select_related("asked_by", "decided_by").first()
    )
    if release is None:
        if preview is None or not preview.may_be_released:
            return []
        content = {
            "url": _act(row, "release"),
            "form": ReasonForm(auto_id="release_%s"),
            "token": get_token(http),
        }
        return [Panel(_("Protected person"), "admin/issuance/counter/release.html", content, is_wide=True)]
    lines = columns(release, "reason", "asked_by", "asked_at", "decided_by", "decided_at", "is_granted")
    panel = facts(_("Release for this application"), lines)
    may_decide = (
        release.decided_at is None
        and release.asked_by_id != http.user.pk
        and http.user.has_perm("issuance.change_protectionrelease")
    )
    if not may_decide:
        return [panel]
    content = {"grant": _act(row, "grant"), "deny": _act(row, "deny"), "token": get_token(http)}
    return [panel, Panel(_("Your decision"), "admin/issuance/counter/decide.html", content)]


def paper_panels(row: CounterApplication, preview: Preview | None) -> list[Panel]:
    """The pictures: of what would be printed, or of what was."""
    request = request_of(row)
    if preview is not None and preview.pdf is not None:
        pages = [reverse(f"{NAME}_preview", args=[row.pk, n]) for n in range(1, preview.pages + 1)]
        note = _("As it would be printed now: compare name, items and characters. No serial is used up yet.")
    else:
        count = Document.objects.filter(request=request).values_list("pages", flat=True).first() or 0
        name = "admin:issuance_certificaterequest_page"
        pages = [reverse(name, args=[request.pk, n]) for n in range(1, count + 1)] if request else []
        note = _("As it was issued.")
    if not pages:
        return []
    content = {"pages": pages, "note": note}
    return [Panel(_("Paper"), "admin/issuance/counter/paper.html", content, is_wide=True)]


def application_panels(row: Any) -> list[Panel]:
    """What was asked, by whom, on what papers; what it takes the place of; what became of the paper."""
    found = [facts(_("Application"), _asked(row)), facts(_("Applicant"), _applicant(row))]
    request = request_of(row)
    voided = (
        VoidedPaper.objects.filter(request=request).select_related("voided_by").first() if request else None
    )
    if voided is not None:
        lines = columns(voided, "reason", "whereabouts", "refunded_yen", "voided_by", "voided_at")
        found.append(facts(voided._meta.verbose_name, lines))
    return found


def _asked(row: Any) -> list[tuple[Any, Any]]:
    request = request_of(row)
    serials = [c.serial for c in request.certificates.order_by("copy")] if request else []
    lines: list[tuple[Any, Any]] = [
        (_("subject"), name_of(row.resident, is_protected=row.is_protected)),
        (_("certificate"), title_of(row)),
        (_("options"), options_in_words(row.options)),
        *columns(row, "copies", "note"),
        (_("serial"), format_html_join(" ", "<code>{}</code>", ((s,) for s in serials)) or NOTHING),
        (_("request"), page_of(request, _("Every step of it")) if request else NOTHING),
        (_("taken by"), row.taken_by),
        (_("taken at"), moment(row.taken_at)),
    ]
    if row.replaces is not None:
        where = PaperWhereabouts(row.whereabouts).label if row.whereabouts else NOTHING
        lines.append((_("in place of"), page_of(row.replaces, row.replaces.mark)))
        lines.append((_("where the earlier paper is"), where))
    for later in row.replaced_by.all():
        lines.append((_("replaced by"), page_of(later, later.mark)))
    return lines


def _applicant(row: CounterApplication) -> list[tuple[Any, Any]]:
    seen = [str(Evidence(value).label) for value in row.evidence if value in Evidence.values]
    card = row.seal_card.card_id if row.seal_card else NOTHING
    return [
        (_("who asks"), ApplicantKind(row.applicant).label),
        *columns(row, "applicant_name", "applicant_address"),
        (_("documents seen"), " · ".join(seen) or NOTHING),
        (_("seal registration card"), card),
        *columns(row, "purpose"),
        (row._meta.get_field("fee_reason").verbose_name, FeeReason(row.fee_reason).label),
        *columns(row, "fee_basis"),
    ]
