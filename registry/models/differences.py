"""Differences between the copy and its source: while one is open, certificates of that person stay closed."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import ActiveSet, DifferenceKind
from registry.models.incidents import Incident
from registry.models.residents import Resident
from registry.shared.tenancy import ScopedQuerySet


class DifferenceQuerySet(ScopedQuerySet):
    """Questions asked of differences."""

    def open(self) -> Self:
        """Found and not settled yet."""
        return self.filter(settled_at=None)


class Difference(models.Model):
    """不一致: one person's record that a reconciliation found to differ from the source's."""

    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="differences", verbose_name=_("resident")
    )
    source = models.CharField(_("source"), max_length=20, choices=ActiveSet)
    kind = models.CharField(_("kind"), max_length=15, choices=DifferenceKind)
    incident = models.ForeignKey(
        Incident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="differences",
        verbose_name=_("incident"),
    )
    found_at = models.DateTimeField(_("found at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.CharField(_("settled by"), max_length=80, blank=True)
    reason = models.CharField(_("how it was settled"), max_length=200, blank=True)

    objects = DifferenceQuerySet.as_manager()
    municipality_path = "resident__municipality"

    class Meta:
        verbose_name = _("difference with the source")
        verbose_name_plural = _("differences with the source")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "source"],
                condition=models.Q(settled_at=None),
                name="difference_open_once_a_person_and_source",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None) | ~models.Q(settled_by=""),
                name="difference_settled_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"difference {self.pk}"
