"""The boxes of a resident's page, in the order of the paper card."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry.admin.family_registers import state_of_register
from registry.admin.holds import holds_on, state_of_hold
from registry.admin.households import MEMBER_HEADINGS, member_rows
from registry.admin.protections import state_of_protection
from registry.admin.seals import picture_of_seal, state_of_seal
from registry.admin.tax_records import ROW_HEADINGS, rows_of_records
from registry.choices import PersonKind
from registry.models import Membership, Resident
from registry.shared.clock import today
from registry.staff.show import (
    NOTHING,
    Panel,
    address_of,
    badge,
    birth_and_age,
    columns,
    day,
    facts,
    grid,
    moment,
    page_of,
)

LATEST = 20
_CODE_SHOWN = 4


def panels_of(
    person: Resident, members: Sequence[Membership], *, state: Any, apply_url: str = ""
) -> list[Panel]:
    """Person, address, register, household, seals, cards, suppressions, certificates."""
    return [
        _person(person, state),
        _address(person),
        _register(person),
        _seals(person),
        _household(members),
        _cards(person),
        _taxes(person),
        _suppressions(person, members, apply_url),
        _certificates(person),
    ]


def _person(person: Resident, state: Any) -> Panel:
    name = format_html('<span class="name name-large" lang="ja">{}</span>', person.name)
    code = person.juki_code
    hidden = "•" * (len(code) - _CODE_SHOWN) + code[-_CODE_SHOWN:] if code else NOTHING
    other = [
        n for n in ("former_surname", "former_surname_kana", "alias", "katakana_name") if getattr(person, n)
    ]
    return facts(
        _("Person"),
        [
            (_("name as registered"), name),
            *columns(person, "kana", *other),
            (_("birth date"), birth_and_age(person, today())),
            *columns(person, "sex", "kind"),
            (_("residency"), state),
            *columns(person, "person_no"),
            (_("resident code"), hidden),
        ],
    )


def _address(person: Resident) -> Panel:
    became = person.became_resident_text or day(person.became_resident_sort_on)
    fixed = person.address_fixed_text or day(person.address_fixed_sort_on)
    return facts(
        _("Address"),
        [
            (_("address"), address_of(person)),
            *columns(person, "postal_code", "previous_address"),
            (_("became a resident on"), became),
            (_("address fixed on"), fixed),
            *columns(person, "notified_on", "moving_out_on", "ended_on"),
        ],
    )


def _register(person: Resident) -> Panel:
    if person.kind == PersonKind.FOREIGN:
        names = ("nationality", "residence_category", "residence_status", "residence_period")
        return facts(
            _("Foreign resident"),
            columns(person, *names, "residence_expires_on", "residence_card_no", "remarks"),
        )
    told = columns(person, "domicile", "register_head", "remarks")
    linked = [
        (
            _("register number"),
            format_html("{} {}", page_of(m.register, m.register.register_no), state_of_register(m.register)),
        )
        for m in person.register_members.select_related("register").order_by("removed_on", "pk")
    ]
    return facts(_("Family register"), [*told, *linked])


def _taxes(person: Resident) -> Panel:
    records = person.tax_records.order_by("-tax_year", "-history_no")[:LATEST]
    return grid(_("Tax records"), ROW_HEADINGS, rows_of_records(records))


def _household(members: Sequence[Membership]) -> Panel:
    title = _("Household")
    if not members:
        return grid(title, MEMBER_HEADINGS, [])
    household = members[0].household
    panel = grid(title, MEMBER_HEADINGS, member_rows(members))
    link = page_of(household, household.household_no)
    return Panel(panel.title, panel.template, {**panel.content, "note": link}, panel.is_wide)


def _seals(person: Resident) -> Panel:
    seals = person.seals.defer("imprint").order_by("state", "-registered_on")
    rows = [
        {
            "seal": seal,
            "state": state_of_seal(seal),
            "picture": picture_of_seal(seal, scale=2),
            "link": page_of(seal, seal.registration_no),
        }
        for seal in seals
    ]
    return Panel(_("Seal registrations"), "admin/staff/seals.html", {"seals": rows})


def _cards(person: Any) -> Panel:
    cards = person.cards.prefetch_related("functions").order_by("state", "-issued_on")
    rows = [
        (
            page_of(card, card.card_id),
            card.get_kind_display(),
            badge(card.get_state_display(), "ok" if card.state == "active" else "idle"),
            day(card.valid_until),
            ", ".join(str(f.get_function_display()) for f in card.functions.all() if f.valid_until is None)
            or NOTHING,
        )
        for card in cards
    ]
    headings = (_("card number"), _("kind"), _("state"), _("valid until (included)"), _("functions"))
    return grid(_("Cards"), headings, rows)


def _suppressions(person: Resident, members: Sequence[Membership], apply_url: str) -> Panel:
    protections = person.protections.order_by("-applied_at")
    holds = holds_on(person.pk, members[0].household_id if members else None)
    rows = [
        (page_of(p, p.get_kind_display()), state_of_protection(p), moment(p.applied_at), moment(p.lifted_at))
        for p in protections
    ]
    rows += [
        (page_of(h, h.get_kind_display()), state_of_hold(h), moment(h.placed_at), moment(h.released_at))
        for h in holds
    ]
    panel = grid(_("Protections and holds"), (_("kind"), _("state"), _("from"), _("until")), rows)
    if not apply_url:
        return panel
    link = format_html(
        '<a class="button" href="{}">{}</a>', apply_url, _("Record an application for protection")
    )
    return Panel(panel.title, panel.template, {**panel.content, "note": link}, panel.is_wide)


def _certificates(person: Any) -> Panel:
    issued = person.certificates.select_related("request").order_by("-reserved_at", "-pk")[:LATEST]
    rows = [
        (
            format_html(
                '<a href="{}">{}</a>',
                reverse("admin:issuance_certificaterequest_change", args=[c.request_id]),
                c.serial,
            ),
            c.get_certificate_display(),
            moment(c.reserved_at),
            c.request.get_state_display(),
        )
        for c in issued
    ]
    return grid(_("Certificates"), (_("serial"), _("certificate"), _("reserved at"), _("state")), rows)
