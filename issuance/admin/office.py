"""The city's dated tables: mayor, seal, forms, fees, hours, closures. Saving tells of gaps and overlaps."""

import hashlib
import io
from collections.abc import Sequence
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
from issuance.models import ClosedPeriod, FeeRule, FormVersion, OfficeHolder, OfficialSeal, OpeningHours
from issuance.pdf.press import press
from issuance.queries.status import status_of
from issuance.rules.dated import is_in_force, seams
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


class DatedAdmin(OfficeAdmin):
    """Rows from a day until a day. `same` names the columns within which one row at a time may hold."""

    same: tuple[str, ...] = ()
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


@admin.register(FormVersion)
class FormVersionAdmin(DatedAdmin):
    """様式の版."""

    same = ("certificate",)
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


@admin.register(ClosedPeriod)
class ClosedPeriodAdmin(ImportPages, OfficeAdmin):
    """休止."""

    columns = ClosedPeriodColumns
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
