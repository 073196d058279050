"""What every dated table of the office has: its timeline as a picture, and a change prepared ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import DateInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from issuance.queries.office_watch import office_faults
from issuance.rules.dated import in_force, is_in_force
from issuance.rules.office_watch import Fault, FaultKind, coming_faults
from issuance.usecases.prepare_change import ChangeRefused, prepare_change
from registry.models import Municipality
from registry.shared.clock import today
from registry.staff.base import ScopedModelAdmin, never_stored
from registry.staff.scope import municipality_of
from registry.staff.show import Panel, badge, day

AHEAD = timedelta(days=400)
"""How far the pages look for gaps: a year and the time to mend."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a timeline shows, as shares of its width."""

    first: date
    last: date

    def share(self, on: date) -> float:
        """How far along a day lies, in per cent."""
        days = (self.last - self.first).days
        return round(max(0.0, min(100.0, 100 * (on - self.first).days / days)), 3)

    def box(self, first: date, last: date | None) -> dict[str, float]:
        """Place and width of these days (the last not included)."""
        begin, end = self.share(first), self.share(last or self.last)
        return {"x": begin, "width": round(max(end - begin, 0.35), 3)}

    def years(self) -> list[dict[str, Any]]:
        """The first days of the years, at most a dozen of them."""
        years = list(range(self.first.year + 1, self.last.year + 1))
        step = max(1, len(years) // 12 + (len(years) > 12))
        return [{"x": self.share(date(year, 1, 1)), "year": year} for year in years[::step]]


class OfficePages(ScopedModelAdmin):
    """`same` are the columns within which one row at a time holds; `prepared_within` those of a change."""

    same: tuple[str, ...] = ()
    prepared_within: tuple[str, ...] | None = None
    may_prepare = True
    change_list_template = "admin/issuance/office/change_list.html"

    def get_urls(self) -> list[Any]:
        """Timeline and preparation beside the usual pages."""
        stem, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        own = [
            path("timeline/", wrap(self.timeline_view), name=f"{stem}_timeline"),
            path("prepare/", wrap(self.prepare_view), name=f"{stem}_prepare"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the ways to timeline and preparation."""
        stem = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        more = {
            "timeline_url": reverse(f"{stem}_timeline"),
            "prepare_url": reverse(f"{stem}_prepare") if self._may_prepare(request) else None,
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    # --- Timeline ---

    def timeline_view(self, request: HttpRequest) -> HttpResponse:
        """A bar for each row over the years, a lane for each kind of row; gaps, overlaps and today marked."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.timeline_rows(request)
        is_whole = request.GET.get("years") == "all"
        span = _span(rows, is_whole=is_whole)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Timeline: %(table)s") % {"table": self.opts.verbose_name_plural},
            "subtitle": None,
            "lanes": self._lanes(rows, span),
            "years": span.years(),
            "today": span.share(today()),
            "is_whole": is_whole,
            "may_prepare": self._may_prepare(request),
        }
        return never_stored(TemplateResponse(request, "admin/issuance/office/timeline.html", context))

    def timeline_rows(self, request: HttpRequest) -> list[Any]:
        """The rows that the picture shows."""
        return list(self.get_queryset(request).order_by("valid_from", "pk"))

    def _lanes(self, rows: Sequence[Any], span: Span) -> list[dict[str, Any]]:
        lanes: dict[tuple[Any, ...], list[Any]] = {}
        for row in rows:
            kind = (row.municipality_id, *(getattr(row, name) for name in self.same))
            lanes.setdefault(kind, []).append(row)
        return [self._lane(lane, span) for lane in lanes.values()]

    def _lane(self, rows: Sequence[Any], span: Span) -> dict[str, Any]:
        on = today()
        faults = self.faults_in(rows, on=rows[0].valid_from, until=span.last)
        shown = [
            row for row in rows if span.first < (row.valid_until or date.max) and row.valid_from < span.last
        ]
        return {
            "title": self.lane_title(rows[0]),
            "bars": [
                {
                    **span.box(row.valid_from, row.valid_until),
                    "tone": _tone(row, on),
                    "text": self.bar_text(row),
                    "days": _days(row.valid_from, row.valid_until),
                    "url": reverse(
                        f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]
                    ),
                }
                for row in shown
            ],
            "faults": [
                {**span.box(fault.first, _after(fault.last)), "tone": fault.kind.value, "text": words(fault)}
                for fault in faults
                if _after(fault.last) is None or _after(fault.last) > span.first  # type: ignore[operator]
            ],
            "now": [self.bar_text(row) for row in in_force(rows, on)],
            "row": next((row.pk for row in reversed(rows) if row.valid_from <= on), rows[-1].pk),
        }

    def faults_in(self, rows: Sequence[Any], *, on: date, until: date) -> tuple[Fault, ...]:
        """Gaps and overlaps of one lane."""
        return coming_faults(rows, on=on, until=until)

    def lane_title(self, row: Any) -> str:
        """What the rows of a lane have in common."""
        shown = [
            getattr(row, f"get_{name}_display", lambda name=name: getattr(row, name))() for name in self.same
        ]
        return " · ".join(str(part) for part in shown if part not in ("", None)) or str(
            self.opts.verbose_name
        )

    def bar_text(self, row: Any) -> str:
        """What one row says."""
        return str(row)

    # --- A change ahead ---

    def prepare_view(self, request: HttpRequest) -> HttpResponse:
        """One small form: from which day, and what holds then; the present row ends by itself."""
        if not self._may_prepare(request):
            raise PermissionDenied
        form_class = self._preparation_form(request)
        form = form_class(request.POST or None, request.FILES or None, initial=self._initial(request))
        if request.method == "POST" and form.is_valid():
            row = form.save(commit=False)
            same = self.same if self.prepared_within is None else self.prepared_within
            try:
                prepare_change(row=row, same=same, on=today())
                messages.success(
                    request, _("Prepared. It holds from %(day)s.") % {"day": day(row.valid_from)}
                )
                stem = f"admin:{self.opts.app_label}_{self.opts.model_name}"
                return HttpResponseRedirect(reverse(f"{stem}_timeline"))
            except ChangeRefused as refused:
                form.add_error(None, str(refused))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Prepare a change: %(table)s") % {"table": self.opts.verbose_name_plural},
            "subtitle": None,
            "form": form,
            "explain": _("The row that holds now ends by itself where the new one begins."),
            "button": _("Prepare it"),
        }
        return never_stored(TemplateResponse(request, "admin/staff/form_page.html", context))

    def _may_prepare(self, request: HttpRequest) -> bool:
        return self.may_prepare and self.has_add_permission(request)

    def _preparation_form(self, request: HttpRequest) -> Any:
        """The form of the table, the first day first; with a last day only where it may end by itself."""
        names = [name for name in self.fields or () if name not in (*self.readonly_fields, "valid_from")]
        kept = [name for name in names if name != "valid_until" or self.prepared_within is not None]
        form_class = self.get_form(request, fields=["valid_from", *kept])
        for name in ("valid_from", "valid_until"):
            if name in form_class.base_fields:
                form_class.base_fields[name].widget = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        form_class.base_fields["valid_from"].label = _("from this day")
        return form_class

    def _initial(self, request: HttpRequest) -> dict[str, Any]:
        """As the row that holds today says, if one is named."""
        number = request.GET.get("row", "")
        row = self.get_queryset(request).filter(pk=number).first() if number.isdecimal() else None
        city = municipality_of(request.user)
        initial = {"municipality": city.pk} if city else {}
        if row is None:
            return initial
        names = [str(name) for name in self.fields or () if name not in ("valid_from", "valid_until")]
        return {**initial, **{name: getattr(row, name) for name in names if hasattr(row, name)}}


def words(fault: Fault) -> str:
    """A fault in words."""
    days = {"first": day(fault.first), "last": day(fault.last)}
    if fault.kind is FaultKind.OVERLAP and fault.last:
        return _now("Several hold from %(first)s to %(last)s.") % days
    if fault.kind is FaultKind.OVERLAP:
        return _now("Several hold from %(first)s on.") % days
    if fault.last:
        return _now("Nothing holds from %(first)s to %(last)s.") % days
    return _now("Nothing holds from %(first)s on.") % days


def faults_panel(city: Municipality, names: dict[str | None, Any], titles: dict[str, str]) -> Panel | None:
    """What is missing or doubled in the time ahead, for the first page; None if nothing is."""
    faults = office_faults(city, on=today(), until=today() + AHEAD)
    if not faults:
        return None
    lines = [
        {
            "table": names[each.table],
            "url": reverse(f"admin:issuance_{each.table}_timeline"),
            "row": " · ".join(titles.get(part, part) for part in each.row),
            "text": words(each.fault),
            "badge": badge(_("Now"), "bad") if each.fault.first <= today() else badge(_("To come"), "warn"),
        }
        for each in faults[:12]
    ]
    content = {"lines": lines, "more": max(len(faults) - 12, 0)}
    return Panel(
        _("The office's tables: mend in time"), "admin/issuance/office/faults.html", content, is_wide=True
    )


def _span(rows: Sequence[Any], *, is_whole: bool) -> Span:
    on = today()
    last = max([on + AHEAD, *(row.valid_from + timedelta(days=60) for row in rows)])
    first = min([row.valid_from for row in rows], default=on)
    return Span(first if is_whole else max(first, on - timedelta(days=3 * 365)) if rows else on, last)


def _tone(row: Any, on: date) -> str:
    if is_in_force(row, on):
        return "now"
    return "come" if row.valid_from > on else "past"


def _days(first: date, until: date | None) -> str:
    last = day(until - timedelta(days=1)) if until else ""
    return f"{day(first)} – {last}"


def _after(last: date | None) -> date | None:
    return None if last is None else last + timedelta(days=1)
