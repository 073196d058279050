"""The registry app: lays its append-only guards after each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from registry.shared.guards import lay_guards
from registry.shared.sqlite_indexes import lay_indexes


class RegistryConfig(AppConfig):
    """住民記録ほか、市の台帳の写し."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Guards are laid for every app's append-only tables, whenever migrations have run."""
        post_migrate.connect(lay_guards, dispatch_uid="registry.append_only")
        post_migrate.connect(lay_indexes, dispatch_uid="registry.sqlite_indexes")
