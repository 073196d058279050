"""Requests: every step of each, the finished document's picture, and the day's requests by state."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from issuance.admin.request_panels import STATE_TONES, kiosk_of, panels_of, state_badge
from issuance.choices import Channel, RequestState
from issuance.models import CentreSession, CertificateRequest, Document, StoredSnapshot
from issuance.rules.serials import NotASerial, format_serial, parse_serial
from registry.choices import ReadAction
from registry.models import Resident
from registry.queries import with_protection
from registry.shared.clock import now, today
from registry.shared.japan import JAPAN
from registry.shared.page_pictures import NoSuchPage, page_picture
from registry.staff.base import RecordAdmin, never_stored
from registry.staff.scope import within_reach
from registry.staff.show import NOTHING, Panel, badge, columns, facts, grid, moment, name_of


class ReceivedIn(admin.SimpleListFilter):
    """How long ago a request came."""

    title = _("received")
    parameter_name = "received"
    DAYS = {"today": 1, "week": 7, "month": 31}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Today, a week, a month."""
        return [("today", _("Today")), ("week", _("Past 7 days")), ("month", _("Past 31 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Received since then, by Japan's days."""
        days = self.DAYS.get(self.value() or "")
        return queryset.filter(received_at__gte=start_of_day(days - 1)) if days else queryset


def start_of_day(days_ago: int = 0) -> datetime:
    """Midnight in Japan, today or so many days ago."""
    return datetime.combine(today() - timedelta(days=days_ago), time(0), JAPAN)


@admin.register(CertificateRequest)
class CertificateRequestAdmin(RecordAdmin):
    """交付申請."""

    resident_path = "resident"
    list_display = ("received", "state_badge", "certificate", "person", "copies", "fee", "kiosk", "due")
    list_display_links = ("received",)
    list_filter = ("state", "certificate", ReceivedIn, "channel")
    search_fields = ("id",)
    search_help_text = _("Request, serial, or the subject's name, kana, birth date or number")
    ordering = ("-received_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With subject and kiosk."""
        rows = (
            super()
            .get_queryset(request)
            .select_related("resident__municipality", "session", "application__window")
        )
        return with_protection(rows, at=now(), resident="resident")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A request's own number, a copy's serial as printed, or the person."""
        own = _own_numbers(search_term)
        return (
            (queryset.filter(own), False)
            if own
            else super().get_search_results(request, queryset, search_term)
        )

    def get_urls(self) -> list[Any]:
        """The document and its pages' pictures beside the usual pages."""
        name, wrap = "issuance_certificaterequest", self.admin_site.admin_view
        own = [
            path("<uuid:object_id>/document.pdf", wrap(self.document_view), name=f"{name}_document"),
            path("<uuid:object_id>/pages/<int:number>.png", wrap(self.page_view), name=f"{name}_page"),
        ]
        return [*own, *super().get_urls()]

    def document_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """The finished bytes, as they were stored."""
        row = self.row_or_404(request, str(object_id))
        if row.channel == Channel.COUNTER:  # a paper of the counter goes to its window's printer, once
            raise PermissionDenied
        pdf = _bytes_of(row)
        question = self.open_record(request, row, action=ReadAction.DOCUMENT, what="document")
        if question is not None:
            return question
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{row.pk}.pdf"'
        return never_stored(response)

    def page_view(self, request: HttpRequest, object_id: Any, number: int) -> HttpResponse:
        """One page's picture (PNG)."""
        row = self.row_or_404(request, str(object_id))
        pdf = _bytes_of(row)
        question = self.open_record(request, row, action=ReadAction.DOCUMENT, what="page")
        if question is not None:
            return question
        try:
            picture = page_picture(pdf, number)
        except NoSuchPage as error:
            raise Http404 from error
        return never_stored(HttpResponse(picture, content_type="image/png"))

    @admin.display(description=_("received at"), ordering="received_at")
    def received(self, row: CertificateRequest) -> str:
        """To the second."""
        return moment(row.received_at)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: CertificateRequest) -> str:
        """In colour and in words."""
        return state_badge(row.state)

    @admin.display(description=_("subject"), ordering="resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("fee in yen"), ordering="fee_yen")
    def fee(self, row: CertificateRequest) -> Any:
        """For all copies, as was told to the kiosk."""
        return NOTHING if row.fee_yen is None else row.fee_yen

    @admin.display(description=_("kiosk"))
    def kiosk(self, row: CertificateRequest) -> str:
        """Operator, store and terminal."""
        return kiosk_of(row.session)

    @admin.display(description=_("deadline"), ordering="deadline")
    def due(self, row: CertificateRequest) -> str:
        """The time alone: it is a matter of minutes."""
        return moment(row.deadline)[11:]

    def residents_in_list(self, row: Any) -> Iterable[int]:
        """The subject."""
        return (row.resident_id,)

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """The subject and everybody whom the paper prints."""
        snapshot = StoredSnapshot.objects.filter(request=row).first()
        printed = snapshot.content.get("persons", []) if snapshot else []
        people = Resident.objects.of(row.municipality_id).filter(person_no__in=printed)
        return {row.resident_id, *people.values_list("pk", flat=True)}

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """The request, its steps, its paper."""
        return panels_of(row)

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """Today's requests by state, in the order in which a request goes through them."""
        rows = within_reach(CertificateRequest.objects.all(), request.user, personal=True)
        counted = rows.filter(received_at__gte=start_of_day()).values("state").annotate(n=Count("pk"))
        numbers = Counter({row["state"]: row["n"] for row in counted})
        most = max(numbers.values(), default=0) or 1
        bars = [
            {
                "badge": state_badge(state),
                "n": numbers[state],
                "width": round(100 * numbers[state] / most),
                "tone": STATE_TONES[state],
            }
            for state in RequestState
            if numbers[state]
        ]
        content = {"bars": bars, "total": numbers.total()}
        return [Panel(_("Today's requests"), "admin/issuance/bars.html", content)]


@admin.register(CentreSession)
class CentreSessionAdmin(RecordAdmin):
    """キオスクでの手続: one visitor at one terminal."""

    resident_path = "resident"
    list_display = ("opened", "person", "operator", "store", "terminal", "ended", "end_reason")
    list_display_links = ("opened",)
    search_fields = ("terminal",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("-opened_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the person."""
        rows = super().get_queryset(request).select_related("resident__municipality", "card", "client")
        return with_protection(rows, at=now(), resident="resident")

    @admin.display(description=_("opened at"), ordering="opened_at")
    def opened(self, row: CentreSession) -> str:
        """To the second."""
        return moment(row.opened_at)

    @admin.display(description=_("ended at"), ordering="ended_at")
    def ended(self, row: CentreSession) -> str:
        """To the second, or that it is going on."""
        return moment(row.ended_at) if row.ended_at else badge(_("Going on"), "busy")

    @admin.display(description=_("resident"), ordering="resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """Who, where, when, and what was asked for."""
        person = (_("resident"), name_of(row.resident, is_protected=row.is_protected))
        where = columns(row, "client", "operator", "store", "terminal")
        when = columns(row, "opened_at", "expires_at", "ended_at", "end_reason")
        asked = [
            (
                format_html(
                    '<a href="../../../certificaterequest/{}/change/">{}</a>', r.pk, moment(r.received_at)
                ),
                r.get_certificate_display(),
                state_badge(r.state),
            )
            for r in row.requests.order_by("received_at")
        ]
        return [
            facts(self.opts.verbose_name, [person, *where, *when]),
            grid(_("Requests"), (_("received at"), _("certificate"), _("state")), asked, is_wide=False),
        ]


def _own_numbers(text: str) -> Q | None:
    """A request's id or a serial, however it was typed; None for anything else."""
    try:
        serial = parse_serial(text)
        return Q(
            certificates__serial=format_serial(
                municipality=serial.municipality,
                issued_on=serial.issued_on,
                channel=serial.channel,
                sequence=serial.sequence,
            )
        )
    except NotASerial:
        pass
    try:
        return Q(pk=CertificateRequest._meta.pk.to_python(text.strip())) if len(text.strip()) >= 32 else None
    except ValidationError:
        return None


def _bytes_of(row: CertificateRequest) -> bytes:
    pdf = Document.objects.filter(request=row).values_list("pdf", flat=True).first()
    if pdf is None:
        raise Http404
    return bytes(pdf)
