"""Of which 年度 certificates are issued on a day: at a kiosk the current one, at the counter earlier ones."""

from datetime import date

from issuance.choices import Channel
from registry.rules.tax_years import YearSwitch, certificate_tax_year, is_in_switch_gap

YEARS_AT_COUNTER = 5
"""The current year and the four before: as long as a tax may still be corrected (地方税法17条の5)."""


def years_offered(on: date, *, switch: YearSwitch, channel: str) -> tuple[int, ...]:
    """The years, newest first; none at a kiosk in the days before the switch."""
    newest = certificate_tax_year(on, switch=switch)
    if channel == Channel.KIOSK:
        return () if is_in_switch_gap(on, switch=switch) else (newest,)
    return tuple(range(newest, newest - YEARS_AT_COUNTER, -1))
