"""What was issued: serials, the snapshot of what is printed, the bytes, their proof, the money. All final."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from issuance.choices import PaperWhereabouts, PrintResult, certificate_choices
from issuance.models.requests import CertificateRequest
from registry.models import Municipality, Resident
from registry.shared.append_only import AppendOnly
from registry.shared.tenancy import ScopedQuerySet


class SerialCounter(models.Model):
    """発行番号の連番: the last number given out, a row a municipality; moved by F() and never back."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.PROTECT, primary_key=True, verbose_name=_("municipality")
    )
    last = models.PositiveBigIntegerField(_("last number"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("serial counter")
        verbose_name_plural = _("serial counters")

    def __str__(self) -> str:
        return str(self.last)


class Certificate(AppendOnly):
    """証明書 1通: one copy with its own serial (発行番号), reserved before it is rendered, never reused."""

    request = models.ForeignKey(
        CertificateRequest, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("request")
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("subject")
    )
    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices)
    copy = models.PositiveSmallIntegerField(_("copy"))
    serial = models.CharField(_("serial"), max_length=60, unique=True)
    reserved_at = models.DateTimeField(_("reserved at"))

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["request", "copy"], name="certificate_one_a_copy"),
        ]

    def __str__(self) -> str:
        return self.serial


class StoredSnapshot(AppendOnly):
    """What is going to be printed, stored before it is rendered; `fingerprint` is its SHA-256."""

    request = models.OneToOneField(
        CertificateRequest,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="snapshot",
        verbose_name=_("request"),
    )
    content = models.JSONField(_("content"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    as_of = models.DateTimeField(_("data as of"))
    stored_at = models.DateTimeField(_("stored at"))

    municipality_path = "request__municipality"

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return self.fingerprint[:12]


class Document(AppendOnly):
    """The finished bytes of one request: created once, never overwritten, named by the request alone."""

    request = models.OneToOneField(
        CertificateRequest,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="document",
        verbose_name=_("request"),
    )
    pdf = models.BinaryField(_("PDF"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    fingerprint = models.CharField(_("fingerprint of the snapshot"), max_length=64)
    form_digest = models.CharField(_("digest of the form"), max_length=64)
    font_sha256 = models.CharField(_("font SHA-256"), max_length=64)
    rendered_at = models.DateTimeField(_("rendered at"))

    municipality_path = "request__municipality"

    @property
    def handed_out(self) -> bytes:
        """The file as it is handed out: the proved bytes, and their signature behind them if there is one."""
        signed = getattr(self, "signed", None)
        return bytes(self.pdf) + (bytes(signed.added) if signed else b"")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.sha256[:12]


class PassedPreflight(AppendOnly):
    """The proof that the stored bytes were read back and are what the snapshot says."""

    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="passed",
        verbose_name=_("document"),
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    passed_at = models.DateTimeField(_("passed at"))

    municipality_path = "document__request__municipality"

    class Meta:
        verbose_name = _("passed preflight")
        verbose_name_plural = _("passed preflights")

    def __str__(self) -> str:
        return self.sha256[:12]


class Payment(AppendOnly):
    """収納: what the operator says it took for a request; the fee is owed only when it was printed."""

    request = models.OneToOneField(
        CertificateRequest,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="payment",
        verbose_name=_("request"),
    )
    amount_yen = models.PositiveIntegerField(_("yen"))
    receipt = models.CharField(_("receipt"), max_length=80)
    paid_at = models.DateTimeField(_("paid at"))

    municipality_path = "request__municipality"

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self) -> str:
        return self.receipt


class Outcome(AppendOnly):
    """交付結果: what left the printer, as the kiosk says."""

    request = models.OneToOneField(
        CertificateRequest,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="outcome",
        verbose_name=_("request"),
    )
    result = models.CharField(_("result"), max_length=10, choices=PrintResult)
    pages_printed = models.PositiveSmallIntegerField(_("pages printed"))
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    reported_at = models.DateTimeField(_("reported at"))

    municipality_path = "request__municipality"

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

    def __str__(self) -> str:
        return self.result


class Charge(AppendOnly):
    """手数料の発生: the fee owed, written in the same transaction that makes a request PRINTED."""

    request = models.OneToOneField(
        CertificateRequest,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="charge",
        verbose_name=_("request"),
    )
    amount_yen = models.PositiveIntegerField(_("yen"))
    charged_at = models.DateTimeField(_("charged at"))

    municipality_path = "request__municipality"

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")

    def __str__(self) -> str:
        return f"{self.amount_yen}"


class VoidedPaper(AppendOnly):
    """用紙の無効: a paper of the counter that certifies nothing any more; why, and where it is."""

    request = models.OneToOneField(
        CertificateRequest,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="voided_paper",
        verbose_name=_("request"),
    )
    reason = models.CharField(_("why"), max_length=200)
    whereabouts = models.CharField(_("where the paper is"), max_length=16, choices=PaperWhereabouts)
    refunded_yen = models.PositiveIntegerField(_("yen given back"), default=0)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    voided_at = models.DateTimeField(_("voided at"))

    municipality_path = "request__municipality"

    class Meta:
        verbose_name = _("voided paper")
        verbose_name_plural = _("voided papers")

    def __str__(self) -> str:
        return str(self.request_id)
