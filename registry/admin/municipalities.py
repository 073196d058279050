"""Municipalities and their clerks: set up by the vendor's operators."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.models import Clerk, Municipality
from registry.staff.base import ScopedModelAdmin
from registry.staff.scope import is_operator
from registry.staff.show import badge


class ForOperators(ScopedModelAdmin):
    """Changed by operators; a clerk may at most look at their own city's row."""

    holds_personal_data = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Operators only."""
        return is_operator(request.user) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Operators only."""
        return is_operator(request.user) and super().has_change_permission(request, obj)


@admin.register(Municipality)
class MunicipalityAdmin(ForOperators):
    """市区町村."""

    list_display = ("name", "prefecture", "code", "service")
    search_fields = ("name", "code")
    fields = ("code", "prefecture", "name", "name_kana", "is_open")

    def get_readonly_fields(self, request: HttpRequest, obj: Municipality | None = None) -> tuple[str, ...]:
        """The code is the tenant's name for ever."""
        return ("code",) if obj else ()

    @admin.display(description=_("in service"), ordering="is_open")
    def service(self, row: Municipality) -> str:
        """Open or closed, in a word."""
        return badge(_("In service"), "ok") if row.is_open else badge(_("Closed"), "bad")


@admin.register(Clerk)
class ClerkAdmin(ForOperators):
    """職員: who works for which city."""

    list_display = ("user", "municipality")
    list_select_related = ("user", "municipality")
    search_fields = ("user__username",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clerk]:
        """With the names that the list shows."""
        return super().get_queryset(request).select_related("user", "municipality")
