"""The way to an application: the person by one search box, then who asks for what."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from issuance.admin.counter_forms import ApplicationForm, initial_of
from issuance.admin.counter_seat import CounterSeat
from issuance.choices import CertificateCode, Channel
from issuance.models import CounterApplication
from issuance.pdf.press import press
from issuance.queries.facts import read_case
from issuance.rules.catalogue import CATALOGUE, CertificateType
from issuance.usecases.offer_certificates import choices_of
from issuance.usecases.take_application import NotAtTheWindow, take_application
from registry.choices import ReadAction
from registry.models import Resident
from registry.queries import find_residents, with_protection
from registry.shared.clock import now, today
from registry.staff.base import never_stored
from registry.staff.scope import within_reach
from registry.staff.show import address_of, badge, birth_and_age, facts, name_of
from registry.staff.trail import leave_trace, reason_given

MOST_FOUND = 30


class CounterPages(CounterSeat):
    """Two pages: find, and apply."""

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Who is meant; nobody is listed before a search, and a search that finds two never chooses."""
        city = self.only_for_counters(request)
        words = request.GET.get("q", "").strip()
        people = find_residents(self._people(request), words, city=city.pk).people
        found = list(people[: MOST_FOUND + 1]) if words else []
        shown = found[:MOST_FOUND]
        if words:
            leave_trace(
                request,
                action=ReadAction.SEARCH,
                screen=self.screen("find"),
                residents={person.pk for person in shown},
            )
        lines = [
            {
                "url": reverse("admin:issuance_counterapplication_new", args=[person.pk]),
                "name": name_of(person, is_protected=person.is_protected, is_link=False),
                "kana": person.kana,
                "birth": birth_and_age(person, today()),
                "address": address_of(person, is_masked=person.is_protected),
                "state": badge(
                    person.get_residency_display(), "ok" if person.residency == "resident" else "warn"
                ),
                "number": person.person_no,
            }
            for person in shown
        ]
        context = {
            "title": _("Who is meant?"),
            "q": words,
            "lines": lines,
            "is_cut": len(found) > MOST_FOUND,
            "search_help_text": _("Name, kana, birth date, or any number of the person, the card or a paper"),
        }
        return self._page(request, "find", context)

    def new_view(self, request: HttpRequest, resident_id: int, certificate: str = "") -> HttpResponse:
        """The application form of one certificate for one person."""
        self.only_for_counters(request)
        person = self._people(request).filter(pk=resident_id).first()
        row = CATALOGUE.get(certificate or next(iter(CATALOGUE)))
        if person is None or row is None:
            raise Http404
        case = self._case(person, row)
        people = {person.pk, *case.concerned}
        reason, unexplained = reason_given(request, people)
        if unexplained:
            return self._ask_why(request, person, unexplained)
        leave_trace(
            request, action=ReadAction.VIEW, screen=self.screen("new"), residents=people, reason=reason
        )
        return self._application(request, person, row, choices_of(case, row, Channel.COUNTER))

    def _application(
        self, request: HttpRequest, person: Any, certificate: CertificateType, possible: dict[str, list[Any]]
    ) -> HttpResponse:
        earlier = self._earlier(request, person, certificate)
        sitting = self.sitting(request)
        form = ApplicationForm(
            request.POST or None,
            certificate=certificate,
            resident=person,
            possible=possible,
            initial=initial_of(earlier) if earlier else None,
        )
        if request.method == "POST" and sitting is None:
            messages.error(request, _("Choose your window first."))
        elif request.method == "POST" and form.is_valid() and sitting is not None:
            try:
                application = take_application(
                    window=sitting.window, resident=person, asked=form.asked(), by=request.user, now=now()
                )
                return HttpResponseRedirect(
                    reverse("admin:issuance_counterapplication_change", args=[application.pk])
                )
            except NotAtTheWindow as moved:
                messages.error(request, str(moved))
        who = [
            (_("name as registered"), name_of(person, is_protected=person.is_protected)),
            (_("kana"), person.kana),
            (_("birth date"), birth_and_age(person, today())),
            (_("address"), address_of(person)),
            (_("person number"), person.person_no),
        ]
        notices = [("bad", _("This person is protected. Tell nobody that they are on record here."))]
        tabs = [
            {
                "title": CertificateCode(row.code).label,
                "url": reverse("admin:issuance_counterapplication_apply", args=[person.pk, row.code]),
                "is_current": row.code == certificate.code,
            }
            for row in CATALOGUE.values()
        ]
        context = {
            "title": CertificateCode(certificate.code).label,
            "panels": [facts(_("The person whose record is printed"), who)],
            "notices": notices if person.is_protected else self._namesakes(person),
            "tabs": tabs,
            "form": form,
        }
        return self._page(request, "apply", context)

    def _namesakes(self, person: Resident) -> list[tuple[str, Any]]:
        """A warning where others have the same name and birth date."""
        if not Resident.objects.namesakes_of(person).exists():
            return []
        return [("warn", _("Others have this name and birth date: compare the address."))]

    def _earlier(
        self, request: HttpRequest, person: Resident, certificate: CertificateType
    ) -> CounterApplication | None:
        """The application that is being corrected."""
        number = request.GET.get("from", "")
        if not (number.isdecimal() and len(number) < 19):
            return None
        rows = within_reach(CounterApplication.objects.all(), request.user, personal=True)
        return rows.filter(pk=number, resident=person, certificate=certificate.code).first()

    def _people(self, request: HttpRequest) -> Any:
        rows: Any = within_reach(Resident.objects.select_related("municipality"), request.user, personal=True)
        return with_protection(rows, at=now())

    def _case(self, person: Resident, certificate: CertificateType) -> Any:
        return read_case(
            municipality=person.municipality,
            resident=person,
            card=None,
            certificate=certificate,
            channel=Channel.COUNTER,
            raw_options={},
            copies=1,
            now=now(),
            press=press(),
        )

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        own = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "subtitle": None,
            **self.seat_context(request),
        }
        template = f"admin/issuance/counter/{name}.html"
        return never_stored(TemplateResponse(request, template, {**own, **context}))
