"""The issuance app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuanceConfig(AppConfig):
    """証明書の発行."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "issuance"
    verbose_name = _("Issuance")
