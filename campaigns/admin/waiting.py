"""The waiting list, for staff to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import BookingState
from campaigns.models import WaitingEntry
from registry.staff.base import RecordAdmin
from registry.staff.show import NOTHING, Panel, columns, facts, grid, moment


@admin.register(WaitingEntry)
class WaitingEntryAdmin(RecordAdmin):
    """キャンセル待ち."""

    list_display = ("since", "people", "venue", "case", "mail", "phone", "state")
    list_filter = ("state", ("venue", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("venue", "municipality")
    search_fields = ("mail", "phone")
    ordering = ("created_at", "pk")

    @admin.display(description=pgettext_lazy("waiting list", "since"), ordering="created_at")
    def since(self, row: WaitingEntry) -> str:
        """In Japan."""
        return moment(row.created_at)

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The entry and what happened to it."""
        told = columns(row, "state", "people", "case", "district", "mail", "phone", "language")
        steps = [
            (moment(step.at), state_word(step.old), state_word(step.new), step.by)
            for step in row.steps.order_by("pk")
        ]
        return [
            facts(self.opts.verbose_name, [*told, (_("venue"), row.venue or NOTHING)]),
            grid(_("Steps"), (_("at"), *from_to(), _("by")), steps, is_wide=False),
        ]


def from_to() -> tuple[Any, Any]:
    """The headings of a change."""
    return pgettext_lazy("state", "from"), pgettext_lazy("state", "to")


def state_word(code: str) -> Any:
    """A state of a booking or an entry in words."""
    words = {**dict(WaitingEntry._meta.get_field("state").choices or ()), **dict(BookingState.choices)}
    return words.get(code, NOTHING)
