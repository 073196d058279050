"""Sessions: their list and files, the picture of all, the day at the desk, closing."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from campaigns.admin.campaigns import SetUpAdmin
from campaigns.admin.columns import SessionColumns
from campaigns.admin.desk import is_meant, line_of, paper_lines
from campaigns.admin.people import FamilyForm, visitors_from
from campaigns.choices import BookingState, SessionState
from campaigns.letters.day_sheet import NotPrintable, sheet_pdf
from campaigns.models import Booking, BookingPerson, Session
from campaigns.rules.references import spoken
from campaigns.usecases.book_slot import BookingRefused
from campaigns.usecases.close_session import close_session
from campaigns.usecases.hold_slot import HoldRefused, SlotIsFull
from campaigns.usecases.lay_out_slots import NothingToLayOut, lay_out_slots
from campaigns.usecases.match_booking import match_booking
from campaigns.usecases.register_walk_in import register_walk_in
from registry.choices import ReadAction
from registry.shared.clock import now, today
from registry.shared.japan import in_japan
from registry.staff.base import never_stored
from registry.staff.exchange import ImportPages
from registry.staff.scope import municipality_of, within_reach
from registry.staff.show import Panel, badge, day, grid
from registry.staff.trail import leave_trace

PICTURE_DAYS = 14


class CloseForm(forms.Form):
    """Why a session is closed: everybody booked there is told this."""

    reason = forms.CharField(label=_("why it is closed"), max_length=100)


@admin.register(Session)
class SessionAdmin(ImportPages, SetUpAdmin):
    """開設日."""

    columns = SessionColumns
    change_list_template = "admin/campaigns/session/change_list.html"
    list_display = ("on_day", "venue", "hours", "desks", "terminals", "occupancy", "state_badge", "acts")
    list_filter = (
        "state",
        ("campaign", admin.RelatedOnlyFieldListFilter),
        ("venue", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("venue", "campaign", "municipality")  # type: ignore[assignment]
    ordering = ("day", "opens", "pk")
    fields = (
        *("municipality", "campaign", "venue", "day", "opens", "closes"),
        *("desks", "terminals", "slot_minutes", "breaks"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what is booked of how many places."""
        rows = super().get_queryset(request)
        return rows.annotate(booked=Sum("slots__booked"), capacity=Sum("slots__capacity"))

    def get_urls(self) -> list[Any]:
        """The day at the desk, its sheet, closing and the picture beside the usual pages."""
        wrap, name = self.admin_site.admin_view, "campaigns_session"
        own = [
            path("picture/", wrap(self.picture_view), name=f"{name}_picture"),
            path("<int:object_id>/desk/", wrap(self.desk_view), name=f"{name}_desk"),
            path("<int:object_id>/sheet.pdf", wrap(self.sheet_view), name=f"{name}_sheet"),
            path("<int:object_id>/close/", wrap(self.close_view), name=f"{name}_close"),
        ]
        return [*own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:
        """Save, and lay out the slots."""
        super().save_model(request, obj, form, change)
        self._lay_out(request, obj)

    def after_import(self, request: HttpRequest, rows: Any) -> None:
        """Lay out the slots of what came by file: a file twice is a file once."""
        for row in rows:
            self._lay_out(request, row)

    def _lay_out(self, request: HttpRequest, row: Session) -> None:
        try:
            told = lay_out_slots(session_id=row.pk, now=now())
        except NothingToLayOut as nothing:
            messages.warning(request, f"{row}: {_now(nothing.refusal.sentence)}")
            return
        if told.too_full:
            sentence = ngettext(
                "%(n)d slot has more bookings than it now has places: they stand.",
                "%(n)d slots have more bookings than they now have places: they stand.",
                told.too_full,
            )
            messages.warning(request, f"{row}: {sentence % {'n': told.too_full}}")

    @admin.display(description=_("day"), ordering="day")
    def on_day(self, row: Session) -> str:
        """In the Japanese calendar."""
        return day(row.day)

    @admin.display(description=_("opening hours"), ordering="opens")
    def hours(self, row: Session) -> str:
        """From and until."""
        return f"{row.opens:%H:%M}–{row.closes:%H:%M}"

    @admin.display(description=_("booked of all places"))
    def occupancy(self, row: Any) -> str:
        """Booked places and all."""
        return f"{row.booked or 0} / {row.capacity or 0}"

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: Session) -> str:
        """In colour."""
        return badge(row.get_state_display(), "ok" if row.state == SessionState.OPEN else "bad")

    @admin.display(description=pgettext_lazy("campaign", "desk"))
    def acts(self, row: Session) -> Any:
        """To the day at the desk."""
        url = reverse("admin:campaigns_session_desk", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, pgettext("campaign", "Day at the desk"))

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """Today's sessions with how many come."""
        rows: Any = within_reach(Session.objects.filter(day=today()), request.user, personal=False)
        if municipality_of(request.user) is None or not rows.exists():
            return []
        lines = []
        for row in rows.select_related("venue").order_by("opens"):
            states = row.bookings.values_list("state", flat=True)
            come = sum(state in (BookingState.CHECKED_IN, BookingState.SERVED) for state in states)
            expected = sum(state == BookingState.BOOKED for state in states)
            url = reverse("admin:campaigns_session_desk", args=[row.pk])
            lines.append((format_html('<a href="{}">{}</a>', url, row.venue), expected, come))
        headings = (
            _("venue"),
            pgettext_lazy("campaign", "still expected"),
            pgettext_lazy("campaign", "came"),
        )
        return [grid(_("Campaign desks today"), headings, lines, is_wide=False)]

    # --- The picture ---

    def picture_view(self, request: HttpRequest) -> HttpResponse:
        """Every session of two weeks as a map: how full it is, in words and colour."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        days = [today() + timedelta(days=n) for n in range(PICTURE_DAYS)]
        rows = self.get_queryset(request).filter(day__range=(days[0], days[-1])).select_related("venue")
        cells: dict[Any, dict[Any, list[Any]]] = {}
        for row in rows.order_by("venue__pk", "opens"):
            cells.setdefault(row.venue, {}).setdefault(row.day, []).append(_cell(row))
        context = {
            "title": _("Occupancy of the sessions"),
            "days": [(each, f"{each.month}/{each.day}") for each in days],
            "rows": [(venue, [held.get(each, []) for each in days]) for venue, held in cells.items()],
        }
        return self.own_page(request, "admin/campaigns/picture.html", context)

    # --- The day at the desk ---

    def desk_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Who comes when; find who stands there by QR, number or name; take a walk-in."""
        row = self._row(request, object_id)
        form = FamilyForm(request.POST or None, user=request.user)
        if request.method == "POST":
            if not request.user.has_perm("campaigns.change_booking"):
                raise PermissionDenied
            if form.is_valid() and (answer := self._walk_in(request, row, form)):
                return answer
        asked = request.GET.get("q", "").strip()
        bookings = list(self._bookings(request, row))
        if asked:
            bookings = [booking for booking in bookings if is_meant(booking, asked)]
            if len(bookings) == 1:
                return HttpResponseRedirect(reverse("admin:campaigns_booking_change", args=[bookings[0].pk]))
        context = {
            "title": str(row),
            "session": row,
            "asked": asked,
            "bookings": [line_of(booking) for booking in bookings],
            "headings": (
                pgettext_lazy("campaign", "time"),
                _("booking number"),
                _("booked people"),
                _("who comes"),
                _("help needed"),
                _("state"),
            ),
            "form": form if row.day == today() and row.state == SessionState.OPEN else None,
            "may_act": request.user.has_perm("campaigns.change_booking"),
            "may_close": self.has_change_permission(request, row) and row.state == SessionState.OPEN,
        }
        return self.own_page(request, "admin/campaigns/desk.html", context)

    def _walk_in(self, request: HttpRequest, row: Session, form: FamilyForm) -> HttpResponse | None:
        user: Any = request.user
        try:
            told = register_walk_in(
                session_id=row.pk,
                visitors=visitors_from(form.people),
                contact=form.contact(),
                case=form.cleaned_data["case"],
                now=now(),
                by=user.get_username(),
            )
        except SlotIsFull:
            messages.error(request, _("Nothing is free here for the rest of the day. Offer another day."))
            return None
        except (BookingRefused, HoldRefused) as refused:
            for no in refused.refusals:
                messages.error(request, _now(no.sentence))
            return None
        for person, resident in zip(told.booking.people.order_by("order"), form.people, strict=True):
            match_booking(person_id=person.pk, resident=resident, by=user, now=now())
        minutes = int(told.wait.total_seconds() // 60)
        sentence = ngettext(
            "Taken: %(n)d minute to wait, number %(number)s.",
            "Taken: %(n)d minutes to wait, number %(number)s.",
            minutes,
        )
        messages.success(request, sentence % {"n": minutes, "number": spoken(told.booking.reference)})
        return HttpResponseRedirect(request.path)

    def _bookings(self, request: HttpRequest, row: Session) -> QuerySet[Any]:
        people = BookingPerson.objects.order_by("order").select_related("slot")
        rows = Booking.objects.filter(session=row).exclude(
            state__in=(BookingState.CANCELLED, BookingState.DISPLACED)
        )
        found = rows.prefetch_related(Prefetch("people", people)).order_by("starts_at", "pk")
        known = {p.resident_id for booking in found for p in booking.people.all() if p.resident_id}
        if known:
            leave_trace(request, action=ReadAction.LIST, screen=self.screen("desk"), residents=known)
        return found

    def sheet_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The day on paper."""
        row = self._row(request, object_id)
        headings = [
            (7, pgettext("campaign", "time")),
            (11, _now("booking number")),
            (20, _now("booked people")),
            (17, _now("kana")),
            (14, _now("birth date")),
            (13, _now("number on card or letter")),
            (18, _now("help needed")),
        ]
        told = {
            "title": " ".join((row.campaign.name, pgettext("campaign", "Day sheet"))),
            "subtitle": f"{day(row.day)} {row.venue} {row.opens:%H:%M}–{row.closes:%H:%M}",
            "headings": headings,
            "rows": [line for booking in self._bookings(request, row) for line in paper_lines(booking)],
            "footer": f"{in_japan(now()):%Y-%m-%d %H:%M}",
        }
        try:
            content = sheet_pdf("day", told)
        except NotPrintable:
            messages.error(
                request, _("The sheet cannot be printed: the certificate face is missing (make font).")
            )
            return HttpResponseRedirect(reverse("admin:campaigns_session_desk", args=[row.pk]))
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="desk-{row.day}.pdf"'
        return never_stored(response)

    def close_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """How many are booked there; with a reason, book them anew and tell each."""
        row = self._row(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = CloseForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            user: Any = request.user
            told = close_session(
                session_id=row.pk,
                reason=form.cleaned_data["reason"],
                now=now(),
                by=user.get_username(),
            )
            sentence = _("Closed. Booked anew: %(moved)d. On the waiting list: %(displaced)d. All are told.")
            messages.success(request, sentence % {"moved": told.moved, "displaced": told.displaced})
            return HttpResponseRedirect(reverse("admin:campaigns_session_changelist"))
        booked = row.bookings.filter(state=BookingState.BOOKED)
        count, by_phone = booked.count(), booked.filter(mail="").count()
        context = {
            "title": _("Close %(session)s") % {"session": row},
            "explain": _(
                "%(n)d bookings are moved to the nearest free places, or to the waiting list. "
                "Each is told; %(phone)d of them by phone."
            )
            % {"n": count, "phone": by_phone},
            "form": form,
            "button": _("Close it and tell everybody"),
        }
        return self.own_page(request, "admin/staff/form_page.html", context)

    def _row(self, request: HttpRequest, object_id: int) -> Session:
        if not (self.has_view_permission(request) and request.user.has_perm("campaigns.view_booking")):
            raise PermissionDenied
        if municipality_of(request.user) is None:
            raise PermissionDenied
        return self.city_row(request, object_id)

    def city_row(self, request: HttpRequest, object_id: int) -> Session:
        """A session of the clerk's city; raises PermissionDenied for any other, as for none."""
        row: Session | None = self.get_queryset(request).filter(pk=object_id).first()
        if row is None:
            raise PermissionDenied
        return row


def _cell(row: Any) -> tuple[str, str, str]:
    share = 100 * (row.booked or 0) // (row.capacity or 1)
    if row.state == SessionState.CLOSED:
        return "idle", pgettext("session", "Closed"), reverse("admin:campaigns_session_desk", args=[row.pk])
    tone = "bad" if share >= 95 else "warn" if share >= 70 else "ok"
    words = f"{row.booked or 0}/{row.capacity or 0} ({share}%)"
    return tone, words, reverse("admin:campaigns_session_desk", args=[row.pk])
