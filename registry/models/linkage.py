"""Source systems that push their batches over HTTP, and their keys, of which only a hash is kept."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.municipalities import Municipality
from registry.shared.tenancy import ScopedQuerySet


class LinkageClient(models.Model):
    """連携元システム: a source system of one municipality that may speak to the linkage API."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    name = models.CharField(_("name"), max_length=60, unique=True)
    sources = models.JSONField(_("sources that it may send"), default=list)
    created_at = models.DateTimeField(_("created at"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("linkage client")
        verbose_name_plural = _("linkage clients")

    def __str__(self) -> str:
        return self.name


class LinkageKeyQuerySet(ScopedQuerySet):
    """Questions asked of keys."""

    def valid(self, *, at: datetime) -> Self:
        """Issued, not expired and not revoked at that moment."""
        return (
            self.filter(created_at__lte=at)
            .filter(models.Q(expires_at=None) | models.Q(expires_at__gt=at))
            .filter(models.Q(revoked_at=None) | models.Q(revoked_at__gt=at))
        )


class LinkageKey(models.Model):
    """One bearer key: random, 256 bits, stored as SHA-256, shown once. Two may be valid while rotating."""

    client = models.ForeignKey(
        LinkageClient, on_delete=models.PROTECT, related_name="keys", verbose_name=_("client")
    )
    key_sha256 = models.CharField(_("key SHA-256"), max_length=64, unique=True)
    hint = models.CharField(_("first characters"), max_length=8)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = LinkageKeyQuerySet.as_manager()
    municipality_path = "client__municipality"

    class Meta:
        verbose_name = _("linkage key")
        verbose_name_plural = _("linkage keys")

    def __str__(self) -> str:
        return f"{self.hint}…"
