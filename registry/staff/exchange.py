"""Pages to import and to export a city's own table: for what clerks move by hand, never for feeds."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.choices import ReadAction
from registry.models import Municipality, Upload
from registry.shared.clock import now, today
from registry.staff.base import SHORTEST_REASON, ScopedModelAdmin, never_stored
from registry.staff.columns import CityColumns
from registry.staff.imports import Change, changes_of, digest_of
from registry.staff.scope import municipality_of
from registry.staff.sheets import (
    CONTENT_TYPES,
    EXPORT_KINDS,
    IMPORT_KINDS,
    MOST_BYTES,
    XLSX,
    Fault,
    SheetRefused,
    read_sheet,
    write_sheet,
)
from registry.staff.trail import leave_trace
from registry.usecases.forget_uploads import forget_uploads

MOST_FAULTS = 100
MOST_ROWS_OF_EXCEL = 20_000


class UploadForm(forms.Form):
    """A file, and what it is."""

    kind = forms.ChoiceField(label=_("kind of file"), choices=IMPORT_KINDS)
    file = forms.FileField(
        label=_("file"), help_text=_("At most 2,000 rows and 2 MB, with the headings of an export.")
    )


class ExportForm(forms.Form):
    """What is exported, as what, and why."""

    kind = forms.ChoiceField(label=_("kind of file"), choices=EXPORT_KINDS)
    reason = forms.CharField(
        label=_("why it is exported"),
        min_length=SHORTEST_REASON,
        max_length=200,
        help_text=_("It is written into the trail with your name."),
    )


class ExchangePages(ScopedModelAdmin):
    """What both directions share: the columns, the city, the buttons over the list."""

    columns: type[CityColumns]
    change_list_template = "admin/staff/exchange_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the buttons that the user may press."""
        stem = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        tools = {
            "import_url": reverse(f"{stem}_import") if self.may_import(request) else "",
            "export_url": reverse(f"{stem}_export") if self.may_export(request) else "",
        }
        return super().changelist_view(request, {**tools, **(extra_context or {})})

    def may_import(self, request: HttpRequest) -> bool:
        """Whether the user changes this table by a file."""
        return False

    def may_export(self, request: HttpRequest) -> bool:
        """Whether the user takes this table away."""
        return False

    def city_of(self, request: HttpRequest) -> Municipality:
        """The clerk's city; raises PermissionDenied for whoever has none."""
        city = municipality_of(request.user)
        if city is None:
            raise PermissionDenied
        return city

    def own_url(self, what: str, *args: Any) -> str:
        """The address of one of these pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}", args=args)

    def own_page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """A page of the admin that nothing keeps."""
        base = {**self.admin_site.each_context(request), "opts": self.opts, "subtitle": None}
        return never_stored(TemplateResponse(request, template, {**base, **context}))


class ExportPages(ExchangePages):
    """Export: its own permission, a reason, a trace."""

    export_permission = "registry.export_tables"
    export_form: type[ExportForm] = ExportForm

    def get_urls(self) -> list[Any]:
        """The page beside the usual ones."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(self.export_view), name=name), *super().get_urls()]

    def may_export(self, request: HttpRequest) -> bool:
        """By a permission of its own, and for one's own city."""
        return (
            municipality_of(request.user) is not None
            and self.has_view_permission(request)
            and request.user.has_perm(self.export_permission)
        )

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Ask what and why; the file comes once the trace is written."""
        if not self.may_export(request):
            raise PermissionDenied
        form = self.new_export_form(request)
        if request.method == "POST" and form.is_valid():
            try:
                return self._file(request, form.cleaned_data)
            except SheetRefused as refused:
                for fault in refused.faults:
                    where = _("Line %(line)d: %(rule)s") if fault.line else "%(rule)s"
                    form.add_error("kind", where % told(fault))
        context = {
            "title": _("Export of %(table)s") % {"table": self.opts.verbose_name_plural},
            "explain": self.export_explains(request),
            "form": form,
            "button": _("Export"),
        }
        return self.own_page(request, "admin/staff/form_page.html", context)

    def new_export_form(self, request: HttpRequest) -> ExportForm:
        """The form, empty or with what was sent."""
        return self.export_form(request.POST or None)

    def export_explains(self, request: HttpRequest) -> Any:
        """What the page says before it asks."""
        return _("Cells that a spreadsheet would run as a formula get an apostrophe before them.")

    def export_rows(self, request: HttpRequest, columns: CityColumns, data: dict[str, Any]) -> Any:
        """The rows to export, in their order: a query set of the city's."""
        return columns.get_queryset().order_by(*self.get_ordering(request))

    def export_names(self, columns: CityColumns, data: dict[str, Any]) -> Sequence[str]:
        """The columns to export, by name."""
        return columns.names

    def export_residents(self, rows: Any) -> Iterable[int]:
        """The people of the rows (primary keys), for the trace."""
        return ()

    def _file(self, request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        columns = self.columns(municipality=self.city_of(request))
        rows, names = self.export_rows(request, columns, data), self.export_names(columns, data)
        if data["kind"] == XLSX and rows.count() > MOST_ROWS_OF_EXCEL:
            raise SheetRefused(Fault(0, "", _("Too many rows for Excel. Choose CSV, or fewer rows.")))
        exported = columns.export(queryset=rows, export_fields=list(names))
        headings = [columns.heading(name) for name in exported.headers]
        content = write_sheet(headings, exported, data["kind"])
        leave_trace(
            request,
            action=ReadAction.EXPORT,
            screen=self.screen("export"),
            residents=self.export_residents(rows),
            reason=data["reason"],
        )
        suffix = XLSX if data["kind"] == XLSX else "csv"
        name = f"{self.opts.model_name}-{today():%Y%m%d}.{suffix}"
        response = HttpResponse(content, content_type=CONTENT_TYPES.get(data["kind"], "text/csv"))
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return never_stored(response)


class ImportPages(ExportPages):
    """Import: upload, differences, then whole or not at all."""

    def get_urls(self) -> list[Any]:
        """The pages beside the usual ones."""
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("import/", wrap(self.import_view), name=f"{name}_import"),
            path("import/<uuid:upload_id>/", wrap(self.preview_view), name=f"{name}_preview"),
        ]
        return [*own, *super().get_urls()]

    def may_import(self, request: HttpRequest) -> bool:
        """For those who add and change rows on their pages, in their own city."""
        return (
            municipality_of(request.user) is not None
            and self.has_add_permission(request)
            and self.has_change_permission(request)
        )

    def after_import(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """What is still to be told once the rows are written."""

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file, read it, and go on to its differences; or say what is wrong with it."""
        if not self.may_import(request):
            raise PermissionDenied
        forget_uploads(now=now())
        form = UploadForm(request.POST or None, request.FILES or None)
        columns = self.columns(municipality=self.city_of(request))
        faults: Sequence[Fault] = ()
        user: Any = request.user
        if request.method == "POST" and form.is_valid():
            file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
            content = file.read(MOST_BYTES + 1)
            try:
                changes = self._changes(request, content, kind, is_real=False)
            except SheetRefused as refused:
                faults = refused.faults
            else:
                upload = Upload.objects.create(
                    municipality=self.city_of(request),
                    user=user,
                    table=self.opts.label_lower,
                    name=file.name[-200:],
                    kind=kind,
                    content=content,
                    shown=digest_of(changes),
                    uploaded_at=now(),
                )
                return HttpResponseRedirect(self.own_url("preview", upload.pk))
        context = {
            "title": _("Import into %(table)s") % {"table": self.opts.verbose_name_plural},
            "form": form,
            "faults": [told(fault) for fault in faults[:MOST_FAULTS]],
            "more": max(len(faults) - MOST_FAULTS, 0),
            "headings": [columns.heading(name) for name in columns.names],
        }
        return self.own_page(request, "admin/staff/import.html", context)

    def preview_view(self, request: HttpRequest, upload_id: UUID) -> HttpResponse:
        """The differences; by POST the import, or its end."""
        if not self.may_import(request):
            raise PermissionDenied
        with transaction.atomic():
            upload = self._upload(request, upload_id)
            if upload is None:
                messages.error(request, _("This upload is gone: imported, given up or older than an hour."))
                return HttpResponseRedirect(self.own_url("changelist"))
            if request.method == "POST" and request.POST.get("act") == "abandon":
                upload.delete()
                messages.success(request, _("Nothing was imported. The file is deleted."))
                return HttpResponseRedirect(self.own_url("changelist"))
            try:
                return self._preview_or_import(request, upload)
            except SheetRefused as refused:
                upload.delete()
                faults = [told(fault) for fault in refused.faults[:MOST_FAULTS]]
        messages.error(
            request, _("The table has changed since: the file no longer fits. Nothing was imported.")
        )
        context = {
            "title": _("Import into %(table)s") % {"table": self.opts.verbose_name_plural},
            "form": UploadForm(),
            "faults": faults,
        }
        return self.own_page(request, "admin/staff/import.html", context)

    def _preview_or_import(self, request: HttpRequest, upload: Upload) -> HttpResponse:
        content, kind = bytes(upload.content), upload.kind
        changes = self._changes(request, content, kind, is_real=False)
        if request.method == "POST":
            if digest_of(changes) == upload.shown:
                return self._import(request, upload, self._changes(request, content, kind, is_real=True))
            upload.shown = digest_of(changes)
            upload.save(update_fields=["shown"])
            messages.warning(request, _("The table has changed since this was shown. Look again."))
        acts = {act: [c for c in changes if c.act == act] for act in ("new", "update", "skip")}
        context = {
            "title": _("Import into %(table)s") % {"table": self.opts.verbose_name_plural},
            "name": upload.name,
            "new": acts["new"],
            "updated": acts["update"],
            "unchanged": len(acts["skip"]),
            "headings": [cell.heading for cell in changes[0].cells] if changes else [],
            "anything": bool(acts["new"] or acts["update"]),
        }
        return self.own_page(request, "admin/staff/preview.html", context)

    def _import(self, request: HttpRequest, upload: Upload, changes: Sequence[Change]) -> HttpResponse:
        upload.delete()
        for change in changes:
            if change.act == "new":
                self.log_addition(request, change.instance, [{"added": {}}])
            elif change.act == "update":
                fields = [str(cell.heading) for cell in change.cells if cell.is_changed]
                self.log_change(request, change.instance, [{"changed": {"fields": fields}}])
        written = [change.instance for change in changes if change.act != "skip"]
        sentence = ngettext("%(n)d row was imported.", "%(n)d rows were imported.", len(written))
        messages.success(request, sentence % {"n": len(written)})
        self.after_import(request, written)
        return HttpResponseRedirect(self.own_url("changelist"))

    def _changes(
        self, request: HttpRequest, content: bytes, kind: str, *, is_real: bool
    ) -> tuple[Change, ...]:
        columns = self.columns(municipality=self.city_of(request))
        return changes_of(read_sheet(content, kind), columns, is_real=is_real)

    def _upload(self, request: HttpRequest, upload_id: UUID) -> Upload | None:
        """The user's own upload for this table, locked, so that it is imported once."""
        found: Upload | None = (
            Upload.objects.of(self.city_of(request))
            .waiting(at=now())
            .select_for_update(of=("self",))
            .filter(pk=upload_id, user=request.user, table=self.opts.label_lower)
            .first()
        )
        return found


def told(fault: Fault) -> dict[str, Any]:
    """A fault as a page tells it."""
    return {
        "line": fault.line,
        "column": capfirst(fault.column),
        "rule": fault.rule,
        "value": fault.value,
    }
