"""Notices from other cities as a work list: nearest deadline first, the overdue in red and in words."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from registry.choices import NoticeOutcome
from registry.models import Notice
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.find import named_person
from registry.staff.scope import municipality_of, within_reach
from registry.staff.show import NOTHING, Panel, badge, columns, day, facts, grid, name_of, page_of
from registry.usecases.answer_notice import AnswerRefused, NoticeIsAnswered, answer_notice
from registry.usecases.record_notice import record_notice
from registry.usecases.take_notice import take_notice

SOON_DAYS = 3


class NoticeForm(forms.ModelForm):
    """A notice as it came."""

    class Meta:
        model = Notice
        fields = ("sender", "kind", "reference", "received_on", "deadline", "person_as_told")
        widgets = {
            "received_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "deadline": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "person_as_told": forms.Textarea(attrs={"rows": 4}),
        }


class AnswerForm(forms.Form):
    """What became of a notice, and of whom."""

    outcome = forms.ChoiceField(label=_("what became of it"), choices=NoticeOutcome)
    person_no = forms.CharField(label=_("person number"), max_length=15, required=False)
    birth = forms.CharField(
        label=_("birth date"),
        max_length=20,
        required=False,
        help_text=_("S40.6.21, 昭和40年6月21日 or 1965-06-21"),
    )
    answer = forms.CharField(
        label=_("what was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WorkFilter(admin.SimpleListFilter):
    """What waits, unless the clerk asks for the rest."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two states, and all of them."""
        return [("answered", _("Answered")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The first choice is what waits."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": _("Waiting")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The chosen ones."""
        if self.value() is None:
            return queryset.waiting()
        return queryset.exclude(answered_at=None) if self.value() == "answered" else queryset


def deadline_of(row: Notice) -> str:
    """The deadline; before an answer with how near or how long past it is."""
    left = (row.deadline - today()).days
    if row.answered_at is not None:
        return day(row.deadline)
    if left < 0:
        words = ngettext("Overdue by %(n)d day", "Overdue by %(n)d days", -left) % {"n": -left}
        return badge(f"{day(row.deadline)} {words}", "bad")
    if left == 0:
        return badge(f"{day(row.deadline)} {_now('Today')}", "warn")
    words = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
    return badge(f"{day(row.deadline)} {words}", "warn" if left <= SOON_DAYS else "idle")


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    """他市区町村からの支援措置通知."""

    change_list_template = "admin/registry/notice/change_list.html"
    list_display = ("sender", "kind", "until", "state", "received", "reference", "owner")
    list_display_links = ("sender",)
    list_filter = (WorkFilter, "kind")
    list_select_related = ("owner", "resident__municipality")
    search_fields = ("sender", "reference")
    search_help_text = _("City or number of the notice")
    ordering = (F("answered_at").desc(nulls_first=True), "deadline", "received_on", "pk")

    def get_urls(self) -> list[Any]:
        """Recording, taking and answering beside the usual pages."""
        wrap, name = self.admin_site.admin_view, "registry_notice"
        own = [
            path("record/", wrap(self.record_view), name=f"{name}_record"),
            path("<int:object_id>/answer/", wrap(require_POST(self.answer_view)), name=f"{name}_answer"),
            path("<int:object_id>/take/", wrap(require_POST(self.take_view)), name=f"{name}_take"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to record a notice."""
        tools = {"may_record": self._may(request, "add")}
        return super().changelist_view(request, {**tools, **(extra_context or {})})

    @admin.display(description=_("to be answered by"), ordering="deadline")
    def until(self, row: Notice) -> str:
        """With how near it is."""
        return deadline_of(row)

    @admin.display(description=_("state"))
    def state(self, row: Notice) -> str:
        """Waiting, taken or answered."""
        if row.answered_at is not None:
            return badge(_("Answered"), "ok")
        return badge(_("Taken"), "busy") if row.owner_id else badge(_("Waiting"), "warn")

    @admin.display(description=_("received on"), ordering="received_on")
    def received(self, row: Notice) -> str:
        """In the Japanese calendar."""
        return day(row.received_on)

    def heading(self, row: Notice) -> Any:
        """By its sender and number."""
        return f"{row.sender} {row.reference}".strip()

    def panels(self, request: HttpRequest, row: Notice) -> list[Panel]:
        """The notice, and its answer or the form for it."""
        state = [(_("to be answered by"), deadline_of(row)), (_("state"), self.state(row))]
        told = columns(
            row, "sender", "kind", "reference", "received_on", "owner", "recorded_at", "recorded_by"
        )
        what = [
            facts(_("Notice"), [*told, *state]),
            facts(_("Person as told"), columns(row, "person_as_told")),
        ]
        if row.answered_at is not None:
            person = name_of(row.resident) if row.resident is not None else NOTHING
            answer = columns(row, "outcome", "answer", "answered_at", "answered_by")
            return [*what, facts(_("Answer"), [(_("resident"), person), *answer], is_wide=True)]
        if not self._may(request, "change"):
            return what
        urls = {act: reverse(f"admin:registry_notice_{act}", args=[row.pk]) for act in ("answer", "take")}
        apply = (
            reverse("admin:registry_protection_apply")
            if request.user.has_perm("registry.add_protection")
            else ""
        )
        content = {
            **urls,
            "apply": apply,
            "form": AnswerForm(request.POST or None),
            "is_own": row.owner_id == request.user.pk,
            "token": get_token(request),
        }
        return [*what, Panel(_("Answer"), "admin/registry/notice/answer.html", content, is_wide=True)]

    def notices(self, request: HttpRequest, row: Notice) -> list[tuple[str, Any]]:
        """That it is overdue."""
        if row.answered_at is None and row.deadline < today():
            return [("bad", _("This notice should have been answered already."))]
        return []

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """What waits, the nearest deadline first; no word of the person."""
        rows: Any = within_reach(Notice.objects.all(), request.user, personal=True)
        rows = rows.waiting().order_by("deadline", "received_on", "pk")[:10]
        lines = [(page_of(row, row.sender), row.get_kind_display(), deadline_of(row)) for row in rows]
        headings = (_("city"), _("what it tells"), _("to be answered by"))
        return [grid(_("Notices from other cities"), headings, lines, is_wide=False)]

    def record_view(self, request: HttpRequest) -> HttpResponse:
        """Put a notice on the list."""
        city = municipality_of(request.user)
        if city is None or not self._may(request, "add"):
            raise PermissionDenied
        form = NoticeForm(request.POST or None, instance=Notice(municipality=city))
        if request.method == "POST" and form.is_valid():
            row = record_notice(notice=form.instance, by=request.user, now=now())
            messages.success(request, _("The notice is on the list."))
            return HttpResponseRedirect(reverse("admin:registry_notice_change", args=[row.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Record a notice"),
            "subtitle": None,
            "form": form,
            "explain": _("Write the person exactly as the notice has them, whoever they are here."),
            "button": _("Put it on the list"),
        }
        return never_stored(TemplateResponse(request, "admin/staff/form_page.html", context))

    def take_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Become its owner."""
        row = self._row_to_act_on(request, object_id)
        if take_notice(notice_id=row.pk, user=request.user):
            messages.success(request, _("The notice is yours."))
        else:
            messages.error(request, _("Somebody else has answered it already."))
        return _back_to(row)

    def answer_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """End it by saying what became of it."""
        row = self._row_to_act_on(request, object_id)
        typed = request.POST
        try:
            person = None
            if typed.get("person_no") or typed.get("birth"):
                person = named_person(request.user, typed.get("person_no", ""), typed.get("birth", ""))
            answer_notice(
                notice_id=row.pk,
                outcome=typed.get("outcome", ""),
                answer=typed.get("answer", "")[:1000],
                resident=person,
                by=request.user,
                now=now(),
            )
            messages.success(request, _("The notice is answered."))
            return _back_to(row)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        except AnswerRefused as refused:
            for no in refused.refusals:
                messages.error(request, _now(no.sentence))
        except NoticeIsAnswered:
            messages.error(request, _("Somebody else has answered it already."))
        return self.change_view(request, str(row.pk))  # with what was typed

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With those whom the page names."""
        return super().get_queryset(request).select_related("owner", "resident__municipality")

    def _may(self, request: HttpRequest, what: str) -> bool:
        return self.has_view_permission(request) and request.user.has_perm(f"registry.{what}_notice")

    def _row_to_act_on(self, request: HttpRequest, object_id: int) -> Notice:
        row: Notice = self.row_or_404(request, str(object_id))
        if not self._may(request, "change"):
            raise PermissionDenied
        return row


def _back_to(row: Notice) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:registry_notice_change", args=[row.pk]))
