"""The counter: the day's applications, and the page on which one is issued, printed and handed over."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from issuance.admin.counter_acts import CounterActs
from issuance.admin.counter_panels import (
    application_panels,
    paper_panels,
    refusal_panels,
    release_panels,
    request_of,
    state_of,
    step_panel,
    title_of,
)
from issuance.admin.office import OfficeAdmin
from issuance.models import CounterApplication, CounterSitting, CounterWindow, ProtectionRelease
from issuance.usecases.preview_application import people_on, preview_application
from registry.queries import with_protection
from registry.shared.clock import now, today
from registry.staff.show import NOTHING, Panel, badge, grid, moment, name_of


class DayFilter(admin.SimpleListFilter):
    """Of which day."""

    title = _("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Today, a week."""
        return [("today", _("Today")), ("week", _("Past 7 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By Japan's days."""
        days = {"today": 0, "week": 6}.get(self.value() or "")
        return queryset if days is None else queryset.filter(day__gte=today() - timedelta(days=days))


@admin.register(CounterApplication)
class CounterApplicationAdmin(CounterActs):
    """窓口での交付請求."""

    change_list_template = "admin/issuance/counter/change_list.html"
    record_template = "admin/issuance/counter/application.html"
    resident_path = "resident"
    list_display = ("mark", "person", "what", "copies", "fee", "state", "taken")
    list_display_links = ("mark",)
    list_filter = (DayFilter, "window", "applicant")
    ordering = ("-taken_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With window, person, and what became of it."""
        rows = (
            super()
            .get_queryset(request)
            .select_related(
                "window",
                "resident__municipality",
                "municipality",
                "request__voided_paper",
                "request__payment",
            )
        )
        return with_protection(rows, at=now(), resident="resident")

    def get_urls(self) -> list[Any]:
        """The window, the way to an application, and its acts."""
        wrap, name = self.admin_site.admin_view, "issuance_counterapplication"
        row = "<int:object_id>"
        own = [
            path("seat/", wrap(require_POST(self.seat_view)), name=f"{name}_seat"),
            path("find/", wrap(self.find_view), name=f"{name}_find"),
            path("new/<int:resident_id>/", wrap(self.new_view), name=f"{name}_new"),
            path("new/<int:resident_id>/<slug:certificate>/", wrap(self.new_view), name=f"{name}_apply"),
            path(f"{row}/act/<slug:act>/", wrap(require_POST(self.act_view)), name=f"{name}_act"),
            path(f"{row}/paper.pdf", wrap(require_POST(self.paper_view)), name=f"{name}_paper"),
            path(f"{row}/receipt.pdf", wrap(self.receipt_view), name=f"{name}_receipt"),
            path(f"{row}/preview/<int:number>.png", wrap(self.preview_view), name=f"{name}_preview"),
            path(f"{row}/void/", wrap(self.void_view), name=f"{name}_void"),
            path(f"{row}/reprint/", wrap(self.reprint_view), name=f"{name}_reprint"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The day's list, under the window and the search for a person."""
        return super().changelist_view(request, {**self.seat_context(request), **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The application's page, with the window."""
        more = {**self.seat_context(request), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, more)

    @admin.display(description=_("number"), ordering="number")
    def mark(self, row: CounterApplication) -> str:
        """As on the paper."""
        return format_html("<strong>{}</strong>", row.mark)

    @admin.display(description=_("subject"), ordering="resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("certificate"), ordering="certificate")
    def what(self, row: CounterApplication) -> str:
        """Its title."""
        return title_of(row)

    @admin.display(description=_("fee in yen"))
    def fee(self, row: CounterApplication) -> Any:
        """Of all copies."""
        request = request_of(row)
        return NOTHING if request is None or request.fee_yen is None else request.fee_yen

    @admin.display(description=_("state"))
    def state(self, row: CounterApplication) -> str:
        """How far it is."""
        return state_of(row)

    @admin.display(description=_("taken at"), ordering="taken_at")
    def taken(self, row: CounterApplication) -> str:
        """To the second."""
        return moment(row.taken_at)

    def heading(self, row: CounterApplication) -> Any:
        """What it is about."""
        return f"{row.mark} {title_of(row)}"

    def residents_in_list(self, row: Any) -> Iterable[int]:
        """The subject."""
        return (row.resident_id,)

    def residents_on_page(self, row: CounterApplication) -> Iterable[int]:
        """The subject and whoever is on the paper, as the application stands today."""
        return {row.resident_id, *people_on(row, now=now())}

    def panels(self, request: HttpRequest, row: CounterApplication) -> list[Panel]:
        """The next step above all."""
        preview = preview_application(application=row, now=now()) if request_of(row) is None else None
        sitting = self.sitting(request)
        is_at_window = sitting is not None and sitting.window_id == row.window_id
        return [
            step_panel(request, row, preview, is_at_window=is_at_window),
            *refusal_panels(row, preview),
            *release_panels(request, row, preview),
            *paper_panels(row, preview),
            *application_panels(row),
        ]

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """Where the clerk sits, and releases that wait for a second person; no names."""
        if not self.may_issue(request):
            return []
        sitting = self.sitting(request)
        waiting = ProtectionRelease.objects.filter(
            application__in=self.get_queryset(request), decided_at=None
        ).exclude(asked_by=request.user)
        where = sitting.window if sitting else badge(_("at no window"), "warn")
        url = reverse("admin:issuance_counterapplication_changelist")
        lines = [(_("Your window"), format_html('<a href="{}">{}</a>', url, where))]
        for release in waiting.select_related("application__window").order_by("asked_at")[:10]:
            page = reverse("admin:issuance_counterapplication_change", args=[release.application_id])
            link = format_html('<a href="{}">{}</a>', page, release.application.mark)
            lines.append((_("Release to decide"), link))
        return [grid(_("Counter"), (_("what waits"), _("where")), lines, is_wide=False)]


@admin.register(CounterWindow)
class CounterWindowAdmin(OfficeAdmin):
    """窓口."""

    list_display = ("window", "place", "clerk", "is_open")
    fields = ("municipality", "number", "place", "is_open")
    ordering = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With who sits there."""
        live = Prefetch(
            "sittings", CounterSitting.objects.live().select_related("clerk"), to_attr="sitting_now"
        )
        return super().get_queryset(request).prefetch_related(live)

    @admin.display(description=_("counter window"), ordering="number")
    def window(self, row: CounterWindow) -> str:
        """窓口2."""
        return str(row)

    @admin.display(description=_("clerk"))
    def clerk(self, row: CounterWindow) -> Any:
        """Who sits there now."""
        sittings: list[CounterSitting] = row.sitting_now  # type: ignore[attr-defined]  # prefetched above
        return sittings[0].clerk if sittings else NOTHING
