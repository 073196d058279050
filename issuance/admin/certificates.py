"""Copies with their serials, documents with their proofs, and the money: to look at, all of it final."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from issuance.admin.request_panels import state_badge
from issuance.choices import PrintResult, WithdrawalReason
from issuance.models import Certificate, Charge, Document, Outcome, Payment, Withdrawal
from issuance.usecases.withdraw_certificate import WithdrawnAlready, withdraw_certificate
from registry.queries import with_protection
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.show import Panel, badge, columns, facts, moment, name_of, page_of

OUTCOME_TONES = {PrintResult.PRINTED: "ok", PrintResult.FAILED: "bad", PrintResult.ABANDONED: "warn"}


class OfRequestAdmin(RecordAdmin):
    """Rows that stand beside a request, about whose subject they are."""

    resident_path = "request__resident"
    search_fields = ("request__id",)
    search_help_text = _("Name, kana, birth date or number of the subject, or a serial")
    detail_columns: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With request and subject."""
        rows = super().get_queryset(request).select_related("request__resident__municipality")
        return with_protection(rows, at=now(), resident="request__resident")

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """The request's subject."""
        return (row.request.resident_id,)

    @admin.display(description=_("subject"), ordering="request__resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.request.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("certificate"), ordering="request__certificate")
    def certificate_type(self, row: Any) -> str:
        """What was asked for."""
        return row.request.get_certificate_display()

    @admin.display(description=_("state"), ordering="request__state")
    def request_state(self, row: Any) -> str:
        """How far the request came."""
        return state_badge(row.request.state)

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The row, and the way to its request."""
        whole = page_of(row.request, format_html("<code>{}</code>", row.request.pk))
        subject = name_of(row.request.resident, is_protected=row.is_protected)
        about = [
            (_("request"), whole),
            (_("subject"), subject),
            (_("certificate"), self.certificate_type(row)),
        ]
        state = (_("state"), self.request_state(row))
        return [
            facts(self.opts.verbose_name, [*columns(row, *self.detail_columns), *about, state], is_wide=True)
        ]


@admin.register(Certificate)
class CertificateAdmin(OfRequestAdmin):
    """証明書 1通."""

    list_display = ("serial_no", "certificate", "copy", "person", "reserved", "request_state")
    list_filter = ("certificate", "reserved_at")
    ordering = ("-reserved_at", "-pk")
    detail_columns = ("serial", "copy", "reserved_at")

    def get_urls(self) -> list[Any]:
        """The act beside the usual pages."""
        view = self.admin_site.admin_view(require_POST(self.withdraw_view))
        own = path("<int:object_id>/withdraw/", view, name="issuance_certificate_withdraw")
        return [own, *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Say that the city no longer stands for the paper."""
        row: Certificate = self.row_or_404(request, str(object_id))
        user: Any = request.user
        if not user.has_perm("issuance.add_withdrawal"):
            raise PermissionDenied
        reason, note = request.POST.get("reason", ""), request.POST.get("note", "").strip()[:200]
        if reason not in WithdrawalReason:
            messages.error(request, _("Say why: nothing was withdrawn."))
        else:
            try:
                withdraw_certificate(certificate_id=row.pk, reason=reason, note=note, by=user, now=now())
                messages.success(request, _("The paper is withdrawn."))
            except WithdrawnAlready:
                messages.error(request, _("The paper was withdrawn before."))
        return HttpResponseRedirect(reverse("admin:issuance_certificate_change", args=[row.pk]))

    def panels(self, request: HttpRequest, row: Certificate) -> list[Panel]:
        """The copy; and whether it is withdrawn, or the form that withdraws it."""
        shown = super().panels(request, row)
        withdrawal = Withdrawal.objects.filter(pk=row.pk).first()
        if withdrawal is not None:
            told = columns(withdrawal, "reason", "note", "withdrawn_at", "withdrawn_by")
            return [*shown, facts(Withdrawal._meta.verbose_name, told)]
        if not request.user.has_perm("issuance.add_withdrawal"):
            return shown
        content = {
            "withdraw": reverse("admin:issuance_certificate_withdraw", args=[row.pk]),
            "reasons": WithdrawalReason.choices,
            "token": get_token(request),
        }
        return [*shown, Panel(_("Withdraw"), "admin/issuance/withdraw.html", content)]

    @admin.display(description=_("serial"), ordering="serial")
    def serial_no(self, row: Certificate) -> str:
        """As printed."""
        return format_html("<code>{}</code>", row.serial)

    @admin.display(description=_("reserved at"), ordering="reserved_at")
    def reserved(self, row: Certificate) -> str:
        """To the second."""
        return moment(row.reserved_at)


@admin.register(Document)
class DocumentAdmin(OfRequestAdmin):
    """発行済み文書: its digests; the bytes are opened from the request's page."""

    list_display = ("rendered", "certificate_type", "person", "pages", "proof", "short_sha", "request_state")
    ordering = ("-rendered_at",)
    detail_columns = ("pages", "rendered_at", "sha256", "fingerprint", "form_digest", "font_sha256")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the bytes, with the proof."""
        return super().get_queryset(request).defer("pdf").select_related("passed")

    @admin.display(description=_("rendered at"), ordering="rendered_at")
    def rendered(self, row: Document) -> str:
        """To the second."""
        return moment(row.rendered_at)

    @admin.display(description=_("preflight"))
    def proof(self, row: Document) -> str:
        """Whether its bytes were read back."""
        has_passed = getattr(row, "passed", None) is not None
        return badge(_("Read back and equal"), "ok") if has_passed else badge(_("Not read back"), "bad")

    @admin.display(description=_("SHA-256"))
    def short_sha(self, row: Document) -> str:
        """The digest's beginning, enough to compare by eye."""
        return format_html("<code>{}…</code>", row.sha256[:12])


@admin.register(Payment)
class PaymentAdmin(OfRequestAdmin):
    """収納."""

    list_display = ("paid", "amount_yen", "receipt", "certificate_type", "person", "request_state")
    ordering = ("-paid_at",)
    detail_columns = ("amount_yen", "receipt", "paid_at")

    @admin.display(description=_("paid at"), ordering="paid_at")
    def paid(self, row: Payment) -> str:
        """To the second."""
        return moment(row.paid_at)


@admin.register(Charge)
class ChargeAdmin(OfRequestAdmin):
    """手数料の発生."""

    list_display = ("charged", "amount_yen", "certificate_type", "person", "request_state")
    ordering = ("-charged_at",)
    detail_columns = ("amount_yen", "charged_at")

    @admin.display(description=_("charged at"), ordering="charged_at")
    def charged(self, row: Charge) -> str:
        """To the second."""
        return moment(row.charged_at)


@admin.register(Outcome)
class OutcomeAdmin(OfRequestAdmin):
    """交付結果."""

    list_display = ("reported", "result_badge", "pages_printed", "detail", "certificate_type", "person")
    list_filter = ("result",)
    ordering = ("-reported_at",)
    detail_columns = ("result", "pages_printed", "detail", "reported_at")

    @admin.display(description=_("reported at"), ordering="reported_at")
    def reported(self, row: Outcome) -> str:
        """To the second."""
        return moment(row.reported_at)

    @admin.display(description=_("result"), ordering="result")
    def result_badge(self, row: Outcome) -> str:
        """What the kiosk said of the paper."""
        return badge(row.get_result_display(), OUTCOME_TONES[PrintResult(row.result)])
