"""Clients of the certificate centre's API, and their keys, of which only a hash is kept."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class CentreClient(models.Model):
    """証明書交付センター: a caller that may speak to the centre API."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("centre client")
        verbose_name_plural = _("centre clients")

    def __str__(self) -> str:
        return self.name


class CentreKeyQuerySet(models.QuerySet["CentreKey"]):
    """Questions asked of keys."""

    def valid(self, *, at: datetime) -> Self:
        """Issued, not expired and not revoked at that moment."""
        return (
            self.filter(created_at__lte=at)
            .filter(models.Q(expires_at=None) | models.Q(expires_at__gt=at))
            .filter(models.Q(revoked_at=None) | models.Q(revoked_at__gt=at))
        )


class CentreKey(models.Model):
    """One bearer key: random, 256 bits, stored as SHA-256, shown once. Two may be valid while rotating."""

    client = models.ForeignKey(
        CentreClient, on_delete=models.PROTECT, related_name="keys", verbose_name=_("client")
    )
    key_sha256 = models.CharField(_("key SHA-256"), max_length=64, unique=True)
    hint = models.CharField(_("first characters"), max_length=8)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = CentreKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("centre key")
        verbose_name_plural = _("centre keys")

    def __str__(self) -> str:
        return f"{self.hint}…"
