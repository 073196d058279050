"""The tenant: one row a municipality."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.rules.check_digits import municipality_code_is_valid
from registry.shared.tenancy import ScopedQuerySet


def validate_municipality_code(code: str) -> None:
    """A 全国地方公共団体コード: six digits whose last is the check digit."""
    if not municipality_code_is_valid(code):
        raise ValidationError(
            _("This is not a municipality code: its check digit is wrong."), code="check_digit"
        )


class Municipality(models.Model):
    """A city, town or village that this service issues for (市区町村)."""

    code = models.CharField(
        _("municipality code"), max_length=6, unique=True, validators=[validate_municipality_code]
    )
    prefecture = models.CharField(_("prefecture"), max_length=10)
    name = models.CharField(pgettext_lazy("municipality", "name"), max_length=40)
    name_kana = models.CharField(_("name in kana"), max_length=80, blank=True)
    is_open = models.BooleanField(_("in service"), default=True)

    objects = ScopedQuerySet.as_manager()
    municipality_path = "pk"

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{6}$"), name="municipality_code_is_six_digits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefecture}{self.name}"


class Clerk(models.Model):
    """Which municipality a member of staff works for; staff without one see no city's data."""

    user = models.OneToOneField(
        "auth.User", on_delete=models.PROTECT, related_name="clerk", verbose_name=_("user")
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("clerk")
        verbose_name_plural = _("clerks")

    def __str__(self) -> str:
        return f"clerk {self.pk}"
