"""The application for protection: whom it is about and who is covered with them; in force once recorded."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from registry.admin.protection_forms import ApplicationForm
from registry.choices import ReadAction
from registry.models import Membership, Resident
from registry.queries import household_on
from registry.shared.clock import now, today
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.find import PersonForm
from registry.staff.scope import municipality_of, within_reach
from registry.staff.show import address_of, birth_and_age, facts, name_of
from registry.staff.trail import leave_trace
from registry.usecases.protect_resident import ApplicationRefused, protect_resident


class ProtectionApplications(RecordAdmin):
    """Two pages: the person by number and birth date, then the application."""

    def apply_view(self, request: HttpRequest) -> HttpResponse:
        """Whom an application is about: number and birth date, so that no namesake is protected instead."""
        self._only_for_applications(request)
        form = PersonForm(request.POST or None, user=request.user)
        if request.method == "POST" and form.is_valid() and form.person is not None:
            url = reverse("admin:registry_protection_application", args=[form.person.pk])
            return HttpResponseRedirect(url)
        context = {
            "title": _("Application for protection"),
            "explain": _("The person who applies, by two things that their papers show."),
            "button": _("Go on"),
        }
        return self._form_page(request, form, context)

    def apply_for_view(self, request: HttpRequest, resident_id: int) -> HttpResponse:
        """The application: in force from the moment in which it is recorded."""
        self._only_for_applications(request)
        people: Any = within_reach(Resident.objects.all(), request.user, personal=True)
        person = people.select_related("municipality").filter(pk=resident_id).first()
        if person is None:
            raise Http404
        household = _others_at_home(person)
        shown = {person.pk, *(other.pk for other in household)}
        leave_trace(request, action=ReadAction.VIEW, screen=self.screen("application"), residents=shown)
        form = ApplicationForm(request.POST or None, user=request.user, household=household)
        if request.method == "POST" and form.is_valid():
            try:
                row = protect_resident(
                    resident=person,
                    covered=form.people(),
                    reference=form.cleaned_data["reference"],
                    note=form.cleaned_data["note"],
                    by=request.user,
                    now=now(),
                )
                messages.success(request, _("Protected from now on. The measure is provisional."))
                url = reverse("admin:registry_protection_change", args=[row.pk])
                return HttpResponseRedirect(url)
            except ApplicationRefused as refused:
                for no in refused.refusals:
                    form.add_error(None, f"{no.subject}: {_now(no.sentence)}")
        who = [
            (_("name as registered"), name_of(person, is_link=False)),
            (_("birth date"), birth_and_age(person, today())),
            (_("address"), address_of(person)),
            (_("person number"), person.person_no),
        ]
        context = {
            "title": _("Application for protection"),
            "panels": [facts(_("The person who applies"), who)],
            "explain": _(
                "From the moment of recording nobody gets a certificate with any of these people on it "
                "from a kiosk."
            ),
            "button": _("Protect from now on"),
        }
        return self._form_page(request, form, context)

    def _form_page(self, request: HttpRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
        own = {**self.admin_site.each_context(request), "opts": self.opts, "subtitle": None, "form": form}
        return never_stored(TemplateResponse(request, "admin/staff/form_page.html", {**own, **context}))

    def may_apply(self, request: HttpRequest) -> bool:
        """Whether the user records applications."""
        may = request.user.has_perm("registry.add_protection") and self.has_view_permission(request)
        return may and municipality_of(request.user) is not None

    def _only_for_applications(self, request: HttpRequest) -> None:
        if not self.may_apply(request):
            raise PermissionDenied


def _others_at_home(person: Resident) -> list[Resident]:
    """Who else lives in the person's household today."""
    own = Membership.objects.current(on=today()).filter(resident=person).first()
    members = household_on(own.household_id, today()) if own else ()
    return [member.resident for member in members if member.resident_id != person.pk]
