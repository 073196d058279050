"""How old the copies of the source systems' data are."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.models import Watermark
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.scope import is_operator, within_reach
from registry.staff.show import Panel, age_of, badge, columns, facts, grid, moment

STALE_AFTER_HOURS = 24


@admin.register(Watermark)
class WatermarkAdmin(RecordAdmin):
    """データ基準時点."""

    holds_personal_data = False
    list_display = ("source", "municipality", "data_as_of", "age")
    list_display_links = ("source",)
    list_select_related = ("municipality",)
    ordering = ("municipality", "source")

    @admin.display(description=_("data as of"), ordering="as_of")
    def data_as_of(self, row: Watermark) -> str:
        """The moment in Japan's time."""
        return moment(row.as_of)

    @admin.display(description=_("age"))
    def age(self, row: Watermark) -> str:
        """How old, in colour."""
        span = now() - row.as_of
        return badge(age_of(span), "ok" if span.total_seconds() < STALE_AFTER_HOURS * 3600 else "warn")

    def panels(self, request: HttpRequest, row: Watermark) -> list[Panel]:
        """Source, moment and age."""
        rows = [*columns(row, "municipality", "source", "as_of"), (_("age"), self.age(row))]
        return [facts(_("Data as of"), rows)]

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """The age of each source's data."""
        rows: Any = within_reach(Watermark.objects.all(), request.user, personal=False)
        rows = list(rows.select_related("municipality").order_by("municipality", "source")[:20])
        lines: list[tuple[Any, ...]] = [
            (row.get_source_display(), moment(row.as_of), self.age(row)) for row in rows
        ]
        headings: tuple[Any, ...] = (_("source"), _("data as of"), _("age"))
        if is_operator(request.user):
            lines = [(row.municipality.name, *line) for row, line in zip(rows, lines, strict=True)]
            headings = (_("municipality"), *headings)
        return [grid(_("Data as of"), headings, lines, is_wide=False)]
