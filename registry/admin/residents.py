"""Residents: found in seconds, told apart from their namesakes, shown like the resident's card."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.admin.exchange import ResidentExport
from registry.admin.resident_history import history_of
from registry.admin.resident_panels import panels_of
from registry.choices import Residency
from registry.models import Membership, Resident
from registry.queries import find_residents, household_on, protected_among, with_protection
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin
from registry.staff.scope import municipality_of
from registry.staff.show import Panel, address_of, badge, birth_of, name_of, page_of

TONES = {
    Residency.RESIDENT: "ok",
    Residency.MOVED_OUT: "idle",
    Residency.DECEASED: "idle",
    Residency.REMOVED: "warn",
    Residency.NON_RESIDENT: "idle",
}
MANY_NAMESAKES = 5


@admin.register(Resident)
class ResidentAdmin(ResidentExport, RecordAdmin):
    """住民. The list is empty until somebody is searched for: nobody is read by accident."""

    change_list_template = "admin/staff/search_list.html"
    list_display = ("person", "kana", "birth", "sex", "address", "state", "person_no")
    list_display_links = ("person",)
    list_filter = ("residency", "kind", "sex")
    search_fields = ("person_no",)
    search_help_text = _(
        "Name in any form of its characters, kana, birth date (昭和40年6月21日, S40.6.21, 1965-06-21), "
        "part of the address (本城3-2145), person number, resident code, card number or serial. "
        "Several words narrow the search."
    )
    ordering = ("pk",)  # of the list without a search, which is empty

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the city for the address, and who is protected."""
        return with_protection(super().get_queryset(request).select_related("municipality"), at=now())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Whole names first, then by kana and birth date, unless the clerk sorts the columns otherwise."""
        city = municipality_of(request.user)
        found = find_residents(queryset, search_term, city=city and city.pk)  # type: ignore[arg-type]
        request.is_search_cut = found.is_cut  # type: ignore[attr-defined]  # told over the list
        if request.GET.get("o"):
            return found.people.order_by(*queryset.query.order_by), False
        return found.people, False

    @admin.display(description=_("name as registered"), ordering="kana_key")
    def person(self, row: Any) -> SafeString:
        """Exactly as registered, with an alias under it, marked if protected."""
        name = name_of(row, is_protected=row.is_protected, is_link=False)
        return format_html('{}<span class="below">{}</span>', name, row.alias) if row.alias else name

    @admin.display(description=_("birth date"), ordering="birth_sort_on")
    def birth(self, row: Resident) -> SafeString:
        """In the Japanese calendar, the western date under it."""
        return format_html('{}<span class="below">{}</span>', birth_of(row), row.birth_sort_on.isoformat())

    @admin.display(description=_("address"))
    def address(self, row: Any) -> Any:
        """Withheld for the protected until the record is opened for a reason."""
        return address_of(row, is_masked=row.is_protected)

    @admin.display(description=_("residency"), ordering="residency")
    def state(self, row: Resident) -> SafeString:
        """In colour; a planned move out shows before its day."""
        if row.residency == Residency.RESIDENT and row.moving_out_on is not None:
            return badge(_("Moving out"), "warn")
        return badge(row.get_residency_display(), TONES[Residency(row.residency)])

    def heading(self, row: Resident) -> Any:
        """The name as registered."""
        return row.name

    def residents_in_list(self, row: Any) -> Iterable[int]:
        """The person."""
        return (row.pk,)

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """The person and everybody who lives in the same household today: the page names them."""
        return {row.pk, *(m.resident_id for m in self._members(row))}

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The resident's card, then what else is on record."""
        members = self._members(row)
        protected = protected_among((m.resident_id for m in members), at=now())
        for member in members:
            member.is_protected = member.resident_id in protected  # type: ignore[attr-defined]
        return [
            *panels_of(row, members, state=self.state(row), apply_url=self._apply_url(request, row)),
            history_of(row),
        ]

    def notices(self, request: HttpRequest, row: Any) -> list[tuple[str, Any]]:
        """Protection first, then namesakes born on the same day."""
        notices: list[tuple[str, Any]] = []
        if row.is_protected:
            notices.append(("bad", _("This person is protected. Tell nobody that they are on record here.")))
        namesakes = list(Resident.objects.namesakes_of(row).order_by("pk")[:MANY_NAMESAKES])
        if namesakes:
            links = SafeString(", ").join(page_of(n, n.person_no) for n in namesakes)
            sentence = ngettext(
                "Another person has this name and birth date:",
                "Other people have this name and birth date:",
                len(namesakes),
            )
            notices.append(("warn", format_html("{} {}", sentence, links)))
        return notices

    def _apply_url(self, request: HttpRequest, row: Any) -> str:
        """Where the application for protection is recorded, for those who may."""
        may = request.user.has_perm("registry.add_protection")
        return reverse("admin:registry_protection_application", args=[row.pk]) if may else ""

    def _members(self, row: Any) -> list[Membership]:
        """Today's household, asked for once a page."""
        if not hasattr(row, "members_today"):
            own = Membership.objects.current(on=today()).filter(resident=row).first()
            row.members_today = list(household_on(own.household_id, today())) if own else []
        return row.members_today
