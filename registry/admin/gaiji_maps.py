"""The city's maps of 外字: what each code of a source system is, typed one by one or brought by file."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from registry.models import GaijiMap
from registry.rules.names import clusters, code_points
from registry.shared.clock import now
from registry.staff.columns import CityColumns
from registry.staff.exchange import ImportPages
from registry.staff.scope import municipality_of
from registry.staff.show import moment


class GaijiColumns(CityColumns):
    """外字: a code is named by its source and itself."""

    class Meta:
        model = GaijiMap
        fields = ("source", "code", "character", "note")
        import_id_fields = ("source", "code")


@admin.register(GaijiMap)
class GaijiMapAdmin(ImportPages):
    """外字対応表."""

    columns = GaijiColumns
    holds_personal_data = False
    list_display = ("code", "source", "shown", "points", "note", "since")
    list_filter = ("source",)
    list_select_related = ("municipality",)
    search_fields = ("=code", "=character", "note")
    search_help_text = _("Code, character or note")
    fields = ("municipality", "source", "code", "character", "note")
    ordering = ("source", "code")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The city's name only for those who see several."""
        shown = list(super().get_list_display(request))
        return shown if municipality_of(request.user) else [*shown, "municipality"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With the moment from which the code is known."""
        obj.registered_at = now()
        super().save_model(request, obj, form, change)

    def after_import(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """With the moment from which the codes are known."""
        GaijiMap.objects.filter(pk__in=[row.pk for row in rows]).update(registered_at=now())

    @admin.display(description=_("character"), ordering="character")
    def shown(self, row: GaijiMap) -> SafeString:
        """In the face of names."""
        return format_html('<span class="name" lang="ja">{}</span>', row.character)

    @admin.display(description=_("code points"))
    def points(self, row: GaijiMap) -> str:
        """With the variation selector, which no screen shows."""
        return " / ".join(code_points(cluster) for cluster in clusters(row.character))

    @admin.display(description=_("registered at"), ordering="registered_at")
    def since(self, row: GaijiMap) -> str:
        """To the second."""
        return moment(row.registered_at)
