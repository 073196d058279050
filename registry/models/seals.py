"""Seal registrations (印鑑登録原票) with the imprint at its true size."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import SealEnd, SealState, SealText
from registry.models.municipalities import Municipality
from registry.models.residents import Resident
from registry.shared.tenancy import ScopedQuerySet


class SealRegistration(models.Model):
    """印鑑登録: one person's registered seal. It has no expiry of its own; cards that show it have."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="seals", verbose_name=_("resident")
    )
    registration_no = models.CharField(_("registration number"), max_length=10)
    registered_on = models.DateField(_("registered on"))
    state = models.CharField(_("state"), max_length=10, choices=SealState, default=SealState.ACTIVE)
    ended_on = models.DateField(_("abolished on"), null=True, blank=True)
    end_reason = models.CharField(_("reason of abolition"), max_length=12, choices=SealEnd, blank=True)
    imprint = models.BinaryField(_("imprint (PNG)"), null=True, blank=True)
    imprint_sha256 = models.CharField(_("imprint SHA-256"), max_length=64, blank=True)
    width_mm = models.DecimalField(_("width in mm"), max_digits=4, decimal_places=2, null=True, blank=True)
    height_mm = models.DecimalField(_("height in mm"), max_digits=4, decimal_places=2, null=True, blank=True)
    shows = models.CharField(
        _("what the imprint shows"),
        max_length=14,
        choices=SealText,
        blank=True,
        help_text=_("A change of the name that it shows abolishes the registration."),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal registration")
        verbose_name_plural = _("seal registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "registration_no"], name="seal_registration_no_is_one_seal"
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=~models.Q(state=SealState.ABOLISHED),
                name="seal_one_a_person",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state=SealState.ABOLISHED, ended_on__isnull=False)
                    | (~models.Q(state=SealState.ABOLISHED) & models.Q(ended_on=None))
                ),
                name="seal_abolished_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.pk}"
