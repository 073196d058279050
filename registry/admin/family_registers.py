"""Family registers with their members, entries as ordered lists, and the address history (附票)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registry.choices import DatePrecision, RegisterState
from registry.models import FamilyRegister, Protection, RegisterAddress, RegisterEvent, RegisterMember
from registry.rules.dates import PartialDate
from registry.rules.family_registers import read_items
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.show import NOTHING, Panel, badge, columns, day, facts, grid, name_of, protected_badge

TONES = {
    RegisterState.CURRENT: "ok",
    RegisterState.IN_PROGRESS: "warn",
    RegisterState.CLOSED: "idle",
    RegisterState.SUPERSEDED: "idle",
}


def state_of_register(row: FamilyRegister) -> Any:
    """In force or not, in colour."""
    return badge(row.get_state_display(), TONES[RegisterState(row.state)])


@admin.register(FamilyRegister)
class FamilyRegisterAdmin(RecordAdmin):
    """戸籍. The list is empty until somebody is searched for."""

    search_first = True
    change_list_template = "admin/staff/search_list.html"
    list_display = ("register_no", "head", "domicile", "state_badge", "compiled")
    list_filter = ("state",)
    search_fields = ("register_no", "domicile", "surname", "head_given_name")
    search_help_text = _("Register number, domicile or name of the head")
    ordering = ("register_no",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With its members, and whether one of them is protected."""
        of_members = Protection.objects.in_force(at=now()).filter(
            resident__register_members__register=OuterRef("pk")
        )
        rows = super().get_queryset(request).annotate(is_protected=Exists(of_members))
        return rows.prefetch_related("members__resident__municipality")

    @admin.display(description=_("head of the family register"), ordering="surname")
    def head(self, row: Any) -> Any:
        """Who stays the head even when dead; marked if a member is protected."""
        return row.head_name if not row.is_protected else _marked(row.head_name)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: FamilyRegister) -> Any:
        """In colour."""
        return state_of_register(row)

    @admin.display(description=_("compiled on"), ordering="compiled_on")
    def compiled(self, row: FamilyRegister) -> str:
        """In the Japanese calendar."""
        return day(row.compiled_on)

    def heading(self, row: FamilyRegister) -> Any:
        """By its number."""
        return f"{capfirst(self.opts.verbose_name)} {row.register_no}"

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """Every member who is on record as a resident here."""
        return {m.resident_id for m in row.members.all() if m.resident_id is not None}

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The register, its own entries, then each member with entries and addresses."""
        members = sorted(row.members.all(), key=lambda member: member.number)
        known = [member.resident_id for member in members if member.resident_id is not None]
        in_force = Protection.objects.in_force(at=now()).filter(resident__in=known)
        protected = set(in_force.values_list("resident_id", flat=True))
        events: dict[int | None, list[RegisterEvent]] = {}
        for event in row.events.order_by("order"):
            events.setdefault(event.member_id, []).append(event)
        addresses: dict[int, list[RegisterAddress]] = {}
        for address in RegisterAddress.objects.filter(member__register=row).order_by("member", "order"):
            addresses.setdefault(address.member_id, []).append(address)
        told = columns(
            row, "register_no", "domicile", "compiled_on", "remade_on", "closed_on", "addresses_made_on"
        )
        about = [(_("head of the family register"), row.head_name), (_("state"), state_of_register(row))]
        return [
            facts(self.opts.verbose_name, [*about, *told]),
            _entries(_("Entries of the register"), events.get(None, [])),
            *(
                panel
                for m in members
                for panel in _member(
                    m,
                    events.get(m.pk, []),
                    addresses.get(m.pk, []),
                    is_protected=m.resident_id in protected,
                )
            ),
        ]


def _member(
    member: RegisterMember,
    events: list[RegisterEvent],
    addresses: list[RegisterAddress],
    *,
    is_protected: bool,
) -> Iterator[Panel]:
    title = f"{member.number} {member.given_name}"
    resident: Any = _("Not linked to a resident")
    if member.resident is not None:
        resident = name_of(member.resident, is_protected=is_protected)
    state = badge(_("Left this register"), "idle") if member.removed_on else badge(_("Member"), "ok")
    birth = _date(member.birth_text, member.birth_sort_on, member.birth_precision, member.birth_era)
    names = [
        *("given_name_kana", "father", "mother", "relationship"),
        *(n for n in ("adoptive_father", "adoptive_mother", "adoptive_relationship") if getattr(member, n)),
        *("spouse_mark", "former_register", "entered_on", "removed_on"),
    ]
    told = [(_("resident"), resident), (_("state"), state), (_("birth date"), birth)]
    yield facts(title, [*told, *columns(member, *names)])
    yield _entries(_("Entries: %(name)s") % {"name": member.given_name}, events)
    if addresses:
        rows = [(a.address, _date(a.fixed_text, a.fixed_sort_on, a.fixed_precision)) for a in addresses]
        yield grid(
            _("Address history: %(name)s") % {"name": member.given_name},
            (_("address"), _("address fixed on")),
            rows,
        )


def _entries(title: Any, events: Iterable[RegisterEvent]) -> Panel:
    entries = [
        {
            "title": event.title,
            "kind": _kind_beside(event),
            "items": [(item.label, item.value) for item in read_items(event.items)],
        }
        for event in events
    ]
    return Panel(title, "admin/registry/familyregister/entries.html", {"entries": entries})


def _kind_beside(event: RegisterEvent) -> str:
    """The kind, where the title does not say it already."""
    kind = str(event.get_kind_display())
    return "" if kind in event.title else kind


def _date(text: str, sort_on: Any, precision: str, era: str = "") -> str:
    """As registered."""
    if sort_on is None:
        return text or NOTHING
    return PartialDate(text, sort_on, DatePrecision(precision)).printed(era=era or None)


def _marked(name: str) -> Any:
    return protected_badge() + " " + name
