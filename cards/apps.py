"""The cards app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CardsConfig(AppConfig):
    """カード管理."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "cards"
    verbose_name = _("Cards")
