"""Seal registrations with the picture of their imprint."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registry.choices import ReadAction, SealState
from registry.models import SealRegistration
from registry.queries import with_protection
from registry.shared.clock import now
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.show import Panel, badge, columns, day, facts, name_of

PIXELS_A_MM = 96 / 25.4
TONES = {SealState.ACTIVE: "ok", SealState.SUSPENDED: "warn", SealState.ABOLISHED: "idle"}


def state_of_seal(row: SealRegistration) -> str:
    """Registered, suspended or abolished, in colour."""
    return badge(row.get_state_display(), TONES[SealState(row.state)])


def picture_of_seal(row: SealRegistration, *, scale: float) -> dict[str, Any] | None:
    """Address and size in pixels of the imprint, `scale` times its true size; None without a picture."""
    if not row.imprint_sha256 or row.width_mm is None or row.height_mm is None:
        return None
    return {
        "url": reverse("admin:registry_sealregistration_imprint", args=[row.pk]),
        "width": round(float(row.width_mm) * PIXELS_A_MM * scale),
        "height": round(float(row.height_mm) * PIXELS_A_MM * scale),
        "width_mm": row.width_mm,
        "height_mm": row.height_mm,
    }


@admin.register(SealRegistration)
class SealRegistrationAdmin(RecordAdmin):
    """印鑑登録."""

    search_first = True
    change_list_template = "admin/staff/search_list.html"
    resident_path = "resident"
    list_display = ("registration_no", "person", "state_badge", "registered", "ended")
    list_filter = ("state", "end_reason")
    search_fields = ("registration_no",)
    search_help_text = _("Registration number, name, kana, birth date or number of the person")
    ordering = ("-registered_on", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the person, without the picture."""
        rows = super().get_queryset(request).select_related("resident__municipality").defer("imprint")
        return with_protection(rows, at=now(), resident="resident")

    def get_urls(self) -> list[Any]:
        """The imprint's picture beside the usual pages."""
        view = self.admin_site.admin_view(self.imprint_view)
        own = path("<int:object_id>/imprint.png", view, name="registry_sealregistration_imprint")
        return [own, *super().get_urls()]

    def imprint_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The imprint (PNG)."""
        row = self.row_or_404(request, str(object_id))
        if not row.imprint:
            raise Http404
        question = self.open_record(request, row, action=ReadAction.DOCUMENT, what="imprint")
        if question is not None:
            return question
        return never_stored(HttpResponse(bytes(row.imprint), content_type="image/png"))

    @admin.display(description=_("resident"), ordering="resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: SealRegistration) -> str:
        """In colour."""
        return state_of_seal(row)

    @admin.display(description=_("registered on"), ordering="registered_on")
    def registered(self, row: SealRegistration) -> str:
        """In the Japanese calendar."""
        return day(row.registered_on)

    @admin.display(description=_("abolished on"), ordering="ended_on")
    def ended(self, row: SealRegistration) -> str:
        """In the Japanese calendar."""
        return day(row.ended_on)

    def heading(self, row: SealRegistration) -> Any:
        """By its number."""
        return f"{capfirst(self.opts.verbose_name)} {row.registration_no}"

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The registration and the imprint."""
        person = (_("resident"), name_of(row.resident, is_protected=row.is_protected))
        names = ("registration_no", "registered_on", "ended_on", "end_reason", "shows", "imprint_sha256")
        imprint = {
            "seals": [{"seal": row, "state": state_of_seal(row), "picture": picture_of_seal(row, scale=4)}]
        }
        return [
            facts(self.opts.verbose_name, [person, (_("state"), state_of_seal(row)), *columns(row, *names)]),
            Panel(_("Imprint"), "admin/staff/seals.html", imprint),
        ]
