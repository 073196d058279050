"""The wiring as a Django app: its management commands are found through it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConbiniConfig(AppConfig):
    """conbini itself: settings, URLs, the commands that start and prepare the whole."""

    name = "conbini"
    verbose_name = _("conbini")
