"""The cards app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cards.choices import CardKind
from registry.shared.numbers import Number, found_by


class CardsConfig(AppConfig):
    """カード管理."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "cards"
    verbose_name = _("Cards")

    def ready(self) -> None:
        """A card's number finds its holder in the registry's search."""
        found_by(Number("cards__card_id", also={"cards__kind__in": CardKind.values}))
