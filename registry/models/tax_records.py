"""Resident tax (市民税・県民税) by 年度: what was assessed, each correction as a row of its own."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.choices import FilingKind, TaxClass
from registry.models.municipalities import Municipality
from registry.models.residents import Resident
from registry.rules.tax_records import FOREST_TAX_FROM, NotAmounts, check_amounts, check_marks
from registry.shared.append_only import AppendOnly, ReadsAndAdds
from registry.shared.tenancy import ScopedQuerySet

AMOUNTS = (
    *("total_income_yen", "total_income_after_losses_yen", "deductions_yen"),
    *("taxable_yen", "taxable_separate_yen", "annual_tax_yen"),
    *("city_per_capita_yen", "city_income_levy_yen"),
    *("prefecture_per_capita_yen", "prefecture_income_levy_yen", "forest_tax_yen"),
)
"""Columns that hold yen, or nothing at all where nothing was assessed here."""

PAYMENTS = ("paid_yen", "not_yet_due_yen", "paid_as_of")
"""What was paid of the year's tax, as of a day: all three, or nothing where the tax system told none."""

NOT_ASSESSED = (TaxClass.NOT_FILED, TaxClass.TAXED_ELSEWHERE, TaxClass.WITHDRAWN)
_PER_CAPITA = ("city_per_capita_yen", "prefecture_per_capita_yen")
_INCOME_LEVIES = ("city_income_levy_yen", "prefecture_income_levy_yen")


def _no_amounts() -> Q:
    return Q(**{f"{name}__isnull": True for name in AMOUNTS})


def _every_amount() -> Q:
    return Q(**{f"{name}__isnull": False for name in AMOUNTS})


class TaxRecordQuerySet(ReadsAndAdds, ScopedQuerySet):
    """Questions asked of tax records."""

    def newest(self) -> Self:
        """The row of each person and year that no later one corrects, withdrawn or not."""
        return self.filter(corrected_by=None)

    def current(self) -> Self:
        """What the city's ledger says now of each person and year."""
        return self.newest().exclude(tax_class=TaxClass.WITHDRAWN)

    def issuable(self, *, on: date) -> Self:
        """Confirmed, and past the day from which certificates may show it."""
        return self.current().filter(confirmed_on__lte=on, issuable_from__lte=on)


class TaxRecord(AppendOnly):
    """One assessment of one person for one 年度. A correction is a new row that names the one it corrects.

    Yen are whole and signed as the ledger has them; null is "nothing assessed", never zero.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="tax_records", verbose_name=_("resident")
    )
    tax_year = models.PositiveSmallIntegerField(_("tax year"))
    history_no = models.PositiveIntegerField(_("history number"), default=1)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    correction_no = models.PositiveSmallIntegerField(_("corrections by the tax office"), default=0)
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    address_on_assessment = models.CharField(_("address on 1 January"), max_length=400, blank=True)
    filing = models.CharField(_("filed by"), max_length=20, choices=FilingKind)
    tax_class = models.CharField(_("class"), max_length=16, choices=TaxClass)

    incomes = models.JSONField(_("receipts and incomes in yen"), default=dict, blank=True)
    deductions = models.JSONField(_("deductions in yen"), default=dict, blank=True)
    dependants = models.JSONField(_("dependants by kind"), default=dict, blank=True)
    marks = models.JSONField(_("the person's own circumstances"), default=list, blank=True)

    total_income_yen = models.BigIntegerField(_("total income"), null=True, blank=True)
    total_income_after_losses_yen = models.BigIntegerField(
        _("total income after losses carried over"), null=True, blank=True
    )
    deductions_yen = models.BigIntegerField(_("sum of deductions"), null=True, blank=True)
    taxable_yen = models.BigIntegerField(_("taxable general income"), null=True, blank=True)
    taxable_separate_yen = models.BigIntegerField(_("taxable separate income"), null=True, blank=True)
    city_per_capita_yen = models.BigIntegerField(_("city tax, per capita levy"), null=True, blank=True)
    city_income_levy_yen = models.BigIntegerField(_("city tax, income levy"), null=True, blank=True)
    prefecture_per_capita_yen = models.BigIntegerField(
        _("prefecture tax, per capita levy"), null=True, blank=True
    )
    prefecture_income_levy_yen = models.BigIntegerField(
        _("prefecture tax, income levy"), null=True, blank=True
    )
    forest_tax_yen = models.BigIntegerField(_("forest environment tax"), null=True, blank=True)
    annual_tax_yen = models.BigIntegerField(_("tax of the year"), null=True, blank=True)

    paid_yen = models.BigIntegerField(_("paid"), null=True, blank=True)
    not_yet_due_yen = models.BigIntegerField(_("not yet due"), null=True, blank=True)
    paid_as_of = models.DateField(_("payments as of"), null=True, blank=True)

    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    issuable_from = models.DateField(_("certificates from"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = TaxRecordQuerySet.as_manager()  # type: ignore[assignment, misc]  # more questions than the base's

    class Meta:
        verbose_name = _("tax record")
        verbose_name_plural = _("tax records")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "tax_year", "history_no"], name="tax_record_has_its_number"
            ),
            models.UniqueConstraint(
                fields=["resident", "tax_year"],
                condition=Q(corrects=None),
                name="tax_record_begins_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(history_no=1, corrects=None) | Q(history_no__gt=1, corrects__isnull=False),
                name="tax_record_correction_names_the_old",
            ),
            models.CheckConstraint(
                condition=Q(tax_class__in=NOT_ASSESSED) & _no_amounts()
                | ~Q(tax_class__in=NOT_ASSESSED) & _every_amount(),
                name="tax_record_amounts_only_if_assessed",
            ),
            models.CheckConstraint(  # 未申告 is not 非課税
                condition=~Q(filing=FilingKind.NONE) | Q(tax_class__in=(*NOT_ASSESSED, TaxClass.EXEMPT)),
                name="tax_record_unfiled_is_not_taxed",
            ),
            models.CheckConstraint(
                condition=~Q(tax_class=TaxClass.NOT_FILED) | Q(filing=FilingKind.NONE),
                name="tax_record_not_filed_says_so",
            ),
            models.CheckConstraint(
                condition=Q(annual_tax_yen=None)
                | Q(
                    annual_tax_yen=F("city_per_capita_yen")
                    + F("city_income_levy_yen")
                    + F("prefecture_per_capita_yen")
                    + F("prefecture_income_levy_yen")
                    + F("forest_tax_yen")
                ),
                name="tax_record_year_is_the_sum",
            ),
            models.CheckConstraint(
                condition=Q(annual_tax_yen=None)
                | Q(**{f"{name}__gte": 0 for name in (*_PER_CAPITA, *_INCOME_LEVIES, "forest_tax_yen")}),
                name="tax_record_taxes_are_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(tax_class=TaxClass.EXEMPT) | Q(annual_tax_yen=0),
                name="tax_record_exempt_pays_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(tax_class=TaxClass.PER_CAPITA_ONLY)
                | Q(**dict.fromkeys(_INCOME_LEVIES, 0), annual_tax_yen__gt=0),
                name="tax_record_per_capita_only_has_no_income_levy",
            ),
            models.CheckConstraint(
                condition=~Q(tax_class=TaxClass.TAXED) | Q(annual_tax_yen__gt=0),
                name="tax_record_taxed_pays",
            ),
            models.CheckConstraint(
                condition=Q(forest_tax_yen=None) | Q(forest_tax_yen=0) | Q(tax_year__gte=FOREST_TAX_FROM),
                name="tax_record_forest_tax_from_its_year",
            ),
            models.CheckConstraint(
                condition=Q(paid_yen=None, not_yet_due_yen=None, paid_as_of=None)
                | Q(
                    paid_yen__gte=0,
                    not_yet_due_yen__gte=0,
                    paid_as_of__isnull=False,
                    annual_tax_yen__gte=F("paid_yen") + F("not_yet_due_yen"),
                ),
                name="tax_record_payments_are_within_the_tax",
            ),
            models.CheckConstraint(
                condition=Q(issuable_from=None) | Q(confirmed_on__isnull=False),
                name="tax_record_is_confirmed_before_certificates",
            ),
        ]

    def __str__(self) -> str:
        return f"tax record {self.pk}"

    def clean(self) -> None:
        """The items are those of the year's form, every one of them, in whole yen: a blank is not a zero."""
        assessed = self.tax_class not in NOT_ASSESSED
        try:
            for group, content in (
                ("income", self.incomes),
                ("deduction", self.deductions),
                ("dependant", self.dependants),
            ):
                check_amounts(group, content, tax_year=self.tax_year, is_assessed=assessed)
            check_marks(self.marks, tax_year=self.tax_year)
        except NotAmounts as error:
            raise ValidationError(_("The items are not those of the tax year."), code="items") from error
        if self.resident.municipality_id != self.municipality_id:
            raise ValidationError({"resident": _("The resident belongs to another municipality.")})
