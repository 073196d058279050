"""By which keys the city signs codes and documents, and which papers it no longer stands for."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from issuance.choices import WithdrawalReason
from issuance.models.certificates import Certificate, Document
from issuance.models.office import Dated
from registry.shared.append_only import AppendOnly


class VerificationKey(Dated):
    """検証鍵: the public half of what signs the codes of these days; no row, no code on the paper."""

    key_id = models.CharField(_("key id"), max_length=8, editable=False)
    public_key = models.CharField(_("public key"), max_length=130, editable=False)
    compromised_at = models.DateTimeField(
        _("known to be in other hands since"),
        null=True,
        blank=True,
        help_text=_("From then on no code of this key is believed where the record cannot be asked."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("verification key")
        verbose_name_plural = _("verification keys")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "key_id"],
                name="verificationkey_once_a_city",
                violation_error_message=_("This key is on record already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.valid_from}"


class Withdrawal(AppendOnly):
    """取消し: a paper that left the printer and that the city does not stand for any more."""

    certificate = models.OneToOneField(
        Certificate,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="withdrawal",
        verbose_name=_("certificate"),
    )
    reason = models.CharField(_("why"), max_length=12, choices=WithdrawalReason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("withdrawn by")
    )

    municipality_path = "certificate__municipality"

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return self.reason


class SignedDocument(AppendOnly):
    """電子署名済み文書: what was added to the proved bytes of a document to sign them (PAdES).

    The proved bytes stay as they are; the signed file is those and behind them `added`.
    """

    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="signed",
        verbose_name=_("document"),
    )
    added = models.BinaryField(_("what was added"))
    proved_sha256 = models.CharField(_("SHA-256 of the proved bytes"), max_length=64)
    sha256 = models.CharField(_("SHA-256 of the signed file"), max_length=64)
    certificate_sha256 = models.CharField(_("SHA-256 of the signing certificate"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"))

    municipality_path = "document__request__municipality"

    class Meta:
        verbose_name = _("signed document")
        verbose_name_plural = _("signed documents")

    def __str__(self) -> str:
        return self.sha256[:12]
