"""Which columns of the office's tables travel by file; the rules of each stand in its model."""

from issuance.models import ClosedPeriod, FeeRule, OpeningHours
from registry.staff.columns import CityColumns


class FeeColumns(CityColumns):
    """手数料: a fee is named by certificate, channel, reason and its first day."""

    class Meta:
        model = FeeRule
        fields = ("certificate", "channel", "reason", "amount_yen", "ordinance", "valid_from", "valid_until")
        import_id_fields = ("certificate", "channel", "reason", "valid_from")


class OpeningHoursColumns(CityColumns):
    """取扱時間: hours are named by certificate, weekdays and their first day."""

    class Meta:
        model = OpeningHours
        fields = (
            *("certificate", "weekdays", "is_closed_on_holidays", "opens_at", "closes_at"),
            *("valid_from", "valid_until"),
        )
        import_id_fields = ("certificate", "weekdays", "valid_from")


class ClosedPeriodColumns(CityColumns):
    """休止: a period is named by certificate and its first moment."""

    class Meta:
        model = ClosedPeriod
        fields = ("certificate", "reason", "closed_from", "closed_until", "is_yearly")
        import_id_fields = ("certificate", "closed_from")
