"""The demo as a Django app, so that its commands are found; it has no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """A synthetic city, its cast, and `make demo`."""

    name = "conbini.demo"
    label = "demo"
    verbose_name = _("Demonstration")
