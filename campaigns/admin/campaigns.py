"""Campaigns with their visit times and invitations."""

from typing import Any

from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign, Invitation, Slot, VisitType
from campaigns.usecases.lay_out_slots import NothingToLayOut, lay_out_slots
from registry.shared.clock import now, today
from registry.staff.base import ScopedModelAdmin
from registry.staff.scope import municipality_of
from registry.staff.show import badge, day


class SetUpAdmin(ScopedModelAdmin):
    """A campaign's own tables: set up by clerks with the right to."""

    holds_personal_data = False
    list_select_related = ("municipality",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The city's name only for those who see several."""
        shown = list(super().get_list_display(request))
        return shown if municipality_of(request.user) else [*shown, "municipality"]


class VisitTypes(admin.TabularInline):
    """所要時間."""

    model = VisitType
    extra = 0


class Invitations(admin.TabularInline):
    """先行受付."""

    model = Invitation
    extra = 0


@admin.register(Campaign)
class CampaignAdmin(SetUpAdmin):
    """キャンペーン."""

    list_display = ("name", "state", "first", "last", "occupancy", "is_public")
    ordering = ("-first_day", "pk")
    search_fields = ("name", "code")
    inlines = (VisitTypes, Invitations)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Other visit times and shares mean other slots: those to come are laid out anew."""
        super().save_related(request, form, formsets, change)
        for session in form.instance.sessions.open_from(today()):
            try:
                lay_out_slots(session_id=session.pk, now=now())
            except NothingToLayOut as nothing:
                self.message_user(request, _(nothing.refusal.sentence), "warning")
                return

    @admin.display(description=_("state"))
    def state(self, row: Campaign) -> str:
        """Running, to come, or over."""
        if row.last_day < today():
            return badge(pgettext_lazy("campaign", "Over"))
        if row.first_day > today():
            return badge(pgettext_lazy("campaign", "To come"), "busy")
        return badge(pgettext_lazy("campaign", "Running"), "ok")

    @admin.display(description=_("first day"), ordering="first_day")
    def first(self, row: Campaign) -> str:
        """In the Japanese calendar."""
        return day(row.first_day)

    @admin.display(description=_("last day (included)"), ordering="last_day")
    def last(self, row: Campaign) -> str:
        """In the Japanese calendar."""
        return day(row.last_day)

    @admin.display(description=_("booked of all places"))
    def occupancy(self, row: Campaign) -> str:
        """Booked places and all."""
        open_ = Slot.objects.filter(session__campaign=row, is_closed=False)
        sums = open_.aggregate(booked=Sum("booked"), capacity=Sum("capacity"))
        return f"{sums['booked'] or 0} / {sums['capacity'] or 0}"
