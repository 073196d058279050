"""Residents taken away by file, for statistics: without names unless somebody may, and says why."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from registry.models import Protection, Resident
from registry.shared.clock import now, today
from registry.staff.columns import CityColumns, NumberWidget
from registry.staff.exchange import ExportForm, ExportPages

COUNTED = (
    "town_code",
    "sex",
    "birth_year",
    "kind",
    "nationality",
    "residency",
    "became_resident_sort_on",
    "ended_on",
)
NAMED = ("person_no", "name", "kana", "birth_sort_on", "postal_code", "town_and_lot", "building")


class ResidentColumns(CityColumns):
    """住民: what can be counted, and what names a person."""

    labels = {"birth_year": _("year of birth")}
    birth_year = Field(attribute="birth_sort_on__year", column_name="birth_year", widget=NumberWidget())

    class Meta:
        model = Resident
        fields = (*COUNTED, *NAMED)
        export_order = (*COUNTED, *NAMED)


class ResidentExportForm(ExportForm):
    """Whom, which columns, and why."""

    whom = forms.ChoiceField(
        label=_("whom"),
        choices=[("here", _("Who lives here today")), ("all", _("Everybody on record"))],
    )
    columns = forms.MultipleChoiceField(
        label=_("columns"), widget=forms.CheckboxSelectMultiple, initial=COUNTED
    )
    field_order = ("whom", "columns", "kind", "reason")

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns: Any = self.fields["columns"]
        columns.choices = offered


class ResidentExport(ExportPages):
    """The export page of residents. Who is protected is counted, and never named."""

    columns = ResidentColumns
    export_permission = "registry.export_statistics"

    def new_export_form(self, request: HttpRequest) -> ExportForm:
        """With the columns that the user may take away."""
        may_name = request.user.has_perm("registry.export_people")
        columns = self.columns(municipality=self.city_of(request))
        names = (*COUNTED, *NAMED) if may_name else COUNTED
        offered = [(name, columns.heading(name)) for name in names]
        return ResidentExportForm(request.POST or None, offered=offered)

    def export_explains(self, request: HttpRequest) -> Any:
        """What becomes of the protected, and what a file is."""
        return _(
            "Take no more than the task needs: a file has no trail. Who is protected is left out of every "
            "file with a name, a number, a full birth date or an address."
        )

    def export_rows(self, request: HttpRequest, columns: CityColumns, data: dict[str, Any]) -> Any:
        """By town and birth date; without the protected where a column names people."""
        rows: Any = columns.get_queryset()
        if data["whom"] == "here":
            rows = rows.living_here(on=today())
        if set(data["columns"]) & set(NAMED):
            rows = rows.exclude(pk__in=Protection.objects.in_force(at=now()).values("resident"))
        return rows.order_by("town_code", "birth_sort_on", "pk")

    def export_names(self, columns: CityColumns, data: dict[str, Any]) -> Sequence[str]:
        """The chosen ones, in our order."""
        return [name for name in (*COUNTED, *NAMED) if name in data["columns"]]

    def export_residents(self, rows: Any) -> Iterable[int]:
        """Everybody in the file."""
        return rows.values_list("pk", flat=True)
