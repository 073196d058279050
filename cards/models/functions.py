"""Functions switched on on a card, each with its own start and stop."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.choices import CardFunction, FunctionState
from cards.models.cards import Card
from cards.models.moves import MovingQuerySet, StateChange
from cards.rules.lifecycle import FUNCTION
from registry.models import Resident


class EnabledFunctionQuerySet(MovingQuerySet):
    """Questions asked of functions."""

    machine = FUNCTION

    def live(self, *, on: date) -> Self:
        """Switched on, neither stopped nor off, on that day (half-open)."""
        return self.filter(state=FunctionState.ON, valid_from__lte=on).filter(
            models.Q(valid_until=None) | models.Q(valid_until__gt=on)
        )


class EnabledFunction(models.Model):
    """カードの機能: コンビニ交付, 印鑑登録証. A person has one live 印鑑登録証 among all cards."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="functions", verbose_name=_("card"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="+", verbose_name=_("resident")
    )
    function = models.CharField(_("function"), max_length=12, choices=CardFunction)
    state = models.CharField(_("state"), max_length=12, choices=FunctionState, default=FunctionState.ON)
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
            models.CheckConstraint(
                condition=~models.Q(state=FunctionState.ENDED) | models.Q(valid_until__isnull=False),
                name="function_ended_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"function {self.pk}"


class FunctionChange(StateChange):
    """What happened to a function; a seal card that takes another's place names it in the same row."""

    subject = models.ForeignKey(
        EnabledFunction, on_delete=models.PROTECT, related_name="changes", verbose_name=_("function")
    )
    takes_place_of = models.ForeignKey(
        EnabledFunction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("takes the place of"),
    )

    municipality_path = "subject__card__municipality"

    class Meta:
        verbose_name = _("change of a function")
        verbose_name_plural = _("changes of functions")

    def __str__(self) -> str:
        return f"change {self.pk} of a function"
