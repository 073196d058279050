"""What a city decides of its certificates by date: the change of tax years, choices the law leaves."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from issuance.admin.office import DatedAdmin
from issuance.models import CertificatePolicy, TaxYearSwitch


@admin.register(TaxYearSwitch)
class TaxYearSwitchAdmin(DatedAdmin):
    """年度切替日."""

    list_display = ("switch_day", "gap_days", "state", "since", "until")
    fields = ("municipality", "month", "day", "gap_days", "valid_from", "valid_until")

    @admin.display(description=_("change of tax years"), ordering="month")
    def switch_day(self, row: TaxYearSwitch) -> str:
        """Month and day, as they return every year."""
        return f"{row.month}月{row.day}日"


@admin.register(CertificatePolicy)
class CertificatePolicyAdmin(DatedAdmin):
    """証明書の取扱い."""

    same = ("certificate",)
    list_display = ("certificate", "at_kiosk", "greatest_age_hours", "state", "since", "until")
    list_filter = ("certificate",)
    fields = (
        "municipality",
        "certificate",
        "at_kiosk",
        "greatest_age_hours",
        "minimum_age_at_kiosk",
        "moving_out",
        "guardianship",
        "prints_every_fixed_day",
        "valid_from",
        "valid_until",
    )
