"""Protections: who is protected, how far each measure is, and what may be done to it now."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registry.admin.protection_acts import ProtectionActs, together_with
from registry.admin.protection_applications import ProtectionApplications
from registry.admin.protection_lists import history_lines
from registry.models import Protection
from registry.shared.clock import now, today
from registry.staff.show import Panel, badge, columns, day, facts, grid, moment, name_of


def state_of_protection(row: Protection) -> str:
    """In force (provisionally, past its end, with a lift asked for), or lifted."""
    if row.lifted_at is not None and row.lifted_at <= now():
        return badge(_("Lifted"))
    if row.valid_until is not None and row.valid_until < today():
        return badge(_("In force, past its end date"), "warn")
    if row.is_provisional:
        return badge(_("In force, provisional"), "bad")
    return badge(_("In force"), "bad")


class StateFilter(admin.SimpleListFilter):
    """How the measure stands."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """From what asks for work to what is over."""
        return [
            ("in_force", _("In force")),
            ("overdue", _("In force, past its end date")),
            ("lift_asked", _("Lift asked for")),
            ("lifted", _("Lifted")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The chosen ones."""
        match self.value():
            case "in_force":
                return queryset.in_force(at=now())
            case "overdue":
                return queryset.overdue(at=now(), on=today())
            case "lift_asked":
                return queryset.lift_asked(at=now())
            case "lifted":
                return queryset.exclude(pk__in=Protection.objects.in_force(at=now()).values("pk"))
        return queryset


@admin.register(Protection)
class ProtectionAdmin(ProtectionApplications, ProtectionActs):
    """支援措置."""

    change_list_template = "admin/registry/protection/change_list.html"
    resident_path = "resident"
    list_display = ("person", "person_no", "kind", "state", "applied", "until")
    list_filter = (StateFilter, "kind")
    search_fields = ("resident__person_no",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("-applied_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the person, whose name the list shows."""
        return super().get_queryset(request).select_related("resident__municipality")

    def get_urls(self) -> list[Any]:
        """Application, work lists and acts beside the usual pages."""
        wrap, name = self.admin_site.admin_view, "registry_protection"
        own = [
            path("apply/", wrap(self.apply_view), name=f"{name}_apply"),
            path("apply/<int:resident_id>/", wrap(self.apply_for_view), name=f"{name}_application"),
            path("overdue/", wrap(self.overdue_view), name=f"{name}_overdue"),
            path("lifts/", wrap(self.lifts_view), name=f"{name}_lifts"),
            path("<int:object_id>/act/<slug:act>/", wrap(require_POST(self.act_view)), name=f"{name}_act"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the ways to the application and the work lists."""
        tools = {"may_apply": self.may_apply(request), "may_act": self.may_act(request)}
        return super().changelist_view(request, {**tools, **(extra_context or {})})

    @admin.display(description=_("resident"), ordering="resident__kana_key")
    def person(self, row: Protection) -> str:
        """The name, marked."""
        return name_of(row.resident, is_protected=row.lifted_at is None, is_link=False)

    @admin.display(description=_("person number"))
    def person_no(self, row: Protection) -> str:
        """The number on the city's own papers."""
        return row.resident.person_no

    @admin.display(description=_("state"))
    def state(self, row: Protection) -> str:
        """In a word."""
        return state_of_protection(row)

    @admin.display(description=_("applied at"), ordering="applied_at")
    def applied(self, row: Protection) -> str:
        """From this moment it is in force."""
        return moment(row.applied_at)

    @admin.display(description=_("end of the measure (does not lift it)"), ordering="valid_until")
    def until(self, row: Protection) -> str:
        """In the Japanese calendar."""
        return day(row.valid_until)

    def residents_in_list(self, row: Protection) -> Iterable[int]:
        """The person."""
        return (row.resident_id,)

    def panels(self, request: HttpRequest, row: Protection) -> list[Panel]:
        """What it is, who is covered with it, what was done to it, and what may be done now."""
        person = (_("resident"), name_of(row.resident))
        dates = columns(
            row, "kind", "reference", "applied_at", "decided_at", "valid_from", "valid_until", "renewed_at"
        )
        lift = columns(row, "lift_asked_at", "lift_asked_by", "lifted_at", "lifted_by", "lift_confirmed_by")
        together = [
            (
                name_of(other.resident),
                format_html(
                    '<a href="{}">{}</a>',
                    reverse("admin:registry_protection_change", args=[other.pk]),
                    other.get_kind_display(),
                ),
                state_of_protection(other),
            )
            for other in together_with(row)
        ]
        found = [
            facts(_("Protection"), [person, (_("state"), state_of_protection(row)), *dates]),
            facts(_("Lift"), lift),
            grid(_("Of the same application"), (_("resident"), _("kind"), _("state")), together),
            Panel(
                _("Course of the measure"),
                "admin/registry/protection/history.html",
                {"acts": history_lines(row)},
                is_wide=True,
            ),
        ]
        if self.may_act(request) and row.lifted_at is None:
            found.insert(2, self.acts_panel(request, row))
        return found

    def notices(self, request: HttpRequest, row: Protection) -> list[tuple[str, Any]]:
        """That an end date has passed without ending anything."""
        if row.lifted_at is None and row.valid_until is not None and row.valid_until < today():
            return [
                (
                    "warn",
                    _(
                        "The end date has passed and the protection is in force: "
                        "ask the person, then renew it or have it lifted."
                    ),
                )
            ]
        return []

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """How much waits, without a name."""
        rows, at = self.city_rows(request), now()
        counts = (
            ("overdue", _("Past their end date, in force"), rows.overdue(at=at, on=today()).count(), "bad"),
            ("lifts", _("Lifts to confirm"), rows.lift_asked(at=at).count(), "warn"),
        )
        lines = [
            (
                format_html('<a href="{}">{}</a>', reverse(f"admin:registry_protection_{name}"), title)
                if self.may_act(request)
                else title,
                badge(number, tone) if number else badge(0, "ok"),
            )
            for name, title, number, tone in counts
        ]
        return [grid(_("Protections"), (_("what waits"), _("how many")), lines, is_wide=False)]
