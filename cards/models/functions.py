"""Functions switched on on a card, each with its own start and stop."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.choices import CardFunction
from cards.models.cards import Card
from registry.models import Resident
from registry.shared.tenancy import ScopedQuerySet


class EnabledFunctionQuerySet(ScopedQuerySet):
    """Questions asked of functions."""

    def live(self, *, on: date) -> Self:
        """Switched on, and not off, on that day (half-open)."""
        return self.filter(valid_from__lte=on).filter(
            models.Q(valid_until=None) | models.Q(valid_until__gt=on)
        )


class EnabledFunction(models.Model):
    """カードの機能: コンビニ交付, 印鑑登録証. A person has one live 印鑑登録証 among all cards."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="functions", verbose_name=_("card"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="+", verbose_name=_("resident")
    )
    function = models.CharField(_("function"), max_length=12, choices=CardFunction)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = EnabledFunctionQuerySet.as_manager()
    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("function of a card")
        verbose_name_plural = _("functions of cards")
        constraints = [
            models.UniqueConstraint(
                fields=["card", "function"],
                condition=models.Q(valid_until=None),
                name="function_once_on_a_card",
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=models.Q(valid_until=None, function=CardFunction.SEAL_TOKEN),
                name="function_one_live_seal_token_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"function {self.pk}"
