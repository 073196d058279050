"""Households (世帯) and who belonged to each, from when until when."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.municipalities import Municipality
from registry.models.residents import Resident
from registry.shared.tenancy import ScopedQuerySet


class Household(models.Model):
    """世帯: people who live together and share their living."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    household_no = models.CharField(_("household number"), max_length=15)
    formed_on = models.DateField(_("formed on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "household_no"], name="household_no_is_one_household"
            )
        ]

    def __str__(self) -> str:
        return f"household {self.pk}"


class MembershipQuerySet(ScopedQuerySet):
    """Questions asked of memberships."""

    def current(self, *, on: date) -> Self:
        """Memberships that hold on that day (half-open periods)."""
        return self.filter(valid_from__lte=on).filter(
            models.Q(valid_until=None) | models.Q(valid_until__gt=on)
        )


class Membership(models.Model):
    """One person's time in one household, with the relationship to its head (続柄)."""

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("household")
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("resident")
    )
    relationship = models.CharField(_("relationship to the head"), max_length=40)
    display_order = models.PositiveSmallIntegerField(_("order on the sheet"), default=1)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    municipality_path = "household__municipality"

    class Meta:
        verbose_name = _("household membership")
        verbose_name_plural = _("household memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=models.Q(valid_until=None),
                name="membership_of_one_household_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(valid_until=None, relationship="世帯主"),
                name="membership_one_head_a_household",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"
