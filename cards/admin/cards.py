"""Cards, whose they are, and the functions on them."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cards.choices import CardState
from cards.models import Card, EnabledFunction
from registry.queries import with_protection
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin
from registry.staff.show import NOTHING, Panel, badge, columns, day, facts, grid, name_of

TONES = {
    CardState.ACTIVE: "ok",
    CardState.SUSPENDED: "warn",
    CardState.SURRENDERED: "idle",
    CardState.REVOKED: "bad",
}


def state_of_card(row: Card) -> str:
    """The state in colour; a card in use past its last day is told as expired."""
    if row.state == CardState.ACTIVE and row.valid_until < today():
        return badge(_("Expired"), "warn")
    return badge(row.get_state_display(), TONES[CardState(row.state)])


@admin.register(Card)
class CardAdmin(RecordAdmin):
    """カード."""

    search_first = True
    change_list_template = "admin/staff/search_list.html"
    resident_path = "resident"
    list_display = ("card_id", "kind", "person", "state_badge", "functions_on", "issued", "until")
    list_filter = ("kind", "state")
    search_fields = ("card_id",)
    search_help_text = _("Card number, name, kana, birth date or number of the person")
    ordering = ("-issued_on", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the person and the functions that are on."""
        rows = super().get_queryset(request).select_related("resident__municipality")
        live = Prefetch("functions", EnabledFunction.objects.live(on=today()).order_by("function"), "live")
        return with_protection(rows.prefetch_related(live), at=now(), resident="resident")

    @admin.display(description=_("holder"), ordering="resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: Card) -> str:
        """In colour."""
        return state_of_card(row)

    @admin.display(description=_("functions"))
    def functions_on(self, row: Any) -> str:
        """What the card can do today."""
        return ", ".join(str(f.get_function_display()) for f in row.live) or NOTHING

    @admin.display(description=_("issued on"), ordering="issued_on")
    def issued(self, row: Card) -> str:
        """In the Japanese calendar."""
        return day(row.issued_on)

    @admin.display(description=_("valid until (included)"), ordering="valid_until")
    def until(self, row: Card) -> str:
        """In the Japanese calendar."""
        return day(row.valid_until)

    def heading(self, row: Card) -> Any:
        """By kind and number."""
        return f"{row.get_kind_display()} {row.card_id}"

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The card and its functions, past ones too."""
        person = (_("holder"), name_of(row.resident, is_protected=row.is_protected))
        what = columns(row, "kind", "card_id", "issued_on", "valid_until", "stopped_at")
        functions = [
            (f.get_function_display(), _live_badge(f), day(f.valid_from), day(f.valid_until))
            for f in row.functions.order_by("-valid_from", "function")
        ]
        headings = (_("function"), _("state"), _("from"), _("until (not included)"))
        return [
            facts(self.opts.verbose_name, [person, (_("state"), state_of_card(row)), *what]),
            grid(_("Functions"), headings, functions, is_wide=False),
        ]


def _live_badge(row: EnabledFunction) -> str:
    is_on = row.valid_from <= today() and (row.valid_until is None or row.valid_until > today())
    return badge(_("On"), "ok") if is_on else badge(_("Off"))
