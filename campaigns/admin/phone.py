"""Bookings by phone: from the same places as the web, for people found in the register."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.admin.people import FamilyForm, visitors_from
from campaigns.choices import Way
from campaigns.models import Booking, Session
from campaigns.queries import open_slots
from campaigns.rules.references import spoken
from campaigns.rules.seating import starts_for
from campaigns.usecases.book_slot import BookingRefused, HoldIsOver, book_slot
from campaigns.usecases.hold_slot import Held, HoldRefused, SlotIsFull, hold_slot
from campaigns.usecases.match_booking import match_booking
from campaigns.usecases.release_hold import release_hold
from registry.choices import ReadAction
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.scope import municipality_of, within_reach
from registry.staff.show import day, grid
from registry.staff.trail import leave_trace


class TimeForm(forms.Form):
    """A time of a session that is still free for so many."""

    start = forms.ChoiceField(label=pgettext_lazy("campaign", "time"))

    def __init__(self, *args: Any, session: Session, people: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slots = [slot for slot in open_slots(session.pk) if slot.starts_at > now()]
        starts = starts_for(slots, people=people, way=Way.PHONE)
        self.fields["start"].choices = [(s.isoformat(), f"{s:%H:%M}") for s in starts]  # type: ignore[attr-defined]


class PhoneForm(FamilyForm):
    """A family with its time."""

    start = forms.ChoiceField(label=pgettext_lazy("campaign", "time"))
    field_order = ("start", "lines", "case", "representative", "phone", "mail")

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = TimeForm(session=session).fields["start"].choices  # type: ignore[attr-defined]


class PhonePages(RecordAdmin):
    """The pages on which staff book for somebody on the phone."""

    def phone_view(self, request: HttpRequest) -> HttpResponse:
        """Which session."""
        if not request.user.has_perm("campaigns.add_booking") or municipality_of(request.user) is None:
            raise PermissionDenied
        url = reverse("admin:campaigns_booking_phone_form", args=[0]).replace("/0/", "/%d/")
        return self.sessions_page(request, None, url, _("Booking by phone"))

    def phone_form_view(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """The family, found in the register, from the same places as the web."""
        if not request.user.has_perm("campaigns.add_booking"):
            raise PermissionDenied
        session = self.session_of(request, session_id)
        form = PhoneForm(request.POST or None, user=request.user, session=session)
        if request.method == "POST" and form.is_valid():
            booking = self._book(request, session, form)
            if booking is not None:
                messages.success(
                    request, _("Booked: number %(number)s.") % {"number": spoken(booking.reference)}
                )
                return page_after(booking)
        title = f"{_('Booking by phone')}: {day(session.day)} {session.venue}"
        return self.form_page(request, form, title, _("Book"))

    def _book(self, request: HttpRequest, session: Session, form: PhoneForm) -> Booking | None:
        data, user = form.cleaned_data, request.user
        leave_trace(
            request,
            action=ReadAction.VIEW,
            screen=self.screen("phone"),
            residents=[person.pk for person in form.people],
        )
        people, case = len(form.people), data["case"]
        held = self.hold(request, session=session, start=data["start"], people=people, case=case)
        if held is None:
            return None
        try:
            booking = book_slot(
                token=held.token,
                visitors=visitors_from(form.people),
                contact=form.contact(),
                now=now(),
                by=user.get_username(),
            )
        except (BookingRefused, HoldIsOver) as refused:
            release_hold(hold_id=held.hold.pk, now=now(), by=user.get_username())
            tell(request, refused)
            return None
        for person, resident in zip(booking.people.order_by("order"), form.people, strict=True):
            try:
                match_booking(person_id=person.pk, resident=resident, by=user, now=now())
            except BookingRefused as refused:
                tell(request, refused)
        return booking

    def hold(
        self,
        request: HttpRequest,
        *,
        session: Session,
        start: str,
        people: int,
        case: str,
        district: str = "",
    ) -> Held | None:
        """The places, or messages that say why not."""
        try:
            return hold_slot(
                session_id=session.pk,
                starts_at=datetime.fromisoformat(start),
                people=people,
                way=Way.PHONE,
                case=case,
                district=district,
                now=now(),
                by=request.user.get_username(),
            )
        except SlotIsFull:
            messages.error(request, _("The places at this time were taken meanwhile. Choose another time."))
        except HoldRefused as refused:
            tell(request, refused)
        return None

    def sessions_page(self, request: HttpRequest, campaign: int | None, url: str, title: Any) -> HttpResponse:
        """The sessions to come, each a link."""
        rows: Any = within_reach(Session.objects.open_from(today()), request.user, personal=True)
        if campaign is not None:
            rows = rows.filter(campaign=campaign)
        rows = rows.select_related("venue").prefetch_related("slots").order_by("day", "opens", "pk")
        lines = []
        for row in rows[:200]:
            free = sum(slot.free for slot in row.slots.all() if not slot.is_closed)
            link = linked(url % row.pk, f"{day(row.day)} {row.opens:%H:%M}")
            lines.append((link, row.venue, row.venue.district, free))
        headings = (_("day"), _("venue"), _("district"), pgettext_lazy("places", "free"))
        context = {"title": title, "panels": [grid(title, headings, lines)], "notices": []}
        base = {**self.admin_site.each_context(request), "opts": self.opts, "subtitle": None}
        return never_stored(TemplateResponse(request, self.record_template, {**base, **context}))

    def form_page(self, request: HttpRequest, form: Any, title: Any, button: Any) -> HttpResponse:
        """A form by itself."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "subtitle": None,
            "form": form,
            "button": button,
        }
        return never_stored(TemplateResponse(request, "admin/staff/form_page.html", context))

    def session_of(self, request: HttpRequest, session_id: int) -> Session:
        """A session of the clerk's city; raises Http404."""
        rows: Any = within_reach(Session.objects.all(), request.user, personal=True)
        row: Session | None = rows.select_related("venue", "campaign").filter(pk=session_id).first()
        if row is None:
            raise Http404
        return row


def linked(url: str, text: str) -> Any:
    """A link."""
    return format_html('<a href="{}">{}</a>', url, text)


def tell(request: HttpRequest, refused: Any) -> None:
    """Show why it was refused."""
    for no in getattr(refused, "refusals", ()):
        messages.error(request, _now(no.sentence))
    if isinstance(refused, HoldIsOver):
        messages.error(request, _("The places were held too long. Choose the time again."))


def page_after(row: Booking) -> HttpResponseRedirect:
    """The booking's own page, after an act."""
    return HttpResponseRedirect(reverse("admin:campaigns_booking_change", args=[row.pk]))
