"""The wiring as Django apps: conbini's own commands, and the admin with its site."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from conbini.staff_groups import lay_groups


class ConbiniConfig(AppConfig):
    """conbini itself: settings, URLs, the commands that start and prepare the whole."""

    name = "conbini"
    verbose_name = _("conbini")

    def ready(self) -> None:
        """The groups are laid when auth's turn comes, once the permissions of the apps before it exist."""
        post_migrate.connect(
            lay_groups, sender=apps.get_app_config("auth"), dispatch_uid="conbini.staff_groups"
        )


class ConbiniAdminConfig(AdminConfig):
    """Django's admin on our own site."""

    default = False
    default_site = "conbini.site.ConbiniAdminSite"
