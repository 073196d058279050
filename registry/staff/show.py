"""How values and panels look on the pages for staff: badges, Japanese dates, facts, grids and timelines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.choices import DatePrecision, PersonKind
from registry.models import Resident
from registry.rules.addresses import full_address
from registry.rules.dates import PartialDate, age_on
from registry.rules.era import SOLAR_CALENDAR_FROM, wareki
from registry.shared.japan import in_japan

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Panel:
    """One box of a page: its heading, the template that draws it, and what that template draws."""

    title: Any
    template: str
    content: Mapping[str, Any] = field(default_factory=dict)
    is_wide: bool = False


def facts(title: Any, rows: Iterable[tuple[Any, Any]], *, is_wide: bool = False) -> Panel:
    """Labels and values."""
    return Panel(title, "admin/staff/facts.html", {"rows": list(rows)}, is_wide)


def grid(
    title: Any, headings: Sequence[Any], rows: Iterable[Sequence[Any]], *, is_wide: bool = True
) -> Panel:
    """A table, which says so when it is empty."""
    return Panel(title, "admin/staff/grid.html", {"headings": headings, "rows": list(rows)}, is_wide)


def badge(text: Any, tone: str = "idle") -> SafeString:
    """A word in a colour; the word alone says it all. Tones: ok, busy, warn, bad, idle."""
    return format_html('<span class="badge badge-{}">{}</span>', tone, text)


def protected_badge() -> SafeString:
    """The mark that stands beside a protected person wherever they are named."""
    return badge(_("Protected"), "bad")


def day(value: date | None) -> str:
    """令和8年11月25日; days before 1873 are lunar and are shown as they are kept."""
    if value is None:
        return NOTHING
    return wareki(value) if value >= SOLAR_CALENDAR_FROM else value.isoformat()


def moment(value: datetime | None) -> str:
    """A moment in Japan, to the second."""
    return f"{in_japan(value):%Y-%m-%d %H:%M:%S}" if value else NOTHING


def age_of(span: timedelta) -> str:
    """How long ago, in the largest unit that says something."""
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def shown(row: Model, name: str) -> Any:
    """A column's value for people: choices in words, dates in the Japanese calendar, nothing as a dash."""
    value = getattr(row, name)
    if hasattr(row, f"get_{name}_display"):
        value = getattr(row, f"get_{name}_display")()
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return NOTHING if value in (None, "") else value


def columns(row: Model, *names: str) -> list[tuple[Any, Any]]:
    """The labels and values of these columns."""
    return [(row._meta.get_field(name).verbose_name, shown(row, name)) for name in names]  # type: ignore[union-attr]


def page_of(row: Model | None, text: Any = None) -> Any:
    """A link to a row's page."""
    if row is None:
        return NOTHING
    opts = row._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, text if text is not None else row)


def name_of(person: Resident, *, is_protected: bool = False, is_link: bool = True) -> SafeString:
    """The name exactly as registered, marked if the person is protected."""
    name = format_html('<span class="name" lang="ja">{}</span>', person.name)
    linked = page_of(person, name) if is_link else name
    return format_html("{} {}", linked, protected_badge()) if is_protected else linked


def address_of(person: Resident, *, is_masked: bool = False) -> Any:
    """The whole address as the register prints it, or only that it is withheld."""
    if is_masked:
        return format_html('<span class="withheld">{}</span>', _("Withheld"))
    city = person.municipality
    return full_address(city.prefecture, city.name, person.town_and_lot, person.building)


def birth_of(person: Resident) -> str:
    """The birth date as the register says it: 和暦, or western for foreigners, or what is known of it."""
    try:
        birth = PartialDate(person.birth_text, person.birth_sort_on, DatePrecision(person.birth_precision))
        return birth.printed(era=person.birth_era or None, in_western=person.kind == PersonKind.FOREIGN)
    except ValueError:
        return person.birth_text or person.birth_sort_on.isoformat()


def birth_and_age(person: Resident, on: date) -> str:
    """The birth date with the western date and the age, which is how a clerk compares it with a card."""
    if person.birth_precision != DatePrecision.DAY:
        return birth_of(person)
    return _("%(birth)s (%(western)s), aged %(age)d") % {
        "birth": birth_of(person),
        "western": person.birth_sort_on.isoformat(),
        "age": age_on(person.birth_sort_on, on),
    }
