"""Incidents: what must be looked at, whose it is, how old it is, and the answer that closes it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from registry.admin.incident_words import concerns, detail_in_words
from registry.models import Incident
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.scope import within_reach
from registry.staff.show import NOTHING, Panel, age_of, badge, columns, facts, grid, moment, page_of
from registry.usecases.answer_incident import AnsweredAlready, AnswerIsMissing, answer_incident
from registry.usecases.take_incident import take_incident

OLD_AFTER_HOURS = 1


class OpenFirst(admin.SimpleListFilter):
    """Open or answered."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The two states."""
        return [("open", pgettext_lazy("incident", "Open")), ("answered", _("Answered"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The chosen ones."""
        if self.value() in ("open", "answered"):
            return queryset.filter(answered_at__isnull=self.value() == "open")
        return queryset


@admin.register(Incident)
class IncidentAdmin(RecordAdmin):
    """事故・要確認."""

    holds_personal_data = False
    list_display = ("kind", "state", "age", "opened", "owner", "concerns")
    list_filter = (OpenFirst, "kind")
    list_select_related = ("owner",)
    search_fields = ("subject",)
    search_help_text = _("What it concerns")
    ordering = ("-opened_at",)

    def get_ordering(self, request: HttpRequest) -> Any:
        """What is open first, oldest first, on every database; then what was answered last."""
        return (F("answered_at").desc(nulls_first=True), "opened_at")

    def get_urls(self) -> list[Any]:
        """The two acts beside the usual pages."""
        name = "registry_incident"
        acts = (("answer", self.answer_view), ("take", self.take_view))
        own = [
            path(
                f"<int:object_id>/{act}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"{name}_{act}",
            )
            for act, view in acts
        ]
        return [*own, *super().get_urls()]

    def answer_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Close it by saying what left the printer."""
        row = self._row_to_act_on(request, object_id)
        try:
            answer_incident(
                incident_id=row.pk, answer=request.POST.get("answer", ""), user=request.user, now=now()
            )
            messages.success(request, _("The incident is answered."))
        except AnswerIsMissing:
            messages.error(request, _("Say what left the printer: an incident is closed by an answer."))
        except AnsweredAlready:
            messages.error(request, _("Somebody else has answered it already."))
        return self._back_to(row)

    def take_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Become its owner."""
        row = self._row_to_act_on(request, object_id)
        if take_incident(incident_id=row.pk, user=request.user):
            messages.success(request, _("The incident is yours."))
        else:
            messages.error(request, _("Somebody else has answered it already."))
        return self._back_to(row)

    @admin.display(description=_("state"))
    def state(self, row: Incident) -> str:
        """Open or answered."""
        return (
            badge(_("Answered"), "ok") if row.answered_at else badge(pgettext_lazy("incident", "Open"), "bad")
        )

    @admin.display(description=_("age"))
    def age(self, row: Incident) -> str:
        """How long it was or is open."""
        span = (row.answered_at or now()) - row.opened_at
        is_old = row.answered_at is None and span.total_seconds() > OLD_AFTER_HOURS * 3600
        return badge(age_of(span), "warn") if is_old else age_of(span)

    @admin.display(description=pgettext_lazy("incident", "opened at"), ordering="opened_at")
    def opened(self, row: Incident) -> str:
        """To the second."""
        return moment(row.opened_at)

    @admin.display(description=_("concerns"))
    def concerns(self, row: Incident) -> Any:
        """What it is about, linked to its page."""
        return concerns(row.subject)

    def panels(self, request: HttpRequest, row: Incident) -> list[Panel]:
        """What happened, and the answer or the form for it."""
        state = [
            (_("state"), self.state(row)),
            (_("age"), self.age(row)),
            (_("concerns"), self.concerns(row)),
        ]
        what = facts(
            _("What happened"),
            [
                *columns(row, "kind", "opened_at", "owner"),
                *state,
                (_("what happened"), detail_in_words(row.detail) or NOTHING),
            ],
        )
        if row.answered_at:
            return [what, facts(_("Answer"), columns(row, "answer", "answered_at", "answered_by"))]
        if not request.user.has_perm("registry.change_incident"):
            return [what]
        acts = {act: reverse(f"admin:registry_incident_{act}", args=[row.pk]) for act in ("answer", "take")}
        is_own, token = row.owner_id == request.user.pk, get_token(request)
        return [
            what,
            Panel(_("Answer"), "admin/staff/answer.html", {**acts, "is_own": is_own, "token": token}),
        ]

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """What is open, oldest first."""
        rows: Any = within_reach(Incident.objects.all(), request.user, personal=False)
        rows = rows.filter(answered_at=None).select_related("owner").order_by("opened_at")[:10]
        lines = [(page_of(r, r.get_kind_display()), self.age(r), r.owner or NOTHING) for r in rows]
        return [grid(_("Open incidents"), (_("kind"), _("age"), _("owner")), lines, is_wide=False)]

    def _row_to_act_on(self, request: HttpRequest, object_id: int) -> Incident:
        row: Incident = self.row_or_404(request, str(object_id))
        if not request.user.has_perm("registry.change_incident"):
            raise PermissionDenied
        return row

    def _back_to(self, row: Incident) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:registry_incident_change", args=[row.pk]))
