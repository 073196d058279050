"""Pages on which staff do something to one row: a form, one use case, and its refusals in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.scope import municipality_of
from registry.staff.show import Panel, facts

RIGHT = "cards.change_cardapplication"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its title, its form, what it does with the row, and for which rows it is offered."""

    title: Any
    form: Callable[..., forms.Form]
    run: Callable[[HttpRequest, Any, dict[str, Any]], Any]
    is_for: Callable[[Any], bool] = lambda _row: True
    explain: Any = ""


class ActsAdmin(RecordAdmin):
    """Rows to look at, with acts beside them."""

    acts: Mapping[str, Act] = {}

    def get_urls(self) -> list[Any]:
        """A page for each act beside the usual ones."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        wrapped = self.admin_site.admin_view(self.act_view)
        own = [path("<int:object_id>/act/<slug:act>/", wrapped, name=name)] if self.acts else []
        return [*own, *super().get_urls()]

    def may_act(self, request: HttpRequest) -> bool:
        """Who works on applications at desks."""
        return request.user.has_perm(RIGHT) and municipality_of(request.user) is not None

    def act_view(self, request: HttpRequest, object_id: int, act: str) -> HttpResponse:
        """Ask, do, and go back to the row."""
        row = self.row_or_404(request, str(object_id))
        if not self.may_act(request):
            raise PermissionDenied
        if act not in self.acts or not self.acts[act].is_for(row):
            raise Http404
        question = self.open_record(request, row, action="view", what=act)
        if question is not None:
            return question
        told = self.acts[act]
        form = told.form(request.POST if request.method == "POST" else None, request=request, row=row)
        if request.method == "POST" and form.is_valid() and self._done(request, row, told, form):
            return HttpResponseRedirect(self.back_to(row))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": told.title,
            "subtitle": None,
            "panels": self.panels(request, row)[:1],
            "form": form,
            "button": told.title,
            "explain": told.explain,
        }
        return never_stored(TemplateResponse(request, "admin/staff/form_page.html", context))

    def back_to(self, row: Any) -> str:
        """The row's page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def acts_panel(self, request: HttpRequest, row: Any) -> list[Panel]:
        """Links to what can be done with the row now."""
        if not self.may_act(request):
            return []
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_act"
        links = [
            (reverse(name, args=[row.pk, key]), act.title)
            for key, act in self.acts.items()
            if act.is_for(row)
        ]
        if not links:
            return []
        shown = format_html(
            '<ul class="plain">{}</ul>', format_html_join("", '<li><a href="{}">{}</a></li>', links)
        )
        return [facts(_("What can be done"), [(_("acts"), shown)])]

    def _done(self, request: HttpRequest, row: Any, act: Act, form: forms.Form) -> bool:
        try:
            act.run(request, row, form.cleaned_data)
        except CardActRefused as refused:
            for no in refused.refusals:
                form.add_error(None, _now(no.sentence))
            return False
        except SomebodyElseWasFirst:
            form.add_error(None, _now("Somebody else was faster. Look at what stands here now."))
            return False
        messages.success(request, _("It has been done."))
        return True


class ActForm(forms.Form):
    """A form that knows the row and who fills it in."""

    def __init__(self, *args: Any, request: HttpRequest, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.row = request, row


class SecondPersonForm(ActForm):
    """A second member of the city's staff signs with login and password, here and now."""

    second_name = forms.CharField(label=_("second person: login"), max_length=150)
    second_password = forms.CharField(
        label=_("second person: password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """`second` holds the person afterwards."""
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("second_name") and data.get("second_password")):
            return data
        user = authenticate(self.request, username=data["second_name"], password=data.pop("second_password"))
        if user is None or municipality_of(user) != municipality_of(self.request.user):
            raise ValidationError(_("Login or password of the second person is wrong."), code="second")
        return {**data, "second": user}
