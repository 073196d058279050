"""Fees by certificate, channel, reason and date; looked up, never computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issuance.choices import Channel, FeeReason, certificate_choices
from issuance.models.office import Dated


class FeeRule(Dated):
    """手数料: whole yen for one copy."""

    certificate = models.CharField(_("certificate"), max_length=30, choices=certificate_choices)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    reason = models.CharField(
        pgettext_lazy("fee", "reason"), max_length=20, choices=FeeReason, default=FeeReason.ORDINARY
    )
    amount_yen = models.PositiveIntegerField(_("yen a copy"))
    ordinance = models.CharField(_("ordinance"), max_length=100, blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "certificate", "channel", "reason", "valid_from"],
                name="feerule_one_from_a_day",
                violation_error_message=_("Another fee begins on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.channel} {self.amount_yen}"
