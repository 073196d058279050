"""Cards, whose they are, and the functions on them."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.admin.acts import ActsAdmin
from cards.admin.card_acts import CARD_ACTS, STOP_ACTS
from cards.choices import CardState, FunctionState
from cards.models import Card, CardStop, EnabledFunction, PinFact
from cards.queries import card_as_found
from cards.rules.diagnosis import diagnose
from registry.queries import with_protection
from registry.shared.clock import now, today
from registry.staff.show import NOTHING, Panel, badge, columns, day, facts, grid, moment, name_of

TONES = {
    CardState.MADE: "busy",
    CardState.ACTIVE: "ok",
    CardState.SUSPENDED: "warn",
    CardState.SURRENDERED: "idle",
    CardState.REVOKED: "bad",
    CardState.DESTROYED: "idle",
}


def state_of_card(row: Card) -> str:
    """The state in colour; a card in use past its last day is told as expired."""
    if row.state == CardState.ACTIVE and row.valid_until < today():
        return badge(_("Expired"), "warn")
    return badge(row.get_state_display(), TONES[CardState(row.state)])


@admin.register(Card)
class CardAdmin(ActsAdmin):
    """カード."""

    acts = CARD_ACTS
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
        what = columns(
            row, "kind", "face", "card_id", "issued_on", "valid_until", "certificate_until", "stopped_at"
        )
        end = columns(row, "end_reason", "ended_on") if row.end_reason else []
        functions = [
            (f.get_function_display(), _live_badge(f), day(f.valid_from), day(f.valid_until))
            for f in row.functions.order_by("-valid_from", "function")
        ]
        headings = (_("function"), _("state"), _("from"), _("until (not included)"))
        return [
            facts(self.opts.verbose_name, [person, (_("state"), state_of_card(row)), *what, *end]),
            _diagnosis(row),
            grid(_("Functions"), headings, functions, is_wide=False),
            *self.acts_panel(request, row),
            _pins(row),
            _history(row),
        ]


@admin.register(CardStop)
class CardStopAdmin(ActsAdmin):
    """一時停止の届出: those to be called back first."""

    acts = STOP_ACTS
    resident_path = "card__resident"
    list_display = ("person", "told", "stopped_moment", "called_back_at", "was_confirmed", "lifted_at")
    list_filter = ("was_confirmed",)
    search_fields = ("card__card_id",)
    search_help_text = _("Card number, name, kana, birth date or number of the person")
    ordering = ("-lifted_at", "called_back_at", "stopped_at")
    list_select_related = ("card__resident",)

    def residents_on_page(self, row: CardStop) -> Any:
        """The holder."""
        return (row.card.resident_id,)

    @admin.display(description=_("holder"))
    def person(self, row: CardStop) -> str:
        """The name."""
        return name_of(row.card.resident, is_link=False)

    @admin.display(description=_("who told it"))
    def told(self, row: CardStop) -> str:
        """Who called."""
        return row.told_by

    @admin.display(description=_("stopped at"), ordering="stopped_at")
    def stopped_moment(self, row: CardStop) -> str:
        """To the second."""
        return moment(row.stopped_at)

    def panels(self, request: HttpRequest, row: CardStop) -> list[Panel]:
        """Who told what, and what became of it."""
        told = columns(row, "told_by", "phone", "what", "stopped_at", "stopped_by")
        then = columns(row, "called_back_at", "called_back_by", "was_confirmed", "lifted_at", "lifted_by")
        holder = (_("holder"), name_of(row.card.resident))
        return [facts(self.opts.verbose_name, [holder, *told, *then]), *self.acts_panel(request, row)]


def _diagnosis(row: Card) -> Panel:
    found = diagnose(card_as_found(row), on=today())
    lines = [
        line
        for each in found
        for line in ((_("cause"), _now(each.tells)), (_("what helps"), _now(each.helps)))
    ]
    return facts(_("Why it does not work") if found else _("Nothing speaks against the card"), lines)


def _pins(row: Card) -> Panel:
    facts_told = PinFact.objects.filter(card=row).order_by("-at", "-pk")
    lines = [
        (f.get_pin_display(), f.get_event_display(), moment(f.at), f.reason or NOTHING) for f in facts_told
    ]
    return grid(_("facts about PINs"), (_("PIN"), _("fact"), _("at"), _("reason")), lines, is_wide=False)


def _history(row: Card) -> Panel:
    words = dict(CardState.choices)
    lines = [
        (moment(c.at), words.get(c.old, NOTHING), words.get(c.new, c.new), c.by, c.why or NOTHING)
        for c in row.changes.order_by("-pk")
    ]
    headings = (_("at"), pgettext_lazy("state", "from"), pgettext_lazy("state", "to"), _("by"), _("why"))
    return grid(_("changes of cards"), headings, lines)


def _live_badge(row: EnabledFunction) -> str:
    if row.state == FunctionState.STOPPED:
        return badge(row.get_state_display(), "warn")
    is_on = row.valid_from <= today() and (row.valid_until is None or row.valid_until > today())
    return badge(_("On"), "ok") if is_on else badge(_("Off"))
