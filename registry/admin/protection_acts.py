"""What is done to a protection on its page: decided, renewed, asked to be lifted, lifted."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from registry.admin.protection_forms import DecisionForm, LiftForm, NoteForm
from registry.admin.protection_lists import ProtectionLists
from registry.choices import ReadAction
from registry.models import Protection
from registry.rules.protection import extendable_from
from registry.rules.protection_acts import BASIS, SENTENCES, mark_of
from registry.rules.refusal import Refusal
from registry.shared.clock import now, today
from registry.staff.show import Panel
from registry.staff.trail import leave_trace, reason_given
from registry.usecases.ask_to_lift import Seen, ask_to_lift
from registry.usecases.decide_protection import DecisionRefused, ProtectionMoved, decide_protection
from registry.usecases.lift_protection import lift_protection
from registry.usecases.renew_protection import RenewalRefused, renew_protection
from registry.usecases.withdraw_lift import withdraw_lift

ACTS: dict[str, type[Form]] = {
    "decide": DecisionForm,
    "renew": NoteForm,
    "ask": LiftForm,
    "lift": Form,
    "withdraw": NoteForm,
}
DONE = {
    "decide": _("The measure is decided."),
    "renew": _("The measure is renewed."),
    "ask": _("The lift is asked for. A second person confirms it."),
    "lift": _("The protection is lifted."),
    "withdraw": _("The lift is taken back. The protection stays."),
}
MOVED = Refusal("page_is_stale", SENTENCES["page_is_stale"], BASIS)


class ProtectionActs(ProtectionLists):
    """The acts, and the panel that offers those which the row is ready for."""

    def residents_on_page(self, row: Protection) -> Iterable[int]:
        """The person, and those of the same application, whom the page names."""
        return {row.resident_id, *(other.resident_id for other in together_with(row))}

    def act_view(self, request: HttpRequest, object_id: int, act: str) -> HttpResponse:
        """One act on one protection; its page must have been opened for a reason."""
        row: Protection = self.row_or_404(request, str(object_id))
        if not self.may_act(request):
            raise PermissionDenied
        if act not in ACTS:
            raise Http404
        people = set(self.residents_on_page(row))
        reason, unexplained = reason_given(request, people)
        back = HttpResponseRedirect(reverse("admin:registry_protection_change", args=[row.pk]))
        if unexplained:
            return back
        leave_trace(request, action=ReadAction.VIEW, screen=self.screen(act), residents=people, reason=reason)
        form = ACTS[act](request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, str(errors[0]))
            return back
        act_now: Callable[..., tuple[Refusal, ...]] = getattr(self, f"_{act}")
        refusals = act_now(request, row, form.cleaned_data)
        for no in refusals:
            messages.error(request, _now(no.sentence))
        if not refusals:
            messages.success(request, DONE[act])
        return back

    def _decide(self, request: HttpRequest, row: Protection, data: dict[str, Any]) -> tuple[Refusal, ...]:
        try:
            decide_protection(protection_id=row.pk, **data, by=request.user, now=now())
        except DecisionRefused as refused:
            return refused.refusals
        except ProtectionMoved:
            return (MOVED,)
        return ()

    def _renew(self, request: HttpRequest, row: Protection, data: dict[str, Any]) -> tuple[Refusal, ...]:
        try:
            renew_protection(protection_id=row.pk, **data, by=request.user, now=now())
        except RenewalRefused as refused:
            return refused.refusals
        except ProtectionMoved:
            return (MOVED,)
        return ()

    def _ask(self, request: HttpRequest, row: Protection, data: dict[str, Any]) -> tuple[Refusal, ...]:
        (outcome,) = ask_to_lift(
            municipality=row.municipality,
            rows=[_seen(request, row)],
            reason=data["why"],
            by=request.user,
            now=now(),
        )
        return outcome.refusals

    def _lift(self, request: HttpRequest, row: Protection, data: dict[str, Any]) -> tuple[Refusal, ...]:
        city, seen = row.municipality, _seen(request, row)
        return lift_protection(municipality=city, seen=seen, by=request.user, now=now()).refusals

    def _withdraw(self, request: HttpRequest, row: Protection, data: dict[str, Any]) -> tuple[Refusal, ...]:
        city, seen, why = row.municipality, _seen(request, row), data["note"]
        outcome = withdraw_lift(municipality=city, seen=seen, reason=why, by=request.user, now=now())
        return outcome.refusals

    def acts_panel(self, request: HttpRequest, row: Protection) -> Panel:
        """What the row is ready for, each with its form."""
        is_asked = Protection.objects.lift_asked(at=now()).filter(pk=row.pk).exists()
        is_own = is_asked and row.lift_asked_by_id == request.user.pk
        offered: list[tuple[str, Any, Any]] = []
        if row.is_provisional:
            offered.append(("decide", _("Decide"), ""))
        elif row.valid_until is None or today() >= extendable_from(row.valid_until):
            offered.append(("renew", _("Renew for a year"), ""))
        if is_asked and is_own:
            offered.append(("withdraw", _("Take the lift back"), _("Somebody else confirms the lift.")))
        elif is_asked:
            offered += [("lift", _("Lift now"), ""), ("withdraw", _("Send the lift back"), "")]
        else:
            offered.append(("ask", _("Ask for the lift"), _("A second person confirms it.")))
        acts = [
            {
                "name": name,
                "title": title,
                "help": sentence,
                "form": ACTS[name](auto_id=f"{name}_%s"),
                "url": reverse("admin:registry_protection_act", args=[row.pk, name]),
            }
            for name, title, sentence in offered
        ]
        content = {"acts": acts, "mark": mark_of(row.measure), "token": get_token(request)}
        return Panel(_("What can be done now"), "admin/registry/protection/acts.html", content, is_wide=True)


def together_with(row: Protection) -> list[Protection]:
    """The other measures of the same application."""
    main = row.covers_for_id or row.pk
    rows = Protection.objects.filter(covers_for=main) | Protection.objects.filter(pk=main)
    return list(rows.exclude(pk=row.pk).select_related("resident__municipality").order_by("pk"))


def _seen(request: HttpRequest, row: Protection) -> Seen:
    """The row of this page, as the page showed it."""
    return Seen(row.pk, request.POST.get("mark", ""))
