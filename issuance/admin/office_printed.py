"""“What will be printed on 1 June”: every certificate of the city as that day's office will make it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from issuance.admin.office_pages import OfficePages
from issuance.rules.catalogue import CATALOGUE
from issuance.usecases.print_specimen import office_of_the_day, print_specimen
from registry.models import Municipality
from registry.shared.clock import today
from registry.shared.page_pictures import page_picture, with_words
from registry.staff.base import never_stored
from registry.staff.scope import municipality_of
from registry.staff.show import NOTHING, day

SPECIMEN_WORDS = "見本"
DOTS_PER_INCH = 80


class PrintedOn(OfficePages):
    """The page and its pictures, beside the form versions."""

    def get_urls(self) -> list[Any]:
        """The page and one picture a certificate."""
        stem, wrap = "issuance_formversion", self.admin_site.admin_view
        own = [
            path("printed/", wrap(self.printed_view), name=f"{stem}_printed"),
            path("printed/<slug:certificate>.png", wrap(self.specimen_view), name=f"{stem}_specimen"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to what will be printed."""
        url = reverse("admin:issuance_formversion_printed")
        return super().changelist_view(request, {"printed_url": url, **(extra_context or {})})

    def printed_view(self, request: HttpRequest) -> HttpResponse:
        """For the day that is typed, or today: the office of that day, and a specimen of each paper."""
        city, on = self._city(request), _day_in(request)
        picture = reverse("admin:issuance_formversion_specimen", args=["CODE"])
        papers = []
        for row in CATALOGUE.values():
            told = office_of_the_day(municipality=city, certificate=row, on=on)
            papers.append(
                {
                    "title": row.title,
                    "form": told.form or NOTHING,
                    "counter": told.fee_at_counter,
                    "kiosk": told.fee_at_kiosk,
                    "is_open": told.at_noon.is_open,
                    "reason": told.at_noon.reason,
                    "issuer": told.issuer or NOTHING,
                    "faults": [_now(refusal.sentence) for refusal in told.refusals],
                    "picture": f"{picture.replace('CODE', row.code)}?on={on.isoformat()}"
                    if told.form and told.issuer
                    else "",
                }
            )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What will be printed on %(day)s") % {"day": day(on)},
            "subtitle": None,
            "on": on.isoformat(),
            "papers": papers,
        }
        return never_stored(TemplateResponse(request, "admin/issuance/office/printed.html", context))

    def specimen_view(self, request: HttpRequest, certificate: str) -> HttpResponse:
        """One certificate's picture (PNG), marked as a specimen."""
        city, row = self._city(request), CATALOGUE.get(certificate)
        if row is None:
            raise Http404
        pdf = print_specimen(municipality=city, certificate=row, on=_day_in(request))
        if pdf is None:
            raise Http404
        picture = page_picture(pdf, 1, dots_per_inch=DOTS_PER_INCH)
        marked = with_words(picture, SPECIMEN_WORDS, face=settings.CERTIFICATE_FONT)
        return never_stored(HttpResponse(marked, content_type="image/png"))

    def _city(self, request: HttpRequest) -> Municipality:
        city = municipality_of(request.user)
        if city is None or not self.has_view_permission(request):
            raise PermissionDenied
        return city


def _day_in(request: HttpRequest) -> date:
    """The day that was typed, or today."""
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()
    return on if date(2012, 7, 2) <= on <= date(2100, 1, 1) else today()
