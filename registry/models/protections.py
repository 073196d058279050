"""Suppressions of issue: protective measures (支援措置) and holds while something is pending."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from registry.choices import HoldKind, ProtectionKind, ProtectionStep
from registry.models.households import Household
from registry.models.municipalities import Municipality
from registry.models.residents import Resident
from registry.rules.protection import Measure
from registry.shared.append_only import AppendOnly, ReadsAndAdds
from registry.shared.tenancy import ScopedQuerySet

MOMENTS = ("applied_at", "decided_at", "renewed_at", "lift_asked_at", "lifted_at")
"""What changes with every act on a protection; two acts at once are told apart by it."""


class ProtectionQuerySet(ScopedQuerySet):
    """Questions asked of protections."""

    def in_force(self, *, at: datetime) -> Self:
        """In force at that moment by `registry.rules.protection`, told in SQL so that no row is overlooked.

        From application until two people have lifted it; an end date lifts nothing, and neither does a lift
        that was asked for before the measure was last applied for, decided or renewed.
        """
        asked_at = Least(Coalesce("lift_asked_at", "lifted_at"), "lifted_at")
        since_renewal = (
            models.Q(renewed_at=None)
            | models.Q(renewed_at__gt=at)
            | models.Q(asked_at__gt=models.F("renewed_at"))
        )
        since_decision = (
            models.Q(decided_at=None)
            | models.Q(decided_at__gt=at)
            | models.Q(asked_at__gt=models.F("decided_at"))
        )
        lifted = models.Q(lifted_at__isnull=False, lifted_at__lte=at, asked_at__gt=models.F("applied_at"))
        applied = self.annotate(asked_at=asked_at).filter(applied_at__lte=at)
        lapsed = applied.filter(lifted & since_renewal & since_decision)
        return applied.exclude(pk__in=lapsed.values("pk"))

    def overdue(self, *, at: datetime, on: date) -> Self:
        """In force past their end date: somebody must ask these people, and renew or lift."""
        return self.in_force(at=at).filter(valid_until__lt=on)

    def lift_asked(self, *, at: datetime) -> Self:
        """In force with a lift asked for that still stands: a second person confirms it or sends it back."""
        stands = models.Q(lift_asked_at__gt=models.F("applied_at"))
        for column in ("decided_at", "renewed_at"):
            stands &= models.Q(**{column: None}) | models.Q(lift_asked_at__gt=models.F(column))
        return self.in_force(at=at).filter(stands, lifted_at=None)

    def move(self, row: "Protection", **values: object) -> bool:
        """Write these columns if the row still stands as it was read: true for one caller of many."""
        as_read = {name: getattr(row, name) for name in MOMENTS}
        return self.filter(pk=row.pk, **as_read).update(**values) == 1


class Protection(models.Model):
    """支援措置: nobody gets this person's certificates by kiosk, on any paper that would print them."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="protections", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ProtectionKind, default=ProtectionKind.SUPPORT)
    covers_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="covered",
        verbose_name=_("covered together with"),
        help_text=_("The measure of the person with whom this one asked to be protected."),
    )
    reference = models.CharField(_("number of the application"), max_length=60, blank=True)
    applied_at = models.DateTimeField(_("applied at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("end of the measure (does not lift it)"), null=True, blank=True)
    renewed_at = models.DateTimeField(_("renewed at"), null=True, blank=True)
    lift_asked_at = models.DateTimeField(_("lift asked for at"), null=True, blank=True)
    lift_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lift asked for by"),
    )
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
        indexes = [
            models.Index(fields=["resident", "lifted_at"], name="protection_of_a_resident"),
            models.Index(fields=["municipality", "valid_until"], name="protection_by_its_end"),
        ]
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

    @property
    def is_provisional(self) -> bool:
        """仮支援措置: in force, and not decided yet."""
        covered = self.kind == ProtectionKind.COVERED and self.covers_for_id is not None
        return self.decided_at is None and (covered or self.kind == ProtectionKind.PROVISIONAL)

    @property
    def measure(self) -> Measure:
        """The facts that the rules ask for."""
        return Measure(
            applied_at=self.applied_at,
            decided_at=self.decided_at,
            renewed_at=self.renewed_at,
            lift_asked_at=self.lift_asked_at,
            lifted_at=self.lifted_at,
            lifted_by=self.lifted_by_id,
            lift_confirmed_by=self.lift_confirmed_by_id,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class ProtectionActQuerySet(ReadsAndAdds, ScopedQuerySet):
    """The acts of a city, which are final."""


class ProtectionAct(AppendOnly):
    """What was done to a protection, by whom, when and why; a refused lift is an act too."""

    protection = models.ForeignKey(
        Protection, on_delete=models.PROTECT, related_name="acts", verbose_name=_("protection")
    )
    step = models.CharField(_("act"), max_length=16, choices=ProtectionStep)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = ProtectionActQuerySet.as_manager()  # type: ignore[assignment, misc]  # a city's, too
    municipality_path = "protection__municipality"

    class Meta:
        verbose_name = _("act on a protection")
        verbose_name_plural = _("acts on protections")

    def __str__(self) -> str:
        return f"act {self.pk} on protection {self.protection_id}"


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
