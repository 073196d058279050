"""Where the clerk sits: the window's number large on every page of the counter, and the way to another."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from issuance.models import CounterSitting, CounterWindow
from issuance.queries.counter import sitting_of, windows_of
from issuance.usecases.sit_down import WindowIsTaken, sit_down
from issuance.usecases.stand_up import stand_up
from registry.models import Municipality
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.scope import municipality_of


class CounterSeat(RecordAdmin):
    """What every page of the counter knows: the city, the clerk's window, whether the clerk may issue."""

    def may_issue(self, request: HttpRequest) -> bool:
        """Whether the user takes applications at all."""
        may = request.user.has_perm("issuance.add_counterapplication") and self.has_view_permission(request)
        return may and municipality_of(request.user) is not None

    def only_for_counters(self, request: HttpRequest) -> Municipality:
        """The clerk's city; raises PermissionDenied for whoever does not issue."""
        city = municipality_of(request.user)
        if city is None or not self.may_issue(request):
            raise PermissionDenied
        return city

    def sitting(self, request: HttpRequest) -> CounterSitting | None:
        """Where the clerk sits now."""
        city = municipality_of(request.user)
        return sitting_of(request.user, city) if city else None

    def seat_context(self, request: HttpRequest) -> dict[str, Any]:
        """For the bar over every page of the counter."""
        city = municipality_of(request.user)
        if city is None or not self.may_issue(request):
            return {"may_issue": False}
        sitting = sitting_of(request.user, city)
        return {"may_issue": True, "sitting": sitting, "windows": windows_of(city)}

    def seat_view(self, request: HttpRequest) -> HttpResponse:
        """Sit down at a window, or leave it."""
        city = self.only_for_counters(request)
        back = HttpResponseRedirect(reverse("admin:issuance_counterapplication_changelist"))
        if request.POST.get("window") == "none":
            stand_up(clerk=request.user, now=now())
            return back
        windows = CounterWindow.objects.of(city).filter(is_open=True)
        number = request.POST.get("window", "")
        window = windows.filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None
        if window is None:
            raise Http404
        try:
            sit_down(window=window, clerk=request.user, relieve="relieve" in request.POST, now=now())
            messages.success(request, _("You sit at %(window)s now.") % {"window": window})
        except WindowIsTaken as taken:
            messages.error(request, str(taken))
        return back
