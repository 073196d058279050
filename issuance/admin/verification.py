"""Keys that sign codes, and papers withdrawn; a certificate is withdrawn on its own page."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from issuance.admin.office import DatedAdmin
from issuance.models import SignedDocument, VerificationKey, Withdrawal
from registry.queries import with_protection
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.show import Panel, badge, columns, facts, moment, name_of, page_of


@admin.register(VerificationKey)
class VerificationKeyAdmin(DatedAdmin):
    """検証鍵: made by `manage.py make_verification_key`; here its days are seen and a loss is told."""

    list_display = ("shown_id", "state", "since", "until", "is_safe", "note")
    fields = ("municipality", "key_id", "public_key", "valid_from", "valid_until", "compromised_at", "note")
    readonly_fields = ("municipality", "key_id", "public_key", "valid_from")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: a key begins with its private half, on the machine that keeps it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what it signed must stay checkable."""
        return False

    @admin.display(description=_("key id"), ordering="key_id")
    def shown_id(self, row: VerificationKey) -> str:
        """As the codes name it."""
        return format_html("<code>{}</code>", row.key_id)

    @admin.display(description=_("private key"))
    def is_safe(self, row: VerificationKey) -> str:
        """Whether it is known to be in other hands."""
        if row.compromised_at is None:
            return badge(_("Safe"), "ok")
        return badge(_("In other hands"), "bad")


class OfCertificateAdmin(RecordAdmin):
    """Rows that stand beside a copy or a document, about whose subject they are."""

    subject_path = ""
    detail_columns: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the subject, and whether somebody protects them."""
        rows = super().get_queryset(request).select_related(f"{self.subject_path}__municipality")
        return with_protection(rows, at=now(), resident=self.subject_path)

    def subject(self, row: Any) -> Any:
        """Whom the paper is about."""
        found = row
        for name in self.subject_path.split("__"):
            found = getattr(found, name)
        return found

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """The subject."""
        return (self.subject(row).pk,)

    @admin.display(description=_("subject"))
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(self.subject(row), is_protected=row.is_protected, is_link=False)


@admin.register(Withdrawal)
class WithdrawalAdmin(OfCertificateAdmin):
    """取消し."""

    resident_path = subject_path = "certificate__resident"
    list_display = ("serial", "reason", "withdrawn", "person", "withdrawn_by", "note")
    list_filter = ("reason",)
    list_select_related = ("withdrawn_by",)
    search_fields = ("certificate__serial",)
    ordering = ("-withdrawn_at",)

    @admin.display(description=_("serial"), ordering="certificate__serial")
    def serial(self, row: Withdrawal) -> str:
        """As printed."""
        return format_html("<code>{}</code>", row.certificate.serial)

    @admin.display(description=_("withdrawn at"), ordering="withdrawn_at")
    def withdrawn(self, row: Withdrawal) -> str:
        """To the second."""
        return moment(row.withdrawn_at)

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The withdrawal, and the way to its certificate."""
        paper = (_("certificate"), page_of(row.certificate, self.serial(row)))
        told = columns(row, "reason", "note", "withdrawn_at", "withdrawn_by")
        who = (_("subject"), name_of(self.subject(row), is_protected=row.is_protected))
        return [facts(self.opts.verbose_name, [paper, who, *told], is_wide=True)]


@admin.register(SignedDocument)
class SignedDocumentAdmin(OfCertificateAdmin):
    """電子署名済み文書: both digests; the bytes are opened from the request's page."""

    resident_path = subject_path = "document__request__resident"
    list_display = ("signed", "person", "short_sha", "short_certificate")
    search_fields = ("document__request__id",)
    ordering = ("-signed_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the bytes."""
        return super().get_queryset(request).defer("added", "document__pdf")

    @admin.display(description=_("signed at"), ordering="signed_at")
    def signed(self, row: SignedDocument) -> str:
        """To the second."""
        return moment(row.signed_at)

    @admin.display(description=_("SHA-256"))
    def short_sha(self, row: SignedDocument) -> str:
        """The digest's beginning."""
        return format_html("<code>{}…</code>", row.sha256[:12])

    @admin.display(description=_("signing certificate"))
    def short_certificate(self, row: SignedDocument) -> str:
        """Its digest's beginning."""
        return format_html("<code>{}…</code>", row.certificate_sha256[:12])

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """Both digests, and the way to the request."""
        asked = row.document.request
        whole = (_("request"), page_of(asked, format_html("<code>{}</code>", asked.pk)))
        told = columns(row, "signed_at", "proved_sha256", "sha256", "certificate_sha256")
        who = (_("subject"), name_of(self.subject(row), is_protected=row.is_protected))
        return [facts(self.opts.verbose_name, [whole, who, *told], is_wide=True)]
