"""Uploads between preview and import: kept in the database, which all servers share, and not for long."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.municipalities import Municipality
from registry.shared.tenancy import ScopedQuerySet

KEPT_FOR = timedelta(hours=1)


class UploadQuerySet(ScopedQuerySet):
    """Questions asked of uploads."""

    def waiting(self, *, at: datetime) -> Self:
        """Young enough to be confirmed."""
        return self.filter(uploaded_at__gt=at - KEPT_FOR)

    def forgotten(self, *, at: datetime) -> Self:
        """Neither confirmed nor given up in time: to be deleted."""
        return self.filter(uploaded_at__lte=at - KEPT_FOR)


class Upload(models.Model):
    """A file between its preview and its import. `shown` is the digest of the differences that were shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    table = models.CharField(_("table"), max_length=80)
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(_("kind of file"), max_length=10)
    content = models.BinaryField(_("content"))
    shown = models.CharField(_("digest of what was shown"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded at"), db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        default_permissions = ()
        permissions = [
            ("export_tables", _("May export the city's own tables")),
            ("export_statistics", _("May export residents without names, for statistics")),
            ("export_people", _("May export residents with names, numbers and addresses")),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"
