"""The desk's pages. Nothing of a visitor is in an address, and every page that shows one is no-store."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cards.desk import acts
from cards.desk.finding import candidates, namesakes_of
from cards.desk.forms import FindForm, NumberForm, QueueForm, WhereForm
from cards.desk.screens import visitor_screen
from cards.desk.serving import Serving, desk_of, may_serve, places_of, serving, stand_at
from cards.models import Visit
from cards.rules.hand_over import Stage
from cards.terminal.drivers import simulated
from cards.usecases.end_desk_session import end_desk_session
from cards.usecases.identify_visitor import identify_visitor
from cards.usecases.open_desk_session import open_desk_session
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from cards.usecases.take_queue_number import take_queue_number
from registry.choices import ReadAction
from registry.shared.clock import now, today
from registry.staff.base import never_stored
from registry.staff.find import named_person
from registry.staff.trail import leave_trace

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Staff of a city with the right to work on applications; whoever is not logged in is asked to."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), "admin:login")
        if not may_serve(request):
            raise PermissionDenied
        return never_stored(view(request, *args, **kwargs))

    return guarded


def page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of the desk in the frame of the staff site."""
    told = {**admin.site.each_context(request), "navigation": (), "may_search": False, **context}
    status = context.get("status", 200)
    return TemplateResponse(request, f"cards/desk/{name}.html", told, status=status)


@for_staff
@require_http_methods(["GET", "POST"])
def front(request: HttpRequest) -> HttpResponse:
    """Who waits, and the field for the next number; first the question which desk this is."""
    here = desk_of(request)
    if request.method == "POST" or here is None:
        form = WhereForm(request.POST or None, places=places_of(request))
        if form.is_bound and form.is_valid():
            stand_at(request, form.cleaned_data["place"], form.cleaned_data["desk"])
            return redirect("desk:front")
        return page(request, "where", title=_("Which desk is this?"), form=form)
    return _front(request, NumberForm())


def _front(request: HttpRequest, form: NumberForm) -> HttpResponse:
    here = desk_of(request)
    if here is None:
        return redirect("desk:front")
    waiting = Visit.objects.waiting_at(here[0], on=today())
    return page(
        request,
        "front",
        title=_("Desk %(desk)s, %(place)s") % {"desk": here[1], "place": here[0]},
        form=form,
        queue_form=QueueForm(),
        waiting=waiting[:30],
        at=serving(request),
    )


@for_staff
@require_POST
def open_visit(request: HttpRequest) -> HttpResponse:
    """The next number: whatever session was open here ends first."""
    here, form = desk_of(request), NumberForm(request.POST)
    if here is None:
        return redirect("desk:front")
    if not form.is_valid():
        _end_own(request)
        return _front(request, form)
    try:
        open_desk_session(
            place=here[0],
            desk=here[1],
            number=form.cleaned_data["number"],
            birth_on=form.cleaned_data["birth"],
            by=request.user,
            now=now(),
        )
    except CardActRefused as no:
        _tell(request, no)
        return redirect("desk:front")
    return redirect("desk:visit")


@for_staff
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """The visitor's present step. A form of another session than the live one does nothing."""
    at = serving(request)
    if request.method == "POST" and (at is None or str(at.session.pk) != request.POST.get("session")):
        return page(request, "moved_on", title=_("Another visitor"), status=409)
    if at is None:
        return redirect("desk:front")
    if request.method == "POST":
        if request.POST.get("stage") != at.stage:
            if request.POST.get("stage") != Stage.WAIT:  # there the next step is what was waited for
                messages.warning(request, _("This step was done already. Here is the next one."))
            return redirect("desk:visit")
        answer = _find(request, at) if at.stage == Stage.PERSON else _act(request, at)
        if answer is not None:
            return answer
        return redirect("desk:visit")
    return _show(request, at, acts.form_for(at))


def _show(request: HttpRequest, at: Serving, form: Any, **more: Any) -> HttpResponse:
    if at.person is not None:
        leave_trace(
            request, action=ReadAction.VIEW, screen=f"cards.desk.{at.stage}", residents=[at.person.pk]
        )
    name = "done" if at.stage == Stage.DONE else "visit"
    told = visitor_screen(at, namesakes=namesakes_of(at.person) if at.person else 0)
    return page(request, name, form=form, at=at, **told, **more)


def _act(request: HttpRequest, at: Serving) -> HttpResponse | None:
    if "pad" in request.POST and at.application is not None and at.application.card is not None:
        return _simulated_pad(request, at)
    try:
        if "inquire" in request.POST:
            acts.inquire(at, request)
            return None
        form = acts.form_for(at, request.POST)
        if form is not None and not form.is_valid():
            return _show(request, at, form)
        acts.do(at, form.cleaned_data if form is not None else {}, request)
    except CardActRefused as no:
        _tell(request, no)
    except SomebodyElseWasFirst:
        messages.warning(request, _("Somebody else was faster. Look at what stands here now."))
    return None


def _simulated_pad(request: HttpRequest, at: Serving) -> HttpResponse | None:
    """Where terminals are simulated: the citizen has set the PINs at the pad."""
    if at.terminal_row is not None and at.application is not None and at.application.card is not None:
        simulated(at.terminal_row.pk).citizen_sets(at.application.card.card_id, at.progress.pins_wanted)
        messages.success(request, _("The citizen has set the PINs at the simulated pad."))
    return None


def _find(request: HttpRequest, at: Serving) -> HttpResponse | None:
    """By number and birth date at once; or a list to choose from, which never chooses by itself."""
    form = FindForm(request.POST)
    if not form.is_valid():
        return _show(request, at, form)
    number, birth, name = (form.cleaned_data[key] for key in ("person_no", "birth", "name"))
    try:
        if number and birth:
            identify_visitor(
                visit_id=at.visit.pk, resident=named_person(request.user, number, birth), now=now()
            )
            return None
        found = candidates(request, name=name, birth=birth)
    except ValidationError as fault:
        form.add_error(None, fault)
        return _show(request, at, form)
    except CardActRefused as no:
        _tell(request, no)
        return None
    if not found:
        form.add_error(None, _("Nobody on record fits. Write the name and the birth date."))
    return _show(request, at, form, found=found)


@for_staff
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The visitor goes, finished or not."""
    _end_own(request)
    return redirect("desk:front")


@for_staff
@require_POST
def queue(request: HttpRequest) -> HttpResponse:
    """A number for a visitor without booking."""
    here, form = desk_of(request), QueueForm(request.POST)
    if here is not None and form.is_valid():
        kind, _slash, face = form.cleaned_data["product"].partition("/")
        taken = take_queue_number(place=here[0], kind=kind, face=face, now=now())
        messages.success(request, _("Queue number %(number)d") % {"number": taken.queue_no})
    return redirect("desk:front")


@for_staff
@require_GET
def dark(request: HttpRequest) -> HttpResponse:
    """What to do when the line is dark."""
    return page(request, "dark", title=_("The line is dark"))


def _end_own(request: HttpRequest) -> None:
    at = serving(request)
    if at is not None:
        end_desk_session(session_id=at.session.pk, reason="ended by the clerk", now=now())


def _tell(request: HttpRequest, refused: CardActRefused) -> None:
    for no in refused.refusals:
        messages.error(request, _(no.sentence))
