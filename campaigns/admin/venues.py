"""Venues, and windows in which nothing happens there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.admin.campaigns import SetUpAdmin
from campaigns.admin.columns import VenueColumns
from campaigns.models import Blackout, Booking, Session, Venue
from campaigns.usecases.lay_out_slots import NothingToLayOut, lay_out_slots
from registry.shared.clock import now
from registry.shared.japan import in_japan
from registry.staff.exchange import ImportPages
from registry.staff.show import moment


@admin.register(Venue)
class VenueAdmin(ImportPages, SetUpAdmin):
    """会場."""

    columns = VenueColumns
    list_display = ("name", "district", "code", "has_step_free_access", "closed_weekdays")
    list_filter = ("district",)
    search_fields = ("name", "kana", "code", "district")
    ordering = ("pk",)


@admin.register(Blackout)
class BlackoutAdmin(SetUpAdmin):
    """受付停止."""

    list_display = ("begins", "ends", "venue", "reason")
    ordering = ("-starts_at",)

    def save_model(self, request: HttpRequest, obj: Blackout, form: Any, change: bool) -> None:
        """Save, lay out the sessions that it touches anew, and tell of bookings that stand in it."""
        super().save_model(request, obj, form, change)
        days = (in_japan(obj.starts_at).date(), in_japan(obj.ends_at).date())
        sessions = Session.objects.of(obj.municipality).filter(day__range=days)
        for session in sessions.filter(venue=obj.venue) if obj.venue else sessions:
            try:
                lay_out_slots(session_id=session.pk, now=now())
            except NothingToLayOut:
                continue
        inside = Booking.objects.filter(
            session__in=sessions, state="booked", starts_at__gte=obj.starts_at, starts_at__lt=obj.ends_at
        )
        if obj.venue:
            inside = inside.filter(session__venue=obj.venue)
        if count := inside.count():
            sentence = ngettext(
                "%(n)d booking stands in this window: close its session, or move it.",
                "%(n)d bookings stand in this window: close their session, or move them.",
                count,
            )
            self.message_user(request, sentence % {"n": count}, "warning")

    @admin.display(description=_("from"), ordering="starts_at")
    def begins(self, row: Blackout) -> str:
        """In Japan."""
        return moment(row.starts_at)

    @admin.display(description=_("until (not included)"), ordering="ends_at")
    def ends(self, row: Blackout) -> str:
        """In Japan."""
        return moment(row.ends_at)
