"""Fees: the seed city's figures, dated, and a hard stop where the table is silent or says two things."""

from datetime import date

import pytest

from issuance.rules.fees import AmbiguousFee, FeeRow, NoFeeOnRecord, fee_for

SERVICE_FROM = date(2012, 7, 2)
CHEAP_FROM, CHEAP_UNTIL = date(2025, 8, 4), date(2026, 5, 1)
COUNTER = date(2006, 2, 25)
ROWS = (
    FeeRow("resident_record", "counter", "ordinary", 300, COUNTER),
    FeeRow("resident_record", "kiosk", "ordinary", 250, SERVICE_FROM, CHEAP_FROM),
    FeeRow("resident_record", "kiosk", "ordinary", 10, CHEAP_FROM, CHEAP_UNTIL),
    FeeRow("resident_record", "kiosk", "ordinary", 250, CHEAP_UNTIL),
    FeeRow("resident_record", "counter", "official_use", 0, COUNTER),
    FeeRow("seal_certificate", "counter", "ordinary", 300, COUNTER),
    FeeRow("seal_certificate", "kiosk", "ordinary", 250, SERVICE_FROM),
    FeeRow("koseki_all", "counter", "ordinary", 450, COUNTER),
    FeeRow("koseki_all", "kiosk", "ordinary", 400, SERVICE_FROM),
)

CASES = {
    "resident record at the kiosk": ("resident_record", "kiosk", "ordinary", date(2012, 11, 25), 250),
    "resident record at the counter": ("resident_record", "counter", "ordinary", date(2012, 11, 25), 300),
    "seal certificate at the kiosk": ("seal_certificate", "kiosk", "ordinary", date(2012, 11, 25), 250),
    "seal certificate at the counter": ("seal_certificate", "counter", "ordinary", date(2012, 11, 25), 300),
    "family register at the kiosk": ("koseki_all", "kiosk", "ordinary", date(2012, 11, 25), 400),
    "family register at the counter": ("koseki_all", "counter", "ordinary", date(2012, 11, 25), 450),
    "first day of the service": ("resident_record", "kiosk", "ordinary", SERVICE_FROM, 250),
    "the day before it was 10 yen": ("resident_record", "kiosk", "ordinary", date(2025, 8, 3), 250),
    "the first day of 10 yen": ("resident_record", "kiosk", "ordinary", CHEAP_FROM, 10),
    "the last day of 10 yen": ("resident_record", "kiosk", "ordinary", date(2026, 4, 30), 10),
    "the day after": ("resident_record", "kiosk", "ordinary", CHEAP_UNTIL, 250),
    "official use is free": ("resident_record", "counter", "official_use", date(2012, 11, 25), 0),
}


@pytest.mark.parametrize(("certificate", "channel", "reason", "on", "yen"), CASES.values(), ids=CASES)
def test_the_fee_is_the_row_in_force(certificate: str, channel: str, reason: str, on: date, yen: int) -> None:
    assert fee_for(ROWS, certificate=certificate, channel=channel, reason=reason, on=on) == yen


MISSING = {
    "before the kiosks opened": ("resident_record", "kiosk", "ordinary", date(2012, 7, 1)),
    "an exemption at a kiosk": ("resident_record", "kiosk", "official_use", date(2012, 11, 25)),
    "a certificate without a row": ("unknown", "kiosk", "ordinary", date(2012, 11, 25)),
}


@pytest.mark.parametrize(("certificate", "channel", "reason", "on"), MISSING.values(), ids=MISSING)
def test_a_silent_table_is_a_hard_stop(certificate: str, channel: str, reason: str, on: date) -> None:
    with pytest.raises(NoFeeOnRecord):
        fee_for(ROWS, certificate=certificate, channel=channel, reason=reason, on=on)


def test_two_fees_on_one_day_are_a_hard_stop() -> None:
    rows = (*ROWS, FeeRow("seal_certificate", "kiosk", "ordinary", 200, date(2013, 1, 1)))
    with pytest.raises(AmbiguousFee):
        fee_for(rows, certificate="seal_certificate", channel="kiosk", reason="ordinary", on=date(2013, 1, 1))
