"""Applications for cards, the cards being made, the terminals that make them, the visits, and the fees."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.admin.acts import Act, ActForm, ActsAdmin
from cards.choices import ApplicationState, CardFunction, VisitState
from cards.models import CardApplication, CardFee, IssuingTerminal, PersonalisationJob, Visit
from cards.rules.lifecycle import OPEN_APPLICATION
from cards.usecases.cancel_application import cancel_application
from cards.usecases.repair_terminal import repair_terminal
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin, ScopedModelAdmin
from registry.staff.scope import municipality_of
from registry.staff.show import NOTHING, Panel, badge, columns, facts, grid, moment, name_of, page_of

TONES = {
    ApplicationState.MADE: "warn",
    ApplicationState.HANDED_OVER: "ok",
    ApplicationState.CANCELLED: "idle",
}


class WhyForm(ActForm):
    """Why."""

    why = forms.CharField(label=_("why"), max_length=200)


@admin.register(CardApplication)
class CardApplicationAdmin(ActsAdmin):
    """交付申請."""

    resident_path = "resident"
    acts = {
        "cancel": Act(
            _("Cancel the application"),
            WhyForm,
            lambda request, row, data: cancel_application(
                application_id=row.pk, **data, by=request.user, now=now()
            ),
            lambda row: row.state in OPEN_APPLICATION,
            _("A card that was made for it becomes void and is to be destroyed."),
        )
    }
    list_display = ("number_shown", "person", "kind", "face", "reason", "state_badge", "place", "applied_at")
    list_filter = ("state", "kind", "place")
    list_select_related = ("resident", "place")
    search_fields = ("reference",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("-applied_at", "-pk")

    @admin.display(description=_("number"), ordering="pk")
    def number_shown(self, row: CardApplication) -> str:
        """With its check digit."""
        return row.number

    @admin.display(description=_("holder"), ordering="resident__kana_key")
    def person(self, row: CardApplication) -> str:
        """The name."""
        return name_of(row.resident, is_link=False)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: CardApplication) -> str:
        """In colour."""
        return badge(row.get_state_display(), TONES.get(ApplicationState(row.state), "busy"))

    def heading(self, row: CardApplication) -> Any:
        """Its number."""
        return row.number

    def panels(self, request: HttpRequest, row: CardApplication) -> list[Panel]:
        """The form, what was seen, what was paid, how far it came."""
        words = dict(ApplicationState.choices)
        own = [
            (_("holder"), name_of(row.resident)),
            (_("number"), row.number),
            *columns(row, "kind", "face", "reason", "applicant", "representative", "state", "place"),
            (
                _("functions asked for"),
                ", ".join(str(CardFunction(f).label) for f in row.functions) or NOTHING,
            ),
            (_("card"), page_of(row.card, row.card.card_id) if row.card else NOTHING),
            *columns(row, "reference", "old_card_reason"),
        ]
        seen = [(e.get_kind_display(), moment(e.seen_at), e.by) for e in row.evidence.order_by("pk")]
        letters = [
            (moment(i.sent_at), i.deadline_on, i.get_outcome_display() or NOTHING)
            for i in row.inquiries.order_by("pk")
        ]
        history = [
            (moment(c.at), words.get(c.old, NOTHING), words.get(c.new, c.new), c.by, c.why or NOTHING)
            for c in row.changes.order_by("-pk")
        ]
        heads = (_("at"), pgettext_lazy("state", "from"), pgettext_lazy("state", "to"), _("by"), _("why"))
        return [
            facts(self.opts.verbose_name, own),
            *self.acts_panel(request, row),
            grid(_("papers seen"), (_("paper"), _("at"), _("by")), seen, is_wide=False),
            grid(
                _("letters of inquiry"),
                (_("sent at"), _("reply until (included)"), _("outcome of the inquiry")),
                letters,
                is_wide=False,
            ),
            grid(_("changes of applications"), heads, history),
        ]


@admin.register(PersonalisationJob)
class PersonalisationJobAdmin(RecordAdmin):
    """作成."""

    resident_path = "application__resident"
    list_display = ("queued_at", "terminal", "application_no", "state_badge", "attempts", "fault_code")
    list_filter = ("state", "terminal")
    list_select_related = ("terminal", "application")
    search_fields = ("card_id",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("-queued_at",)

    def residents_on_page(self, row: PersonalisationJob) -> Any:
        """The applicant."""
        return (row.application.resident_id,)

    @admin.display(description=_("application"))
    def application_no(self, row: PersonalisationJob) -> str:
        """Its number."""
        return row.application.number

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: PersonalisationJob) -> str:
        """In colour."""
        tones = {"checked": "ok", "spoiled": "bad", "failed": "bad"}
        return badge(row.get_state_display(), tones.get(row.state, "busy"))

    def panels(self, request: HttpRequest, row: PersonalisationJob) -> list[Panel]:
        """What was asked for, and what came of it."""
        names = ("terminal", "state", "attempts", "fault_code", "queued_at", "finished_at", "card_id")
        more = ("issued_on", "valid_until", "certificate_until")
        own = [
            (_("application"), page_of(row.application, row.application.number)),
            (_("card in stock"), page_of(row.item, row.item.item_no)),
            (_("what differed"), ", ".join(row.faults) or NOTHING),
        ]
        return [facts(self.opts.verbose_name, [*own, *columns(row, *names, *more)])]


@admin.register(IssuingTerminal)
class IssuingTerminalAdmin(ActsAdmin):
    """発行端末."""

    holds_personal_data = False
    acts = {
        "broken": Act(
            _("Out of order"),
            ActForm,
            lambda request, row, data: repair_terminal(terminal_id=row.pk, works=False, now=now()),
            lambda row: row.out_of_order_since is None,
        ),
        "works": Act(
            _("Works again"),
            ActForm,
            lambda request, row, data: repair_terminal(terminal_id=row.pk, works=True, now=now()),
            lambda row: row.out_of_order_since is not None,
        ),
    }
    list_display = ("name", "place", "queue", "out_of_order_since")
    list_select_related = ("place",)
    ordering = ("place__name", "name")
    fields = ("municipality", "place", "name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Django's permission."""
        return ScopedModelAdmin.has_add_permission(self, request)

    def heading(self, row: IssuingTerminal) -> Any:
        """Its name."""
        return row.name

    def panels(self, request: HttpRequest, row: IssuingTerminal) -> list[Panel]:
        """Where it stands and which queue it serves."""
        own = [*columns(row, "name", "place", "out_of_order_since"), (_("queue"), row.queue)]
        return [facts(self.opts.verbose_name, own), *self.acts_panel(request, row)]


@admin.register(Visit)
class VisitAdmin(RecordAdmin):
    """来庁者."""

    resident_path = "resident"
    list_display = ("day", "place", "queue_no", "arrival", "kind", "state", "arrived_at")
    list_filter = ("state", "place", "day")
    list_select_related = ("place",)
    search_fields = ("reference",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("-day", "queue_no")

    def panels(self, request: HttpRequest, row: Visit) -> list[Panel]:
        """The visit, and by whom it was served."""
        person = (_("holder"), name_of(row.resident) if row.resident else NOTHING)
        names = ("day", "place", "queue_no", "arrival", "reference", "kind", "face", "state")
        served = [
            (s.desk, s.clerk, moment(s.opened_at), moment(s.ended_at), s.end_reason or NOTHING)
            for s in row.sessions.select_related("clerk").order_by("opened_at")
        ]
        heads = (_("desk"), _("clerk"), _("at"), _("ended at"), _("why it ended"))
        return [
            facts(self.opts.verbose_name, [person, *columns(row, *names, "arrived_at")]),
            grid(_("sessions at desks"), heads, served),
        ]

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """How many wait, and the way to the desk."""
        city = municipality_of(request.user)
        if city is None or not request.user.has_perm("cards.change_cardapplication"):
            return []
        here = Visit.objects.of(city).filter(day=today())
        waiting = here.filter(state=VisitState.WAITING).count()
        link = format_html('<a href="{}">{}</a>', reverse("desk:front"), _("Open the desk"))
        lines = [
            (link, badge(waiting, "busy" if waiting else "ok")),
            (_("Finished today"), badge(here.filter(state=VisitState.DONE).count())),
        ]
        return [grid(_("Card desk"), (_("what waits"), _("how many")), lines, is_wide=False)]


@admin.register(CardFee)
class CardFeeAdmin(ScopedModelAdmin):
    """カード手数料表."""

    holds_personal_data = False
    list_display = ("kind", "reason", "amount_yen", "valid_from", "valid_until")
    list_filter = ("kind",)
    ordering = ("kind", "reason", "-valid_from")
