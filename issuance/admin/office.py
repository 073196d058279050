"""The city's dated tables: mayor, seal, forms, fees, hours, closures. Saving tells of gaps and overlaps."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from issuance.admin.exchange import ClosedPeriodColumns, FeeColumns, OpeningHoursColumns
from issuance.admin.office_pages import OfficePages, faults_panel
from issuance.admin.office_printed import PrintedOn
from issuance.choices import Channel, FeeReason
from issuance.models import ClosedPeriod, FeeRule, FormVersion, OfficeHolder, OfficialSeal, OpeningHours
from issuance.pdf.press import press
from issuance.queries.status import status_of
from issuance.rules.catalogue import CATALOGUE
from issuance.rules.dated import is_in_force, seams
from issuance.rules.hours import days_closed
from issuance.rules.office_watch import Fault, at_most_one, coming_faults, holders_counted
from registry.shared.clock import now, today
from registry.staff.base import ScopedModelAdmin, never_stored
from registry.staff.exchange import ImportPages
from registry.staff.scope import municipality_of
from registry.staff.show import Panel, badge, day, grid, moment

PIXELS_A_MM = 96 / 25.4
MAX_SEAL_BYTES = 500_000


class OfficeAdmin(ScopedModelAdmin):
    """A city's own table: changed by its clerks with the right to, or set up by operators."""

    holds_personal_data = False
    list_select_related = ("municipality",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The city's name only for those who see several."""
        shown = list(super().get_list_display(request))
        return shown if municipality_of(request.user) else [*shown, "municipality"]


class DatedAdmin(OfficePages, OfficeAdmin):
    """Rows from a day until a day. `same` names the columns within which one row at a time may hold."""

    ordering = ("-valid_from", "-pk")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what has not begun: nothing was issued by it yet."""
        may = request.user.has_perm(f"{self.opts.app_label}.delete_{self.opts.model_name}")
        return bool(may and obj is not None and obj.valid_from > today() and self._is_reachable(request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, then tell of days on which two rows hold, or none."""
        super().save_model(request, obj, form, change)
        self.tell_of_seams(request, obj)

    def tell_of_seams(self, request: HttpRequest, obj: Any) -> None:
        """Warn of days on which two rows like this one hold, or none."""
        siblings = {name: getattr(obj, name) for name in ("municipality", *self.same)}
        found = seams(type(obj)._default_manager.filter(**siblings).order_by("valid_from", "pk"))
        for first, last, rows in found:
            sentence = (
                gettext("Two rows hold from %(first)s to %(last)s.")
                if rows
                else gettext("No row holds from %(first)s to %(last)s.")
            )
            messages.warning(request, sentence % {"first": day(first), "last": day(last) if last else "…"})

    @admin.display(description=_("state"))
    def state(self, row: Any) -> str:
        """In force today, to come, or past."""
        if is_in_force(row, today()):
            return badge(_("In force"), "ok")
        return badge(_("To come"), "busy") if row.valid_from > today() else badge(_("Past"))

    @admin.display(description=_("from"), ordering="valid_from")
    def since(self, row: Any) -> str:
        """In the Japanese calendar."""
        return day(row.valid_from)

    @admin.display(description=_("until (not included)"), ordering="valid_until")
    def until(self, row: Any) -> str:
        """In the Japanese calendar."""
        return day(row.valid_until)


class DatedExchangeAdmin(ImportPages, DatedAdmin):
    """Dated rows that clerks also move by file, with the same warnings."""

    change_list_template = DatedAdmin.change_list_template

    def after_import(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Warn of gaps and overlaps, once for each kind of row."""
        kinds = {tuple(getattr(row, name) for name in self.same): row for row in rows}
        for row in kinds.values():
            self.tell_of_seams(request, row)


@admin.register(OfficeHolder)
class OfficeHolderAdmin(DatedAdmin):
    """市長・職務代理者."""

    list_display = ("title", "name", "is_deputy", "state", "since", "until")
    fields = ("municipality", "title", "name", "is_deputy", "valid_from", "valid_until")
    prepared_within = ("is_deputy",)

    def faults_in(self, rows: Sequence[Any], *, on: date, until: date) -> tuple[Fault, ...]:
        """A deputy beside the mayor is none."""
        return coming_faults(rows, on=on, until=until, counted=holders_counted)

    def bar_text(self, row: OfficeHolder) -> str:
        """Title and name."""
        return f"{row.title}　{row.name}"

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """What is missing or doubled in the time ahead, in any of the office's tables."""
        city = municipality_of(request.user)
        if city is None:
            return []
        names = {
            model._meta.model_name: model._meta.verbose_name_plural
            for model in (OfficeHolder, OfficialSeal, FormVersion, FeeRule, OpeningHours)
        }
        titles = {row.code: row.title for row in CATALOGUE.values()}
        titles |= {value: str(label) for value, label in (*Channel.choices, *FeeReason.choices)}
        panel = faults_panel(city, names, titles)
        return [panel] if panel else []


@admin.register(FormVersion)
class FormVersionAdmin(PrintedOn, DatedAdmin):
    """様式の版."""

    same = ("certificate",)

    def bar_text(self, row: FormVersion) -> str:
        """The form's key."""
        return row.form

    list_display = ("certificate", "form", "state", "since", "until", "short_digest")
    list_filter = ("certificate",)
    fields = ("municipality", "certificate", "form", "digest", "valid_from", "valid_until")

    @admin.display(description=_("digest"))
    def short_digest(self, row: FormVersion) -> str:
        """Its beginning."""
        return format_html("<code>{}…</code>", row.digest[:12])


@admin.register(FeeRule)
class FeeRuleAdmin(DatedExchangeAdmin):
    """手数料."""

    columns = FeeColumns
    same = ("certificate", "channel", "reason")

    def bar_text(self, row: FeeRule) -> str:
        """Whole yen."""
        return f"{row.amount_yen}円"

    list_display = ("certificate", "channel", "reason", "amount_yen", "state", "since", "until", "ordinance")
    list_filter = ("certificate", "channel", "reason")
    fields = (
        "municipality",
        "certificate",
        "channel",
        "reason",
        "amount_yen",
        "ordinance",
        "valid_from",
        "valid_until",
    )


@admin.register(OpeningHours)
class OpeningHoursAdmin(DatedExchangeAdmin):
    """取扱時間."""

    columns = OpeningHoursColumns
    same = ("certificate", "weekdays")

    def faults_in(self, rows: Sequence[Any], *, on: date, until: date) -> tuple[Fault, ...]:
        """Hours before and after noon are no overlap."""
        return coming_faults(rows, on=on, until=until, counted=at_most_one)

    def bar_text(self, row: OpeningHours) -> str:
        """From and until."""
        return self.hours(row)

    list_display = ("certificate", "hours", "weekdays", "state", "since", "until")
    list_filter = ("certificate",)
    fields = (
        "municipality",
        "certificate",
        "weekdays",
        "is_closed_on_holidays",
        "opens_at",
        "closes_at",
        "valid_from",
        "valid_until",
    )

    @admin.display(description=_("opening hours"), ordering="opens_at")
    def hours(self, row: OpeningHours) -> str:
        """From and until."""
        return f"{row.opens_at:%H:%M}–{row.closes_at:%H:%M}"

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """Whether kiosks issue now, and until when that holds; a city's own only."""
        city = municipality_of(request.user)
        if city is None:
            return []
        lines = [
            (
                status.title,
                badge(_("Open"), "ok") if status.is_open else badge(_("Closed"), "warn"),
                " ".join(gettext(each.sentence) for each in status.missing) or moment(status.until)[:16],
            )
            for status in status_of(city, now=now(), press=press())
        ]
        headings = (_("certificate"), _("state"), pgettext_lazy("state", "until"))
        return [grid(_("Kiosks now"), headings, lines, is_wide=False)]


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """One closure in one year, for the timeline."""

    pk: int
    municipality_id: int
    certificate: str
    reason: str
    valid_from: date
    valid_until: date


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(ImportPages, OfficePages, OfficeAdmin):
    """休止."""

    columns = ClosedPeriodColumns
    change_list_template = DatedAdmin.change_list_template
    same = ("certificate",)
    may_prepare = False

    def timeline_rows(self, request: HttpRequest) -> list[Any]:
        """Each closure on its days; one that returns every year, in last year, this and the two to come."""
        years = range(today().year - 1, today().year + 3)
        return [
            ClosedDays(row.pk, row.municipality_id, row.certificate, row.reason, *window)
            for row in self.get_queryset(request)
            for window in days_closed(row.closed_from, row.closed_until, is_yearly=row.is_yearly, years=years)
        ]

    def faults_in(self, rows: Sequence[Any], *, on: date, until: date) -> tuple[Fault, ...]:
        """A closure is no gap."""
        return ()

    def lane_title(self, row: Any) -> str:
        """The certificate, or all of them."""
        known = CATALOGUE.get(row.certificate)
        return known.title if known else str(_("Every certificate"))

    def bar_text(self, row: Any) -> str:
        """Why it is closed."""
        return str(row.reason)

    list_display = ("reason", "certificate", "begins", "ends", "is_yearly")
    ordering = ("-closed_from",)
    fields = ("municipality", "certificate", "reason", "closed_from", "closed_until", "is_yearly")

    @admin.display(description=_("closed from"), ordering="closed_from")
    def begins(self, row: ClosedPeriod) -> str:
        """To the second."""
        return moment(row.closed_from)

    @admin.display(description=_("closed until (not included)"), ordering="closed_until")
    def ends(self, row: ClosedPeriod) -> str:
        """To the second."""
        return moment(row.closed_until)


class SealForm(forms.ModelForm):
    """The image is uploaded as a PNG; its digest is ours to compute."""

    upload = forms.FileField(
        label=_("image (PNG)"), required=False, help_text=_("Black on white or transparent.")
    )

    class Meta:
        model = OfficialSeal
        fields = ("municipality", "upload", "width_mm", "height_mm", "valid_from", "valid_until")

    def clean_upload(self) -> bytes | None:
        """The bytes of a sound PNG; raises ValidationError for anything else, and for none at first."""
        upload = self.cleaned_data["upload"]
        if upload is None:
            if self.instance.pk is None:
                raise ValidationError(_("A seal needs its image."), code="required")
            return None
        if upload.size > MAX_SEAL_BYTES:
            raise ValidationError(_("The image is too large."), code="size")
        content = upload.read()
        try:
            with Image.open(io.BytesIO(content), formats=("PNG",)) as picture:
                picture.verify()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise ValidationError(_("This is not a PNG image."), code="png") from error
        return content

    def save(self, commit: bool = True) -> OfficialSeal:
        """With the new image's digest, if there is one."""
        content = self.cleaned_data.get("upload")
        if content:
            self.instance.image, self.instance.image_sha256 = content, hashlib.sha256(content).hexdigest()
        return super().save(commit)


@admin.register(OfficialSeal)
class OfficialSealAdmin(DatedAdmin):
    """公印."""

    form = SealForm
    list_display = ("picture", "size", "state", "since", "until")
    fields = ("municipality", "picture", "upload", "width_mm", "height_mm", "valid_from", "valid_until")
    readonly_fields = ("picture",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the bytes."""
        return super().get_queryset(request).defer("image")

    def bar_text(self, row: OfficialSeal) -> str:
        """Its size and digest."""
        return f"{row.width_mm} × {row.height_mm} mm {row.image_sha256[:8]}"

    def get_urls(self) -> list[Any]:
        """The image beside the usual pages."""
        view = self.admin_site.admin_view(self.image_view)
        return [
            path("<int:object_id>/image.png", view, name="issuance_officialseal_image"),
            *super().get_urls(),
        ]

    def image_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The seal's image (PNG)."""
        row = self.get_object(request, str(object_id)) if self.has_view_permission(request) else None
        if row is None:
            raise Http404
        return never_stored(HttpResponse(bytes(row.image), content_type="image/png"))

    @admin.display(description=_("image"))
    def picture(self, row: OfficialSeal) -> Any:
        """At its true proportions."""
        if row.pk is None:
            return "—"
        return format_html(
            '<img class="stamp" src="{}" width="{}" height="{}" alt="{}">',
            reverse("admin:issuance_officialseal_image", args=[row.pk]),
            round(float(row.width_mm) * PIXELS_A_MM),
            round(float(row.height_mm) * PIXELS_A_MM),
            _("Official seal"),
        )

    @admin.display(description=_("size"))
    def size(self, row: OfficialSeal) -> str:
        """In millimetres."""
        return f"{row.width_mm} × {row.height_mm} mm"
