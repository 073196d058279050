"""The bases of every admin: one city's rows only, no row opened without a trace, no row lost."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registry.choices import ReadAction
from registry.models import Resident
from registry.queries import residents_fitting
from registry.staff.scope import belongs_to_a_city, may_see, municipality_of, within_reach
from registry.staff.show import Panel
from registry.staff.trail import give_reason, leave_trace, reason_given

SHORTEST_REASON = 4
UNFILTERED = frozenset({"q", "o", "p", "all", "_facets"})


class ScopedModelAdmin(admin.ModelAdmin):
    """Rows of the clerk's own city. `resident_path` says where a row names the person it is about."""

    holds_personal_data = True
    resident_path = ""
    search_first = False  # whether the list stays empty until somebody is searched for, or rows are filtered
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The one scope: everything that the admin lists, opens, searches or offers starts here."""
        return within_reach(super().get_queryset(request), request.user, personal=self.holds_personal_data)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to those who have rows to see."""
        return self._is_reachable(request) and super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Django's permission, and rows to see."""
        return self._is_reachable(request) and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Django's permission, and rows to see."""
        return self._is_reachable(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Django's permission, and rows to see."""
        return self._is_reachable(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: rows are ended by a date."""
        return False

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer rows of the same city, and its own clerks, alone."""
        target, city = db_field.remote_field.model, municipality_of(request.user)
        if belongs_to_a_city(target):
            rows = within_reach(
                target._default_manager.all(), request.user, personal=self.holds_personal_data
            )
            kwargs.setdefault("queryset", rows)
            if city is not None and target is type(city):
                kwargs |= {"empty_label": None, "initial": city.pk}
        elif target is get_user_model() and city is not None:
            kwargs.setdefault("queryset", target._default_manager.filter(clerk__municipality=city))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By person, for tables that name one: names, kana, birth dates and numbers, all words together."""
        if self.search_first and not search_term.split() and not set(request.GET) - UNFILTERED:
            return queryset.none(), False
        if not self.resident_path or not search_term.split():
            return super().get_search_results(request, queryset, search_term)
        people: Any = within_reach(Resident.objects.all(), request.user, personal=True)
        city = municipality_of(request.user)
        found = residents_fitting(people, search_term, city=city.pk if city else None).values("pk")
        return queryset.filter(**{f"{self.resident_path}__in": found}), self.resident_path.count("__") > 0

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, once it is in the trail who was on it."""
        title = {"title": capfirst(self.opts.verbose_name_plural), "subtitle": None}
        response = super().changelist_view(request, {**title, **(extra_context or {})})
        changelist = (getattr(response, "context_data", None) or {}).get("cl")
        if changelist and self.holds_personal_data:
            people = {pk for row in changelist.result_list for pk in self.residents_in_list(row)}
            if people or changelist.query:
                action = ReadAction.SEARCH if changelist.query else ReadAction.LIST
                leave_trace(request, action=action, screen=self.screen("list"), residents=people)
        return never_stored(response)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, never kept by a browser."""
        return never_stored(super().changeform_view(request, object_id, form_url, extra_context))

    def residents_in_list(self, row: Any) -> Iterable[int]:
        """The people (primary keys) whom a row of the list tells about."""
        return self.residents_on_page(row)

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """The people (primary keys) whom the row's own page tells about."""
        person = getattr(row, "resident_id", None)
        return () if person is None else (person,)

    def screen(self, what: str) -> str:
        """The page's name in the trail."""
        return f"{self.opts.app_label}.{self.opts.model_name}.{what}"

    def _is_reachable(self, request: HttpRequest) -> bool:
        return may_see(request.user, personal=self.holds_personal_data)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        """Another city's row is no row: the same answer as for one that never was."""
        raise Http404


class RecordAdmin(ScopedModelAdmin):
    """Rows to look at: they come from feeds or from the service itself, and change nowhere else."""

    actions = None
    record_template = "admin/staff/record.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The row's page; first the question why, if it shows somebody who is protected."""
        row = self.row_or_404(request, object_id)
        question = self.open_record(request, row, action=ReadAction.VIEW, what="change")
        if question is not None:
            return question
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": self.heading(row),
            "subtitle": None,
            "panels": self.panels(request, row),
            "notices": self.notices(request, row),
            **(extra_context or {}),
        }
        return never_stored(TemplateResponse(request, self.record_template, context))

    def row_or_404(self, request: HttpRequest, object_id: str) -> Any:
        """A row of the clerk's city that they may see; raises Http404 or PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def open_record(self, request: HttpRequest, row: Any, *, action: str, what: str) -> HttpResponse | None:
        """Leave the trace of opening the row; or the page that asks why, when a protected person is on it."""
        people = set(self.residents_on_page(row)) if self.holds_personal_data else set()
        reason, unexplained = reason_given(request, people) if people else ("", set())
        if unexplained:
            return self._ask_why(request, row, unexplained)
        if people:
            leave_trace(request, action=action, screen=self.screen(what), residents=people, reason=reason)
        return None

    def heading(self, row: Any) -> Any:
        """What stands over the row's page."""
        return f"{capfirst(self.opts.verbose_name)} {row.pk}"

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The boxes of the row's page."""
        return []

    def notices(self, request: HttpRequest, row: Any) -> list[tuple[str, Any]]:
        """What a clerk must know before reading on: pairs of tone and sentence."""
        return []

    def _ask_why(self, request: HttpRequest, row: Any, people: set[int]) -> HttpResponse:
        reason = request.POST.get("reason", "").strip()
        if len(reason) >= SHORTEST_REASON:
            give_reason(request, people, reason)
            return never_stored(HttpResponseRedirect(request.get_full_path()))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Protected person"),
            "subtitle": None,
            "shortest": SHORTEST_REASON,
            "error": request.method == "POST",
        }
        return never_stored(TemplateResponse(request, "admin/staff/reason.html", context))


def never_stored(response: HttpResponse) -> HttpResponse:
    """Mark a page that no cache and no browser may keep."""
    patch_cache_control(response, no_store=True, private=True)
    return response
