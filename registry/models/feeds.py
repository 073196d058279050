"""How old the copy is: the as-of moment of each source system's data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import Source
from registry.models.municipalities import Municipality
from registry.shared.tenancy import ScopedQuerySet


class Watermark(models.Model):
    """Up to which moment a source's changes are in this copy."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    source = models.CharField(_("source"), max_length=20, choices=Source)
    as_of = models.DateTimeField(_("data as of"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("watermark")
        verbose_name_plural = _("watermarks")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "source"], name="watermark_one_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.as_of:%Y-%m-%d %H:%M}"
