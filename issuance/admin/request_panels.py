"""The boxes of a request's page: what was asked, every step with its milliseconds, the paper, the money."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issuance.choices import ApplicantKind, Channel, Evidence, RequestState
from issuance.models import CentreSession, CertificateRequest, Document, Transition
from issuance.rules.refusals import REFUSALS
from registry.shared.japan import in_japan
from registry.staff.show import NOTHING, Panel, badge, columns, facts, grid, moment, name_of, page_of

STATE_TONES = {
    RequestState.RECEIVED: "busy",
    RequestState.ACCEPTED: "busy",
    RequestState.REFUSED: "warn",
    RequestState.RENDERED: "busy",
    RequestState.READY: "busy",
    RequestState.DELIVERED: "busy",
    RequestState.PAID: "busy",
    RequestState.PRINTED: "ok",
    RequestState.FAILED: "bad",
    RequestState.EXPIRED: "warn",
    RequestState.VOIDED: "idle",
}


def state_badge(state: str) -> SafeString:
    """A state in words and in colour."""
    known = RequestState(state)
    return badge(known.label, STATE_TONES[known])


OPTION_WORDS: dict[str, Any] = {
    "scope": _("Who is shown"),
    "household": _("The whole household"),
    "register": _("Everybody in the register"),
    "part": _("Some of the household"),
    "self": _("Only myself"),
    "members": _("Members of the household"),
    "relationship": _("Head and relationship"),
    "domicile": _("Registered domicile and head of the register"),
}
"""As the kiosk says them."""


def kiosk_of(session: CentreSession | None) -> str:
    """Operator, store and terminal of a visit."""
    return f"{session.operator} / {session.store} / {session.terminal}" if session else NOTHING


def panels_of(row: Any) -> list[Panel]:
    """Everything about one request."""
    document = Document.objects.filter(request=row).defer("pdf").select_related("passed").first()
    return [
        _asked(row),
        _timeline(row),
        *([refusals_panel(row.refusals)] if row.refusals else []),
        *([_paper(row, document)] if document else []),
        _copies(row),
        _money(row),
        *([_proof(document)] if document else []),
    ]


def _asked(row: Any) -> Panel:
    session = page_of(row.session, kiosk_of(row.session)) if row.session else NOTHING
    return facts(
        _("Request"),
        [
            (_("state"), state_badge(row.state)),
            *columns(row, "certificate"),
            (_("subject"), name_of(row.resident, is_protected=row.is_protected)),
            *columns(row, "channel", "copies", "fee_yen"),
            (_("options"), options_in_words(row.options)),
            (_("application at a counter"), page_of(row.application) if row.application else NOTHING),
            (_("kiosk"), session),
            *columns(row, "received_at", "changed_at", "deadline", "attempts"),
            (_("request"), format_html("<code>{}</code>", row.pk)),
        ],
    )


def options_in_words(options: dict[str, Any]) -> SafeString:
    """The choices of a request, as the kiosk says them."""
    text = " · ".join(f"{OPTION_WORDS.get(name, name)}: {_choice(value)}" for name, value in options.items())
    return format_html("{}", text or NOTHING)


def _choice(value: Any) -> Any:
    if isinstance(value, bool):
        return pgettext_lazy("kiosk", "Show") if value else pgettext_lazy("kiosk", "Leave out")
    if isinstance(value, list):
        return len(value)
    return OPTION_WORDS.get(value, value)


def _timeline(row: CertificateRequest) -> Panel:
    steps = list(row.transitions.order_by("number"))
    spent = [None, *(_milliseconds(a, b) for a, b in pairwise(steps))][: len(steps)]
    lines = [
        {
            "old": state_badge(step.old) if step.old else "",
            "new": state_badge(step.new),
            "at": f"{in_japan(step.at):%Y-%m-%d %H:%M:%S.%f}"[:-3],
            "by": step.by,
            "why": _why(step.why),
            "ms": ms,
        }
        for step, ms in zip(steps, spent, strict=True)
    ]
    total = _milliseconds(steps[0], steps[-1]) if len(steps) > 1 else None
    return Panel(_("Timeline"), "admin/issuance/timeline.html", {"steps": lines, "total": total})


def _milliseconds(before: Transition, after: Transition) -> int:
    return round((after.at - before.at).total_seconds() * 1000)


def _why(text: str) -> str:
    """Codes of refusals in words; anything else as it was written."""
    return ", ".join(_sentence(part.strip()) for part in text.split(",")) if text else ""


def _sentence(code: str) -> str:
    return _translate(REFUSALS[code].sentence) if code in REFUSALS else code


def refusals_panel(codes: Iterable[Any]) -> Panel:
    """Every reason, in a sentence and with its law."""
    lines = [
        (
            _sentence(code),
            _about(refusal),
            REFUSALS[code].basis if code in REFUSALS else NOTHING,
            format_html("<code>{}</code>", code),
        )
        for refusal, code in ((each, _code(each)) for each in codes)
    ]
    headings = (_("reason"), _("concerns"), _("legal basis"), _("code"))
    return grid(_("Why it was refused"), headings, lines)


def _about(refusal: Any) -> Any:
    """What a refusal is about: a document or an applicant in words, a person's number, a field."""
    subject = refusal.get("subject", "") if isinstance(refusal, dict) else ""
    for words in (Evidence, ApplicantKind):
        if subject in words.values:
            return words(subject).label
    return subject or NOTHING


def _code(refusal: Any) -> str:
    return refusal["code"] if isinstance(refusal, dict) else str(refusal)


def _paper(row: CertificateRequest, document: Document) -> Panel:
    name = "admin:issuance_certificaterequest"
    pages = [reverse(f"{name}_page", args=[row.pk, n]) for n in range(1, document.pages + 1)]
    is_of_a_window = row.channel == Channel.COUNTER
    pdf = None if is_of_a_window else reverse(f"{name}_document", args=[row.pk])
    content = {"pages": pages, "pdf": pdf}
    return Panel(_("Paper"), "admin/issuance/paper.html", content, is_wide=True)


def _copies(row: CertificateRequest) -> Panel:
    lines = [(page_of(c, c.serial), c.copy, moment(c.reserved_at)) for c in row.certificates.order_by("copy")]
    return grid(_("Certificates"), (_("serial"), _("copy"), _("reserved at")), lines, is_wide=False)


def _money(row: CertificateRequest) -> Panel:
    rows: list[tuple[Any, Any]] = [(_("fee in yen"), NOTHING if row.fee_yen is None else row.fee_yen)]
    for related, names in (
        ("payment", ("amount_yen", "receipt", "paid_at")),
        ("outcome", ("result", "pages_printed", "detail", "reported_at")),
        ("charge", ("amount_yen", "charged_at")),
    ):
        entry = getattr(row, related, None)
        title = CertificateRequest._meta.get_field(related).related_model._meta.verbose_name  # type: ignore[union-attr]
        text = " · ".join(str(value) for _label, value in columns(entry, *names)) if entry else NOTHING
        rows.append((title, text))
    return facts(_("Payment and outcome"), rows)


def _proof(document: Document) -> Panel:
    passed = getattr(document, "passed", None)
    proof = badge(_("Read back and equal"), "ok") if passed else badge(_("Not read back"), "bad")
    when = moment(passed.passed_at) if passed else NOTHING
    names = ("pages", "rendered_at", "sha256", "fingerprint", "form_digest", "font_sha256")
    return facts(
        _("Proof"),
        [(_("preflight"), proof), (_("passed at"), when), *columns(document, *names)],
        is_wide=True,
    )
