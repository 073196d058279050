"""Bookings: found by number, name or telephone, taken by phone, moved, cancelled, checked in, matched."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from campaigns.admin.desk import TONES, needs_of
from campaigns.admin.phone import PhonePages, TimeForm, page_after, tell
from campaigns.admin.waiting import from_to, state_word
from campaigns.choices import BookingState, MatchState
from campaigns.models import Booking, BookingPerson
from campaigns.rules.references import spoken, typed_reference
from campaigns.usecases.book_slot import BookingRefused, HoldIsOver
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.check_in import check_in
from campaigns.usecases.finish_visit import finish_visit
from campaigns.usecases.match_booking import match_booking
from campaigns.usecases.move_booking import MOVABLE, move_booking
from campaigns.usecases.release_hold import release_hold
from registry.choices import ReadAction
from registry.models import Resident
from registry.shared.clock import now, today
from registry.shared.japan import in_japan
from registry.staff.find import PersonForm
from registry.staff.show import NOTHING, Panel, badge, columns, day, facts, grid, moment, name_of
from registry.staff.trail import leave_trace

ACTS = {"check_in": check_in, "finish": finish_visit, "cancel": cancel_booking}


@admin.register(Booking)
class BookingAdmin(PhonePages):
    """予約."""

    change_list_template = "admin/campaigns/booking/change_list.html"
    list_display = ("number", "when", "where", "names", "case", "way", "state_badge")
    list_filter = ("state", "way", "case", ("session__venue", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("session__venue", "municipality")
    search_fields = ("people__name", "people__kana", "phone", "mail")
    search_help_text = _("Booking number, name, kana, phone or mail")
    ordering = ("-starts_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With everybody of each."""
        people = BookingPerson.objects.order_by("order").select_related("resident__municipality", "slot")
        return super().get_queryset(request).prefetch_related(Prefetch("people", people))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the whole number first."""
        found = queryset.filter(reference=typed_reference(search_term) or None)
        if found.exists():
            return found, False
        return super().get_search_results(request, queryset, search_term)

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """Those who were matched."""
        return [person.resident_id for person in row.people.all() if person.resident_id]

    def get_urls(self) -> list[Any]:
        """Phone bookings and acts beside the usual pages."""
        wrap, name = self.admin_site.admin_view, "campaigns_booking"
        own = [
            path("phone/", wrap(self.phone_view), name=f"{name}_phone"),
            path("phone/<int:session_id>/", wrap(self.phone_form_view), name=f"{name}_phone_form"),
            path("<int:object_id>/act/", wrap(require_POST(self.act_view)), name=f"{name}_act"),
            path("<int:object_id>/move/", wrap(self.move_view), name=f"{name}_move"),
            path("<int:object_id>/match/<int:order>/", wrap(self.match_view), name=f"{name}_match"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to a booking by phone."""
        tools = {"may_book": request.user.has_perm("campaigns.add_booking")}
        return super().changelist_view(request, {**tools, **(extra_context or {})})

    @admin.display(description=_("booking number"), ordering="reference")
    def number(self, row: Booking) -> str:
        """As it is read aloud."""
        return spoken(row.reference)

    @admin.display(description=pgettext_lazy("campaign", "time"), ordering="starts_at")
    def when(self, row: Booking) -> str:
        """In Japan."""
        return moment(row.starts_at)[:16]

    @admin.display(description=_("venue"))
    def where(self, row: Booking) -> str:
        """The venue."""
        return str(row.session.venue)

    @admin.display(description=_("booked people"))
    def names(self, row: Booking) -> str:
        """As they were typed."""
        return ", ".join(person.name for person in row.people.all())

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: Booking) -> str:
        """In colour."""
        return badge(row.get_state_display(), TONES[BookingState(row.state)])

    def heading(self, row: Booking) -> Any:
        """By number and time."""
        return f"{spoken(row.reference)} {moment(row.starts_at)[:16]}"

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The booking, its people, what was told and done, and the acts."""
        what = [
            (_("state"), self.state_badge(row)),
            (_("venue"), self.where(row)),
            (pgettext_lazy("campaign", "time"), self.when(row)),
        ]
        told = columns(row, "way", "case", "district", "representative", "mail", "phone", "language")
        people = [self._person(request, row, person) for person in row.people.all()]
        headings = (
            *(pgettext_lazy("campaign", "time"), pgettext_lazy("person", "name"), _("kana"), _("birth date")),
            *(_("number on card or letter"), pgettext_lazy("match", "match")),
        )
        steps = [
            (moment(step.at), state_word(step.old), state_word(step.new), step.by, step.why)
            for step in row.steps.order_by("pk")
        ]
        sent = [
            (m.get_kind_display(), m.get_state_display(), moment(m.ended_at))
            for m in row.messages.order_by("pk")
        ]
        found = [
            facts(self.opts.verbose_name, [*what, *told, (_("help needed"), needs_of(row) or NOTHING)]),
            grid(_("Booked people"), headings, people),
            grid(_("Steps"), (_("at"), *from_to(), _("by"), _("why")), steps, is_wide=False),
            grid(_("Messages"), (_("what it tells"), _("state"), pgettext_lazy("message", "sent at")), sent),
        ]
        if request.user.has_perm("campaigns.change_booking"):
            found.insert(1, self._acts(request, row))
        return found

    def _acts(self, request: HttpRequest, row: Booking) -> Panel:
        is_today = in_japan(row.starts_at).date() == today()
        may = {
            "check_in": is_today and row.state in (BookingState.BOOKED, BookingState.NO_SHOW),
            "finish": row.state == BookingState.CHECKED_IN,
            "cancel": row.state in MOVABLE,
        }
        content = {
            "url": reverse("admin:campaigns_booking_act", args=[row.pk]),
            "move": reverse("admin:campaigns_booking_move", args=[row.pk]) if row.state in MOVABLE else "",
            "may": may,
            "token": get_token(request),
        }
        return Panel(pgettext_lazy("campaign", "Acts"), "admin/campaigns/acts.html", content)

    def _person(self, request: HttpRequest, row: Booking, person: BookingPerson) -> tuple[Any, ...]:
        match = name_of(person.resident) if person.resident else person.get_match_display()
        if person.match == MatchState.OPEN and request.user.has_perm("campaigns.change_booking"):
            url = reverse("admin:campaigns_booking_match", args=[row.pk, person.order])
            match = format_html('<a href="{}">{}</a>', url, pgettext("match", "Find in the register"))
        time = f"{in_japan(person.slot.starts_at):%H:%M}"
        return time, person.name, person.kana, day(person.birth_on), person.number, match

    # --- Acts ---

    def act_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Check in, finish or cancel."""
        row, user = self._row_to_act_on(request, object_id), request.user
        act: Any = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            if act(booking_id=row.pk, now=now(), by=user.get_username()):
                messages.success(request, _("Done."))
            else:
                messages.error(request, _("Somebody else has done it already, or the state has changed."))
        except BookingRefused as refused:
            tell(request, refused)
        return page_after(row)

    def move_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """To another session and time; the old place is given up last."""
        row = self._row_to_act_on(request, object_id)
        people, chosen = row.people.count(), request.GET.get("session", "")
        if not chosen.isdigit():
            return self.sessions_page(request, row.campaign_id, f"{request.path}?session=%d", _("Move to"))
        session = self.session_of(request, int(chosen))
        form = TimeForm(request.POST or None, session=session, people=people)
        if request.method == "POST" and form.is_valid():
            ask = {
                "session": session,
                "start": form.cleaned_data["start"],
                "people": people,
                "case": row.case,
            }
            held = self.hold(request, **ask, district=row.district)
            if held is not None:
                try:
                    user = request.user.get_username()
                    move_booking(booking_id=row.pk, token=held.token, now=now(), by=user)
                    messages.success(request, _("The booking is moved, and the citizen is told."))
                    return page_after(row)
                except (BookingRefused, HoldIsOver) as refused:
                    release_hold(hold_id=held.hold.pk, now=now(), by="staff")
                    tell(request, refused)
        return self.form_page(request, form, _("Move to %(session)s") % {"session": session}, _("Move"))

    def match_view(self, request: HttpRequest, object_id: int, order: int) -> HttpResponse:
        """Who this is in the register: by person number and birth date, never by name alone."""
        row = self._row_to_act_on(request, object_id)
        person = row.people.filter(order=order).first()
        if person is None:
            raise Http404
        form = PersonForm(request.POST or None, user=request.user)
        nobody = request.method == "POST" and request.POST.get("act") == "nobody"
        if nobody or (request.method == "POST" and form.is_valid()):
            found: Resident | None = None if nobody else form.person
            if found is not None:
                leave_trace(
                    request, action=ReadAction.VIEW, screen=self.screen("match"), residents=[found.pk]
                )
            try:
                match_booking(person_id=person.pk, resident=found, by=request.user, now=now())
                messages.success(request, _("The match is kept."))
            except BookingRefused as refused:
                tell(request, refused)
            return page_after(row)
        title = pgettext("match", "Find %(name)s, born %(birth)s") % {
            "name": person.name,
            "birth": day(person.birth_on),
        }
        return self.form_page(request, form, title, pgettext("match", "This is the person"))

    def _row_to_act_on(self, request: HttpRequest, object_id: int) -> Booking:
        row: Booking = self.row_or_404(request, str(object_id))
        if not request.user.has_perm("campaigns.change_booking"):
            raise PermissionDenied
        return row
