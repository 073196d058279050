"""One row a card that a person holds or held. No PIN, nor anything made of one, is in any table."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.choices import CardKind, CardState
from registry.models import Municipality, Resident
from registry.shared.tenancy import ScopedQuerySet


class CardQuerySet(ScopedQuerySet):
    """Questions asked of cards."""

    def usable(self, *, on: date) -> Self:
        """In use and inside the printed period, whose last day counts."""
        return self.filter(state=CardState.ACTIVE, issued_on__lte=on, valid_until__gte=on)


class Card(models.Model):
    """カード. `card_id` is what a kiosk reads: 利用者番号, or the serial of the certificate on the chip."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="cards", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    card_id = models.CharField(_("card number"), max_length=40)
    state = models.CharField(_("state"), max_length=12, choices=CardState, default=CardState.ACTIVE)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until (included)"))
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["kind", "card_id"], name="card_number_is_one_card"),
            models.UniqueConstraint(
                fields=["resident", "kind"],
                condition=models.Q(state__in=[CardState.ACTIVE, CardState.SUSPENDED]),
                name="card_one_live_of_a_kind_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("issued_on")),
                name="card_is_valid_for_a_day_at_least",
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"
