"""Households and the times of their members."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.models import Household, Membership
from registry.queries import with_protection
from registry.rules.households import HEAD
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin
from registry.staff.show import (
    NOTHING,
    Panel,
    address_of,
    badge,
    birth_of,
    columns,
    day,
    facts,
    grid,
    name_of,
    page_of,
    protected_badge,
)

MEMBER_HEADINGS = (
    pgettext_lazy("person", "name"),
    _("relationship to the head"),
    _("birth date"),
    _("sex"),
    _("from"),
    _("until"),
)


def member_rows(memberships: Iterable[Any]) -> list[tuple[Any, ...]]:
    """A line for each membership (annotated with `is_protected`), names linked."""
    return [
        (
            name_of(row.resident, is_protected=row.is_protected),
            row.relationship,
            birth_of(row.resident),
            row.resident.get_sex_display(),
            day(row.valid_from),
            day(row.valid_until),
        )
        for row in memberships
    ]


@admin.register(Household)
class HouseholdAdmin(RecordAdmin):
    """世帯."""

    search_first = True
    change_list_template = "admin/staff/search_list.html"
    resident_path = "memberships__resident"
    list_display = ("household_no", "head", "members", "address", "formed", "state")
    search_fields = ("household_no",)
    search_help_text = _("Household number, or a member's name, kana, birth date or number")
    ordering = ("household_no",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With today's members, marked if protected."""
        today_s = Membership.objects.current(on=today()).select_related("resident__municipality")
        members = with_protection(today_s, at=now(), resident="resident").order_by("display_order", "pk")
        return super().get_queryset(request).prefetch_related(Prefetch("memberships", members, "present"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A household's number, or who is or was a member."""
        same_number = queryset.filter(household_no=search_term.strip())
        if search_term.strip() and same_number.exists():
            return same_number, False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("head of the household"))
    def head(self, row: Any) -> Any:
        """Who is the head today."""
        heads = [m for m in row.present if m.relationship == HEAD]
        if not heads:
            return badge(_("No head"), "warn") if row.ended_on is None else NOTHING
        return name_of(heads[0].resident, is_protected=heads[0].is_protected, is_link=False)

    @admin.display(description=_("members"))
    def members(self, row: Any) -> int:
        """How many today."""
        return len(row.present)

    @admin.display(description=_("address"))
    def address(self, row: Any) -> Any:
        """The first member's, withheld if anybody in the household is protected."""
        if not row.present:
            return NOTHING
        return address_of(row.present[0].resident, is_masked=any(m.is_protected for m in row.present))

    @admin.display(description=_("formed on"), ordering="formed_on")
    def formed(self, row: Household) -> str:
        """In the Japanese calendar."""
        return day(row.formed_on)

    @admin.display(description=_("state"), ordering="ended_on")
    def state(self, row: Any) -> str:
        """Present or ended; marked if anybody in it is protected."""
        if any(m.is_protected for m in row.present):
            return protected_badge()
        return badge(_("Ended")) if row.ended_on else badge(_("Present"), "ok")

    def residents_in_list(self, row: Any) -> Iterable[int]:
        """Everybody who lives there today: head and address are told."""
        return [m.resident_id for m in row.present]

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """Every member that the page names, former ones too."""
        return Membership.objects.filter(household=row).values_list("resident_id", flat=True)

    def heading(self, row: Household) -> Any:
        """By its number."""
        return f"{capfirst(self.opts.verbose_name)} {row.household_no}"

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The household, its members, and who was one."""
        rows = Membership.objects.filter(household=row).select_related("resident__municipality")
        everybody = with_protection(rows, at=now(), resident="resident").order_by("display_order", "pk")
        present = {m.pk for m in row.present}
        address = address_of(row.present[0].resident) if row.present else NOTHING
        holds = [
            (
                _("holds"),
                ", ".join(str(h.get_kind_display()) for h in row.holds.in_force(at=now())) or NOTHING,
            )
        ]
        known = columns(row, "household_no", "formed_on", "ended_on")
        return [
            facts(self.opts.verbose_name, [*known, (_("address"), address), *holds]),
            grid(_("Members"), MEMBER_HEADINGS, member_rows(m for m in everybody if m.pk in present)),
            grid(
                _("Former members"), MEMBER_HEADINGS, member_rows(m for m in everybody if m.pk not in present)
            ),
        ]


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """世帯員: one person's time in one household."""

    search_first = True
    change_list_template = "admin/staff/search_list.html"
    resident_path = "resident"
    list_display = ("person", "relationship", "household_no", "since", "until")
    search_fields = ("household__household_no",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("household__household_no", "display_order", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With person and household."""
        rows = super().get_queryset(request).select_related("resident__municipality", "household")
        return with_protection(rows, at=now(), resident="resident")

    @admin.display(description=_("resident"), ordering="resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("household number"), ordering="household__household_no")
    def household_no(self, row: Membership) -> str:
        """The household's number."""
        return row.household.household_no

    @admin.display(description=_("from"), ordering="valid_from")
    def since(self, row: Membership) -> str:
        """In the Japanese calendar."""
        return day(row.valid_from)

    @admin.display(description=_("until (not included)"), ordering="valid_until")
    def until(self, row: Membership) -> str:
        """In the Japanese calendar."""
        return day(row.valid_until)

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """Who, where, as what, when."""
        person = (_("resident"), name_of(row.resident, is_protected=row.is_protected))
        household = (_("household"), page_of(row.household, row.household.household_no))
        dates = columns(row, "relationship", "display_order", "valid_from", "valid_until")
        return [facts(self.opts.verbose_name, [person, household, *dates])]
