"""The issuance app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from issuance.checks import check_face, check_forms, check_guards, check_time_zone, check_verification_keys
from registry.shared.numbers import Number, found_by


class IssuanceConfig(AppConfig):
    """証明書の発行."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "issuance"
    verbose_name = _("Issuance")

    def ready(self) -> None:
        """What the machine must have is asked by `manage.py check`; a serial finds whom it was issued for."""
        found_by(Number("certificates__serial"))
        register("issuance")(check_face)
        register("issuance")(check_forms)
        register("issuance")(check_time_zone)
        register("issuance")(check_verification_keys)
        register(Tags.database)(check_guards)
