"""What a city decides of its certificates by date: the change of tax years, and what the law leaves open."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from issuance.choices import BlockReach, KioskOffer, certificate_choices
from issuance.models.office import Dated
from issuance.rules.block_matrix import Reach
from issuance.rules.facts import Policy
from registry.choices import HoldKind
from registry.rules.tax_years import YearSwitch

_REACHES = {
    BlockReach.NOBODY.value: None,
    BlockReach.REQUESTER.value: Reach.REQUESTER,
    BlockReach.PRINTED.value: Reach.PRINTED,
    BlockReach.HOUSEHOLD.value: Reach.HOUSEHOLD,
}


class TaxYearSwitch(Dated):
    """年度切替日: on which day of each year tax certificates change to the new 年度."""

    month = models.PositiveSmallIntegerField(_("month"), default=6)
    day = models.PositiveSmallIntegerField(_("day"), default=1)
    gap_days = models.PositiveSmallIntegerField(
        _("days before it without certificates at kiosks"), default=0, validators=[MaxValueValidator(31)]
    )

    class Meta(Dated.Meta):
        verbose_name = _("change of tax years")
        verbose_name_plural = _("changes of tax years")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(month__gte=4, month__lte=9, day__gte=1, day__lte=28, gap_days__lte=31),
                name="taxyearswitch_is_a_day_of_every_year",
                violation_error_message=_(
                    "The day lies between 1 April and 28 September, and in every month."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"tax years change on {self.month}-{self.day}"

    def rule(self) -> YearSwitch:
        """As the rules read it."""
        return YearSwitch(month=self.month, day=self.day, gap_days=self.gap_days)


class CertificatePolicy(Dated):
    """What a city decides of one certificate; what it leaves open is as the catalogue has it."""

    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices)
    at_kiosk = models.CharField(_("at kiosks"), max_length=10, choices=KioskOffer, blank=True)
    greatest_age_hours = models.PositiveIntegerField(
        _("greatest age of the data in hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Beyond it the certificate closes by itself. Empty: no limit."),
    )
    minimum_age_at_kiosk = models.PositiveSmallIntegerField(
        _("youngest age at kiosks"), null=True, blank=True, validators=[MaxValueValidator(30)]
    )
    moving_out = models.CharField(
        _("a planned move out keeps back"), max_length=10, choices=BlockReach, blank=True
    )
    guardianship = models.CharField(
        _("guardianship keeps back"), max_length=10, choices=BlockReach, blank=True
    )
    prints_every_fixed_day = models.BooleanField(
        _("prints the day of the address without a move inside the city"), default=False
    )

    class Meta(Dated.Meta):
        verbose_name = _("decision on a certificate")
        verbose_name_plural = _("decisions on certificates")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "certificate", "valid_from"],
                name="certificatepolicy_one_from_a_day",
                violation_error_message=_("Another decision begins on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.valid_from}"

    def rule(self) -> Policy:
        """As the rules read it."""
        decided = {
            HoldKind.MOVING_OUT.value: self.moving_out,
            HoldKind.GUARDIANSHIP.value: self.guardianship,
        }
        hours = self.greatest_age_hours
        return Policy(
            decided={kind: _REACHES[reach] for kind, reach in decided.items() if reach},
            minimum_age_at_kiosk=self.minimum_age_at_kiosk,
            greatest_data_age=None if hours is None else timedelta(hours=hours),
            is_at_kiosk=None if not self.at_kiosk else self.at_kiosk == KioskOffer.OFFERED,
            prints_every_fixed_day=self.prints_every_fixed_day,
        )
