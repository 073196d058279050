"""Suppressions of issue: protective measures (支援措置) and holds while something is pending."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from registry.choices import HoldKind, ProtectionKind
from registry.models.households import Household
from registry.models.municipalities import Municipality
from registry.models.residents import Resident
from registry.shared.tenancy import ScopedQuerySet


class ProtectionQuerySet(ScopedQuerySet):
    """Questions asked of protections."""

    def in_force(self, *, at: datetime) -> Self:
        """In force at that moment by `registry.rules.protection`, told in SQL so that no row is overlooked.

        From application until two people have lifted it; an end date lifts nothing, and neither does a lift
        that was asked for before the measure was last applied for or renewed.
        """
        asked_at = Least(Coalesce("lift_asked_at", "lifted_at"), "lifted_at")
        since_renewal = (
            models.Q(renewed_at=None)
            | models.Q(renewed_at__gt=at)
            | models.Q(asked_at__gt=models.F("renewed_at"))
        )
        lifted = models.Q(lifted_at__isnull=False, lifted_at__lte=at, asked_at__gt=models.F("applied_at"))
        applied = self.annotate(asked_at=asked_at).filter(applied_at__lte=at)
        return applied.exclude(pk__in=applied.filter(lifted & since_renewal).values("pk"))


class Protection(models.Model):
    """支援措置: nobody gets this person's certificates by kiosk, on any paper that would print them."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="protections", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ProtectionKind, default=ProtectionKind.SUPPORT)
    applied_at = models.DateTimeField(_("applied at"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("end of the measure (does not lift it)"), null=True, blank=True)
    renewed_at = models.DateTimeField(_("renewed at"), null=True, blank=True)
    lift_asked_at = models.DateTimeField(_("lift asked for at"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lift_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lift confirmed by"),
    )

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("protection")
        verbose_name_plural = _("protections")
        indexes = [models.Index(fields=["resident", "lifted_at"], name="protection_of_a_resident")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_at=None)
                | (
                    models.Q(lifted_by__isnull=False, lift_confirmed_by__isnull=False)
                    & ~models.Q(lifted_by=models.F("lift_confirmed_by"))
                ),
                name="protection_is_lifted_by_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"protection {self.pk}"


class HoldQuerySet(ScopedQuerySet):
    """Questions asked of holds."""

    def in_force(self, *, at: datetime) -> Self:
        """Placed and not yet released at that moment."""
        return self.filter(placed_at__lte=at).filter(
            models.Q(released_at=None) | models.Q(released_at__gt=at)
        )


class Hold(models.Model):
    """発行保留: a person or a whole household waits for something (異動処理中, 外字登録中 …)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holds",
        verbose_name=_("resident"),
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holds",
        verbose_name=_("household"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=HoldKind)
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    placed_at = models.DateTimeField(_("placed at"))
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resident__isnull=False, household=None)
                | models.Q(resident=None, household__isnull=False),
                name="hold_is_on_a_person_or_a_household",
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"
