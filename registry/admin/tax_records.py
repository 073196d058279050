"""Tax records by year: the sums, the items behind them, and every correction as a row of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.choices import TaxClass
from registry.models import TaxRecord
from registry.queries import with_protection
from registry.rules.tax_records import DEDUCTIONS, DEPENDANTS, INCOMES, MARKS, RECEIPTS, Row
from registry.rules.tax_years import tax_year_words
from registry.shared.clock import now
from registry.staff.base import RecordAdmin
from registry.staff.show import NOTHING, Panel, badge, columns, day, facts, grid, moment, name_of, page_of

TONES = {
    TaxClass.TAXED: "ok",
    TaxClass.PER_CAPITA_ONLY: "ok",
    TaxClass.EXEMPT: "ok",
    TaxClass.NOT_FILED: "warn",
    TaxClass.TAXED_ELSEWHERE: "warn",
    TaxClass.WITHDRAWN: "idle",
}
SUMS = (
    *("total_income_yen", "total_income_after_losses_yen", "deductions_yen"),
    *("taxable_yen", "taxable_separate_yen"),
)
TAXES = (
    *("city_per_capita_yen", "city_income_levy_yen", "prefecture_per_capita_yen"),
    *("prefecture_income_levy_yen", "forest_tax_yen", "annual_tax_yen", "paid_yen", "not_yet_due_yen"),
)
ROW_HEADINGS = (_("tax year"), _("history number"), _("class"), _("tax of the year"), _("recorded at"))


def class_of(row: TaxRecord) -> Any:
    """課税区分, in colour: nothing filed is not the same as not taxable."""
    return badge(row.get_tax_class_display(), TONES[TaxClass(row.tax_class)])


def yen(value: int | None) -> str:
    """1,234円; zero is 0円, and what was not assessed is nothing."""
    return NOTHING if value is None else f"{value:,}円"


def rows_of_records(records: Iterable[TaxRecord]) -> list[tuple[Any, ...]]:
    """One line each, for a grid with ROW_HEADINGS."""
    return [
        (
            page_of(r, tax_year_words(r.tax_year)),
            r.history_no,
            class_of(r),
            yen(r.annual_tax_yen),
            moment(r.recorded_at),
        )
        for r in records
    ]


@admin.register(TaxRecord)
class TaxRecordAdmin(RecordAdmin):
    """税情報."""

    search_first = True
    change_list_template = "admin/staff/search_list.html"
    resident_path = "resident"
    list_display = ("year", "person", "class_badge", "tax", "history_no", "recorded")
    list_display_links = ("year",)
    list_filter = ("tax_year", "tax_class")
    search_fields = ("resident__person_no",)
    search_help_text = _("Name, kana, birth date or number of the person")
    ordering = ("-tax_year", "resident", "-history_no")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the person."""
        rows = super().get_queryset(request).select_related("resident__municipality")
        return with_protection(rows, at=now(), resident="resident")

    @admin.display(description=_("tax year"), ordering="tax_year")
    def year(self, row: TaxRecord) -> str:
        """As certificates name it."""
        return tax_year_words(row.tax_year)

    @admin.display(description=_("resident"), ordering="resident__kana_key")
    def person(self, row: Any) -> str:
        """The name, marked if protected."""
        return name_of(row.resident, is_protected=row.is_protected, is_link=False)

    @admin.display(description=_("class"), ordering="tax_class")
    def class_badge(self, row: TaxRecord) -> Any:
        """In colour."""
        return class_of(row)

    @admin.display(description=_("tax of the year"), ordering="annual_tax_yen")
    def tax(self, row: TaxRecord) -> str:
        """In yen."""
        return yen(row.annual_tax_yen)

    @admin.display(description=_("recorded at"), ordering="recorded_at")
    def recorded(self, row: TaxRecord) -> str:
        """To the second."""
        return moment(row.recorded_at)

    def heading(self, row: TaxRecord) -> Any:
        """By year."""
        return tax_year_words(row.tax_year)

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """Who and what, sums and taxes, the items, and the corrections of the year."""
        person = (_("resident"), name_of(row.resident, is_protected=row.is_protected))
        told = columns(row, "filing", "address_on_assessment", "confirmed_on", "issuable_from")
        words = tax_year_words(row.tax_year)
        corrections = columns(row, "history_no", "correction_no", "corrected_on")
        year = TaxRecord.objects.filter(resident=row.resident_id, tax_year=row.tax_year)
        return [
            facts(
                self.opts.verbose_name,
                [person, (_("tax year"), words), (_("class"), class_of(row)), *told, *corrections],
            ),
            facts(_("Sums and taxes"), [*_amounts(row, SUMS), *_amounts(row, TAXES), *_paid(row)]),
            _items(_("receipts and incomes in yen"), (*RECEIPTS, *INCOMES), row.incomes, row.tax_year),
            _items(_("deductions in yen"), DEDUCTIONS, row.deductions, row.tax_year),
            _items(_("dependants by kind"), DEPENDANTS, row.dependants, row.tax_year, unit="人"),
            facts(_("the person's own circumstances"), [("", _marks(row))]),
            grid(_("Corrections, newest first"), ROW_HEADINGS, rows_of_records(year.order_by("-history_no"))),
        ]


def _amounts(row: TaxRecord, names: Iterable[str]) -> list[tuple[Any, str]]:
    return [(row._meta.get_field(name).verbose_name, yen(getattr(row, name))) for name in names]  # type: ignore[union-attr]


def _paid(row: TaxRecord) -> list[tuple[Any, str]]:
    return [(_("payments as of"), day(row.paid_as_of))]


def _items(title: Any, rows: Iterable[Row], told: Mapping[str, int], year: int, *, unit: str = "円") -> Panel:
    """Every item of the year's form that is told; zero is told as 0."""
    shown = [
        (row.label, f"{told[row.key]:,}{unit}") for row in rows if row.key in told and row.exists_in(year)
    ]
    return facts(title, shown)


def _marks(row: TaxRecord) -> str:
    return "、".join(mark.label for mark in MARKS if mark.key in row.marks) or NOTHING
