"""The work lists of protections: past their end date, and lifts that wait for a second person."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.admin.protection_forms import days_over, mark_for, seen_in
from registry.choices import ProtectionStep, ReadAction
from registry.models import Protection, ProtectionAct
from registry.models.protections import ProtectionQuerySet
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.scope import municipality_of, within_reach
from registry.staff.show import badge, day, moment, name_of, page_of
from registry.staff.trail import leave_trace
from registry.usecases.ask_to_lift import RowOutcome, ask_to_lift
from registry.usecases.lift_protections_in_bulk import lift_protections_in_bulk

LONGEST_LIST = 200


class ProtectionLists(RecordAdmin):
    """Two pages, each a list whose rows are looked at again, one by one, when the button is pressed."""

    def overdue_view(self, request: HttpRequest) -> HttpResponse:
        """Past the end date and in force: ask for the lift of several at once."""
        self._only_for_those_who_may_act(request)
        outcomes: Sequence[RowOutcome] = ()
        if request.method == "POST" and (chosen := self._chosen(request)):
            outcomes = ask_to_lift(
                municipality=municipality_of(request.user),  # type: ignore[arg-type]
                rows=chosen,
                reason=request.POST.get("why", ""),
                by=request.user,
                now=now(),
            )
        rows = self.city_rows(request).overdue(at=now(), on=today()).order_by("valid_until", "pk")
        context = {
            "title": _("Protections past their end date"),
            "explain": _(
                "They are in force, and stay in force until two people lift them. Ask each person first; "
                "then renew on the protection's page, or ask for the lift here."
            ),
            "button": _("Ask for the lift"),
            "asks_why": True,
            "none": _("No protection is past its end date."),
        }
        return self._page(request, "overdue", rows, outcomes, context)

    def lifts_view(self, request: HttpRequest) -> HttpResponse:
        """Lifts that were asked for: confirm several of other people's at once."""
        self._only_for_those_who_may_act(request)
        outcomes: Sequence[RowOutcome] = ()
        if request.method == "POST" and (chosen := self._chosen(request)):
            outcomes = lift_protections_in_bulk(
                municipality=municipality_of(request.user),  # type: ignore[arg-type]
                rows=chosen,
                by=request.user,
                now=now(),
            )
        rows = self.city_rows(request).lift_asked(at=now()).order_by("lift_asked_at", "pk")
        context = {
            "title": _("Lifts to confirm"),
            "explain": _(
                "A second person confirms. Each row is looked at again at that moment: what was renewed "
                "since this page was made stays in force."
            ),
            "button": _("Lift the chosen"),
            "asks_why": False,
            "none": _("No lift waits for a second person."),
        }
        return self._page(request, "lifts", rows, outcomes, context)

    def city_rows(self, request: HttpRequest) -> ProtectionQuerySet:
        """The protections of the clerk's city."""
        rows: Any = within_reach(Protection.objects.all(), request.user, personal=True)
        return rows

    def may_act(self, request: HttpRequest) -> bool:
        """Whether the user decides, renews and lifts."""
        return self.has_view_permission(request) and request.user.has_perm("registry.change_protection")

    def _only_for_those_who_may_act(self, request: HttpRequest) -> None:
        if not self.may_act(request):
            raise PermissionDenied

    def _chosen(self, request: HttpRequest) -> list[Any]:
        try:
            rows = seen_in(request.POST.getlist("row"))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return []
        if not rows:
            messages.error(request, _("Choose at least one."))
        return rows[:LONGEST_LIST]

    def _page(
        self,
        request: HttpRequest,
        what: str,
        rows: Any,
        outcomes: Sequence[RowOutcome],
        context: dict[str, Any],
    ) -> HttpResponse:
        shown = list(
            rows.select_related("resident__municipality", "lift_asked_by").prefetch_related("acts")[
                :LONGEST_LIST
            ]
        )
        done = {o.protection_id: o.protection for o in outcomes if o.protection is not None}
        people = {row.resident_id for row in (*shown, *done.values())}
        if people:
            leave_trace(
                request,
                action=ReadAction.LIST,
                screen=self.screen(what),
                residents=people,
                reason=request.POST.get("why", "")[:200],
            )
        own = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "subtitle": None,
            "lines": [self._line(request, row, what) for row in shown],
            "outcomes": [_told(outcome) for outcome in outcomes],
            "url": reverse(f"admin:registry_protection_{what}"),
            "may_act": self.may_act(request),
        }
        return never_stored(
            TemplateResponse(request, "admin/registry/protection/work_list.html", {**own, **context})
        )

    def _line(self, request: HttpRequest, row: Protection, what: str) -> dict[str, Any]:
        is_own = what == "lifts" and row.lift_asked_by_id == request.user.pk
        stands = row.lift_asked_at is not None and what == "overdue" and _is_asked(row)
        asked = [act for act in row.acts.all() if act.step == ProtectionStep.LIFT_ASKED]
        why = max(asked, key=lambda act: act.pk).note if asked and (what == "lifts" or stands) else ""
        over = days_over(row).days
        return {
            "mark": "" if is_own or stands else mark_for(row),
            "person": name_of(row.resident, is_link=False),
            "person_no": page_of(row, row.resident.person_no),
            "kind": row.get_kind_display(),
            "until": day(row.valid_until),
            "over": badge(ngettext("Past by %(n)d day", "Past by %(n)d days", over) % {"n": over}, "bad")
            if over > 0
            else "",
            "asked": moment(row.lift_asked_at) if what == "lifts" or stands else "",
            "asked_by": row.lift_asked_by if what == "lifts" or stands else "",
            "why": why,
            "closed": _("Asked for by you: somebody else confirms.") if is_own else _("A lift is asked for."),
        }


def _is_asked(row: Protection) -> bool:
    later = [m for m in (row.applied_at, row.decided_at, row.renewed_at) if m is not None]
    return row.lift_asked_at is not None and row.lift_asked_at > max(later)


def _told(outcome: RowOutcome) -> dict[str, Any]:
    """A row's outcome in words."""
    row = outcome.protection
    return {
        "what": page_of(row, row.resident.person_no) if row is not None else outcome.protection_id,
        "is_done": outcome.is_done,
        "sentences": [_now(no.sentence) for no in outcome.refusals],
    }


def history_lines(row: Protection) -> list[dict[str, Any]]:
    """What was done to the protection, oldest first."""
    acts = ProtectionAct.objects.filter(protection=row).select_related("by").order_by("pk")
    refused = ProtectionStep.LIFT_REFUSED
    return [
        {
            "step": act.get_step_display(),
            "at": moment(act.at),
            "by": act.by,
            "note": "" if act.step == refused else act.note,
        }
        for act in acts
    ]
