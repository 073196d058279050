"""Holds: certificates that wait for something, as the source and the service itself set them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.models import Hold
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.show import NOTHING, Panel, badge, columns, day, facts, moment, name_of, page_of


def state_of_hold(row: Hold) -> str:
    """Whether it still holds."""
    is_released = row.released_at is not None and row.released_at <= now()
    return badge(_("Released")) if is_released else badge(_("On hold"), "warn")


@admin.register(Hold)
class HoldAdmin(RecordAdmin):
    """発行保留."""

    resident_path = "resident"
    list_display = ("concerns", "kind", "state", "effective", "placed", "note")
    list_filter = ("kind",)
    search_fields = ("resident__person_no",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("-placed_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the person or household."""
        return super().get_queryset(request).select_related("resident__municipality", "household")

    @admin.display(description=_("concerns"))
    def concerns(self, row: Hold) -> str:
        """A person or a household."""
        if row.household is not None:
            return row.household.household_no
        return name_of(row.resident, is_link=False) if row.resident else NOTHING

    @admin.display(description=_("state"))
    def state(self, row: Hold) -> str:
        """In a word."""
        return state_of_hold(row)

    @admin.display(description=_("effective on"), ordering="effective_on")
    def effective(self, row: Hold) -> str:
        """In the Japanese calendar."""
        return day(row.effective_on)

    @admin.display(description=_("placed at"), ordering="placed_at")
    def placed(self, row: Hold) -> str:
        """To the second."""
        return moment(row.placed_at)

    def panels(self, request: HttpRequest, row: Hold) -> list[Panel]:
        """What is held back, why, since when."""
        concerned = name_of(row.resident) if row.resident else NOTHING
        household = page_of(row.household, row.household.household_no) if row.household else NOTHING
        where = [(_("resident"), concerned), (_("household"), household), (_("state"), state_of_hold(row))]
        what = columns(row, "kind", "effective_on", "placed_at", "released_at", "note")
        return [facts(_("Hold"), [*where, *what])]

    def residents_on_page(self, row: Hold) -> list[int]:
        """The person, or nobody by name for a household."""
        return [row.resident_id] if row.resident_id else []


def holds_on(resident: int, household: int | None) -> QuerySet[Hold]:
    """Holds on a person and on their household, newest first."""
    own = Hold.objects.filter(resident=resident)
    return (own | Hold.objects.filter(household=household, household__isnull=False)).order_by("-placed_at")
