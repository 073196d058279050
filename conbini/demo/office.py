"""What the city sets by date: mayor, official seal, forms, fees, hours, closures; and its data's as-of."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from conbini.demo.history import JST
from conbini.demo.imprints import official_seal
from issuance.choices import CertificateCode, Channel, FeeReason
from issuance.models import (
    CertificatePolicy,
    ClosedPeriod,
    CounterWindow,
    FeeRule,
    FormVersion,
    OfficeHolder,
    OfficialSeal,
    OpeningHours,
    TaxYearSwitch,
)
from issuance.pdf.forms import load_form
from registry.choices import Source
from registry.models import Municipality, Watermark

SERVICE_FROM = date(2012, 7, 2)
_RECORD, _SEAL = CertificateCode.RESIDENT_RECORD.value, CertificateCode.SEAL_CERTIFICATE.value
_TAX, _ITEMS = CertificateCode.TAX_CERTIFICATE.value, CertificateCode.RECORD_ITEMS.value
_PAYMENT, _SHEET = CertificateCode.TAX_PAYMENT.value, CertificateCode.RESIDENT_SHEET.value
_REGISTER, _PERSON = CertificateCode.FAMILY_REGISTER.value, CertificateCode.REGISTER_PERSON.value
_ADDRESSES = CertificateCode.REGISTER_ADDRESSES.value

# 足利市: the mayor of 2012 is public office data. Everyone after him, and everyone elsewhere, is invented.
_HOLDERS = {
    "092029": (
        (date(2009, 4, 26), date(2013, 5, 1), "大豆生田　実"),
        (date(2013, 5, 1), None, "渡良瀬　守"),
    )
}
_INVENTED_HOLDER = ((date(2009, 4, 1), None, "両毛　太郎"),)
_FORMS = (
    (_RECORD, "resident_record_2012", SERVICE_FROM, date(2019, 11, 5)),
    (_RECORD, "resident_record_2019", date(2019, 11, 5), date(2025, 5, 26)),
    (_RECORD, "resident_record_2025", date(2025, 5, 26), date(2026, 11, 1)),
    (_RECORD, "resident_record_2026", date(2026, 11, 1), None),
    (_SEAL, "seal_certificate_2012", SERVICE_FROM, date(2019, 11, 5)),
    (_SEAL, "seal_certificate_2019", date(2019, 11, 5), date(2026, 11, 1)),
    (_SEAL, "seal_certificate_2026", date(2026, 11, 1), None),
    (_TAX, "tax_certificate_2012", SERVICE_FROM, date(2024, 4, 1)),
    (_TAX, "tax_certificate_2024", date(2024, 4, 1), date(2026, 11, 1)),
    (_TAX, "tax_certificate_2026", date(2026, 11, 1), None),
    (_SHEET, "resident_sheet_2012", SERVICE_FROM, date(2019, 11, 5)),
    (_SHEET, "resident_sheet_2019", date(2019, 11, 5), date(2025, 5, 26)),
    (_SHEET, "resident_sheet_2025", date(2025, 5, 26), date(2026, 11, 1)),
    (_SHEET, "resident_sheet_2026", date(2026, 11, 1), None),
    (_ITEMS, "record_items_2012", SERVICE_FROM, date(2019, 11, 5)),
    (_ITEMS, "record_items_2019", date(2019, 11, 5), date(2025, 5, 26)),
    (_ITEMS, "record_items_2025", date(2025, 5, 26), date(2026, 11, 1)),
    (_ITEMS, "record_items_2026", date(2026, 11, 1), None),
    (_PAYMENT, "tax_payment_2012", SERVICE_FROM, date(2026, 11, 1)),
    (_PAYMENT, "tax_payment_2026", date(2026, 11, 1), None),
    (_REGISTER, "family_register_2012", SERVICE_FROM, date(2026, 11, 1)),
    (_REGISTER, "family_register_2026", date(2026, 11, 1), None),
    (_PERSON, "family_register_2012", SERVICE_FROM, date(2026, 11, 1)),
    (_PERSON, "family_register_2026", date(2026, 11, 1), None),
    (_ADDRESSES, "family_register_2012", SERVICE_FROM, date(2026, 11, 1)),
    (_ADDRESSES, "family_register_2026", date(2026, 11, 1), None),
)
_FEES = ((Channel.KIOSK.value, 250), (Channel.COUNTER.value, 300))
_AT_COUNTER = ((Channel.COUNTER.value, 300),)
_OF_REGISTERS = ((Channel.KIOSK.value, 400), (Channel.COUNTER.value, 450))
# The kiosk's fee for the 附票 is not the seed's: fifty yen less than at the counter, as all.
_FEES_OF = {
    _RECORD: _FEES,
    _SEAL: _FEES,
    _TAX: _FEES,
    _ITEMS: _AT_COUNTER,
    _PAYMENT: _AT_COUNTER,
    _REGISTER: _OF_REGISTERS,
    _ADDRESSES: _FEES,
}
_FREE_AT_COUNTERS = (FeeReason.OFFICIAL_USE.value, FeeReason.STATUTORY_FREE.value)
_WINDOWS = ("市民課", "市民課", "市民課", "税務課")
_MORNING = time(8, 30)


def open_office(municipality: Municipality, *, face: Path, always_open: bool = False) -> None:
    """Lay the dated tables of a city. `always_open`: by day and night, every day, for a demo at any hour."""
    _holders(municipality)
    _seal(municipality, face)
    _forms(municipality)
    _fees(municipality)
    TaxYearSwitch.objects.create(municipality=municipality, valid_from=SERVICE_FROM, month=6, day=1)
    _hours(municipality, always_open=always_open)
    _windows(municipality)
    if not always_open:
        _ages(municipality)


def _holders(municipality: Municipality) -> None:
    title = f"{municipality.prefecture}{municipality.name}長"
    OfficeHolder.objects.bulk_create(
        OfficeHolder(municipality=municipality, title=title, name=name, valid_from=since, valid_until=until)
        for since, until, name in _HOLDERS.get(municipality.code, _INVENTED_HOLDER)
    )


def _seal(municipality: Municipality, face: Path) -> None:
    drawn = official_seal(face, tuple(f"{municipality.name}長之印"))
    OfficialSeal.objects.create(
        municipality=municipality,
        valid_from=date(2006, 2, 25),
        image=drawn.png,
        image_sha256=drawn.sha256,
        width_mm=drawn.width_mm,
        height_mm=drawn.height_mm,
    )


def _forms(municipality: Municipality) -> None:
    FormVersion.objects.bulk_create(
        FormVersion(
            municipality=municipality,
            certificate=certificate,
            form=key,
            digest=load_form(key).digest,
            valid_from=since,
            valid_until=until,
        )
        for certificate, key, since, until in _FORMS
    )


def _fees(municipality: Municipality) -> None:
    FeeRule.objects.bulk_create(
        FeeRule(
            municipality=municipality,
            certificate=certificate,
            channel=channel,
            amount_yen=yen,
            valid_from=SERVICE_FROM,
            ordinance=f"{municipality.name}手数料条例",
        )
        for certificate, fees in _FEES_OF.items()
        for channel, yen in fees
    )
    FeeRule.objects.bulk_create(
        FeeRule(
            municipality=municipality,
            certificate=certificate,
            channel=Channel.COUNTER.value,
            reason=reason,
            amount_yen=0,
            valid_from=SERVICE_FROM,
            ordinance=f"{municipality.name}手数料条例",
        )
        for certificate in _FEES_OF
        for reason in _FREE_AT_COUNTERS
    )


def _windows(municipality: Municipality) -> None:
    CounterWindow.objects.bulk_create(
        CounterWindow(municipality=municipality, number=number, place=place)
        for number, place in enumerate(_WINDOWS, start=1)
    )


def _hours(municipality: Municipality, *, always_open: bool) -> None:
    opens, closes = (time(0), time(0)) if always_open else (time(6, 30), time(23, 0))
    OpeningHours.objects.create(
        municipality=municipality, valid_from=SERVICE_FROM, opens_at=opens, closes_at=closes
    )
    if not always_open:
        OpeningHours.objects.bulk_create(
            OpeningHours(
                municipality=municipality,
                certificate=certificate,
                valid_from=SERVICE_FROM,
                weekdays="12345",
                is_closed_on_holidays=True,
                opens_at=time(9),
                closes_at=time(17),
            )
            for certificate in (_REGISTER, _PERSON, _ADDRESSES)
        )
        ClosedPeriod.objects.create(
            municipality=municipality,
            closed_from=datetime(2012, 12, 29, tzinfo=JST),
            closed_until=datetime(2013, 1, 4, tzinfo=JST),
            reason="year_end",
            is_yearly=True,
        )


def _ages(municipality: Municipality) -> None:
    """How old the data may be: two nights without a batch for residents and seals, a year for the ledger."""
    hours = {_RECORD: 48, _SEAL: 48, _ITEMS: 48, _TAX: 24 * 400, _PAYMENT: 24 * 14}
    CertificatePolicy.objects.bulk_create(
        CertificatePolicy(
            municipality=municipality,
            certificate=certificate,
            greatest_age_hours=greatest,
            valid_from=SERVICE_FROM,
        )
        for certificate, greatest in hours.items()
    )


def mark_as_of(municipality: Municipality, *, now: datetime) -> None:
    """The data are as of this morning (or of now, before it): the demo's copy is never out of date."""
    morning = datetime.combine(now.astimezone(JST).date(), _MORNING, JST)
    for source in (Source.RESIDENTS, Source.SEALS, Source.TAX, Source.FAMILY_REGISTERS):
        Watermark.objects.update_or_create(
            municipality=municipality,
            source=source.value,
            defaults={"as_of": min(morning, now - timedelta(seconds=1))},
        )
