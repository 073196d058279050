"""What a city sets by date: mayor, seal image, form versions, hours, closed days."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issuance.choices import certificate_choices
from registry.models import Municipality
from registry.shared.tenancy import ScopedQuerySet


class DatedQuerySet(ScopedQuerySet):
    """Rows that hold for a time, half-open."""

    def on(self, day: date) -> Self:
        """Rows in force on that day."""
        return self.filter(valid_from__lte=day).filter(
            models.Q(valid_until=None) | models.Q(valid_until__gt=day)
        )


class Dated(models.Model):
    """Base of every dated table of an office: from a day, until a day that is not included."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("The end must lie after the beginning."),
            )
        ]


class OfficeHolder(Dated):
    """市長 or 職務代理者: in whose name the certificate is issued."""

    title = models.CharField(_("title with prefecture"), max_length=60)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    is_deputy = models.BooleanField(_("acting deputy"), default=False)

    class Meta(Dated.Meta):
        verbose_name = _("office holder")
        verbose_name_plural = _("office holders")

    def __str__(self) -> str:
        return f"{self.title} {self.valid_from}"


class OfficialSeal(Dated):
    """公印: the black image of the mayor's seal, at most 25 mm square."""

    image = models.BinaryField(_("image (PNG)"))
    image_sha256 = models.CharField(_("image SHA-256"), max_length=64)
    width_mm = models.DecimalField(_("width in mm"), max_digits=4, decimal_places=2)
    height_mm = models.DecimalField(_("height in mm"), max_digits=4, decimal_places=2)

    class Meta(Dated.Meta):
        verbose_name = _("official seal")
        verbose_name_plural = _("official seals")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(width_mm__gt=0, width_mm__lte=25, height_mm__gt=0, height_mm__lte=25),
                name="officialseal_is_at_most_25_mm",
                violation_error_message=_("A seal is at most 25 mm wide and high."),
            ),
        ]

    def __str__(self) -> str:
        return f"seal from {self.valid_from}"


class FormVersion(Dated):
    """様式の版: which frozen form prints a certificate from which day, by its digest."""

    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices)
    form = models.CharField(_("form"), max_length=60)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta(Dated.Meta):
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")

    def __str__(self) -> str:
        return f"{self.form} {self.valid_from}"


class OpeningHours(Dated):
    """取扱時間: the hours in which kiosks get certificates; no certificate named means every one."""

    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices, blank=True)
    weekdays = models.CharField(
        _("weekdays"), max_length=7, default="1234567", help_text=_("1 is Monday, 7 is Sunday.")
    )
    is_closed_on_holidays = models.BooleanField(_("closed on national holidays"), default=False)
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at (not included)"), help_text=_("00:00 is the end of the day."))

    class Meta(Dated.Meta):
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")

    def __str__(self) -> str:
        return f"{self.certificate} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class ClosedPeriod(models.Model):
    """休止: year's end (every year) or a maintenance window; no certificate named means all."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices, blank=True)
    closed_from = models.DateTimeField(_("closed from"))
    closed_until = models.DateTimeField(_("closed until (not included)"))
    reason = models.CharField(_("reason"), max_length=100)
    is_yearly = models.BooleanField(_("every year"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_until__gt=models.F("closed_from")),
                name="closedperiod_ends_after_it_begins",
                violation_error_message=_("The end must lie after the beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.closed_from:%Y-%m-%d %H:%M}"
