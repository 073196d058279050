"""Plain builders with fixed values: a city with its office, people, households, cards, seals."""

import hashlib
import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from PIL import Image, ImageDraw

from cards.choices import CardFunction, CardKind
from cards.models import Card, EnabledFunction
from issuance.choices import CertificateCode, Channel
from issuance.models import (
    CentreClient,
    CentreSession,
    ClosedPeriod,
    FeeRule,
    FormVersion,
    OfficeHolder,
    OfficialSeal,
    OpeningHours,
    TaxYearSwitch,
)
from issuance.pdf.forms import load_form
from registry.choices import FilingKind, Sex, Source, TaxClass
from registry.models import (
    Household,
    Membership,
    Municipality,
    Resident,
    SealRegistration,
    TaxRecord,
    Watermark,
)
from registry.rules.check_digits import juki_check_digit, with_person_check_digit
from registry.rules.tax_records import DEPENDANTS, INCOMES, RECEIPTS, rows_of
from registry.shared.japan import JAPAN

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JAPAN)
"""A Wednesday morning on which every test's city is open."""
TODAY = NOW.date()
LONG_AGO = date(2000, 4, 1)
_numbers = count(1)


def city(code: str = "092029", name: str = "足利市", *, opens: time = time(6, 30)) -> Municipality:
    """A municipality whose office has everything that a certificate needs, since 2012."""
    place = Municipality.objects.create(code=code, prefecture="栃木県", name=name)
    since = {"municipality": place, "valid_from": date(2012, 7, 2)}
    OfficeHolder.objects.create(**since, title=f"栃木県{name}長", name="渡良瀬　守")
    png = square_png("■")
    OfficialSeal.objects.create(
        **since, image=png, image_sha256=_sha256(png), width_mm=Decimal("21"), height_mm=Decimal("21")
    )
    for certificate, form, valid_from, valid_until in (
        (CertificateCode.RESIDENT_RECORD, "resident_record_2012", date(2012, 7, 2), date(2019, 11, 5)),
        (CertificateCode.RESIDENT_RECORD, "resident_record_2019", date(2019, 11, 5), date(2025, 5, 26)),
        (CertificateCode.RESIDENT_RECORD, "resident_record_2025", date(2025, 5, 26), None),
        (CertificateCode.SEAL_CERTIFICATE, "seal_certificate_2012", date(2012, 7, 2), date(2019, 11, 5)),
        (CertificateCode.SEAL_CERTIFICATE, "seal_certificate_2019", date(2019, 11, 5), None),
        (CertificateCode.TAX_CERTIFICATE, "tax_certificate_2012", date(2012, 7, 2), date(2024, 4, 1)),
        (CertificateCode.TAX_CERTIFICATE, "tax_certificate_2024", date(2024, 4, 1), None),
        (CertificateCode.RECORD_ITEMS, "record_items_2025", date(2025, 5, 26), None),
        (CertificateCode.RESIDENT_SHEET, "resident_sheet_2025", date(2025, 5, 26), None),
        (CertificateCode.TAX_PAYMENT, "tax_payment_2012", date(2012, 7, 2), None),
        (CertificateCode.FAMILY_REGISTER, "family_register_2012", date(2012, 7, 2), None),
        (CertificateCode.REGISTER_PERSON, "family_register_2012", date(2012, 7, 2), None),
        (CertificateCode.REGISTER_ADDRESSES, "family_register_2012", date(2012, 7, 2), None),
    ):
        FormVersion.objects.create(
            municipality=place,
            certificate=certificate,
            form=form,
            digest=load_form(form).digest,
            valid_from=valid_from,
            valid_until=valid_until,
        )
    for certificate in CertificateCode:
        FeeRule.objects.create(**since, certificate=certificate, channel=Channel.KIOSK, amount_yen=250)
        FeeRule.objects.create(**since, certificate=certificate, channel=Channel.COUNTER, amount_yen=300)
    TaxYearSwitch.objects.create(**since)
    OpeningHours.objects.create(**since, opens_at=opens, closes_at=time(23, 0))
    ClosedPeriod.objects.create(
        municipality=place,
        closed_from=datetime(2012, 12, 29, tzinfo=JAPAN),
        closed_until=datetime(2013, 1, 4, tzinfo=JAPAN),
        reason="year_end",
        is_yearly=True,
    )
    for source in Source:
        Watermark.objects.create(municipality=place, source=source, as_of=NOW - timedelta(minutes=90))
    return place


def resident(municipality: Municipality, name: str = "足利　太郎", **more: Any) -> Resident:
    """A person of the city, in no household yet."""
    number = next(_numbers)
    base = f"{number:010d}"
    row = Resident(
        **{
            "municipality": municipality,
            "person_no": with_person_check_digit(f"{number:09d}"),
            "juki_code": f"{base}{juki_check_digit(base)}",
            "name": name,
            "kana": "アシカガ　タロウ",
            "birth_sort_on": date(1965, 6, 21),
            "birth_era": "昭和",
            "sex": Sex.MALE,
            "town_and_lot": "本城三丁目２１４５番地",
            "became_resident_sort_on": LONG_AGO,
            "address_fixed_sort_on": LONG_AGO,
            "notified_on": LONG_AGO,
            "previous_address": "栃木県佐野市高砂町１番地",
            "domicile": "栃木県足利市本城三丁目２１４５番地",
            "register_head": name,
            **more,
        }
    )
    row.fold_keys()
    row.save()
    return row


def household(*people: tuple[Resident, str]) -> Household:
    """The household of these people, each with the relationship to the head (続柄), in the order given."""
    place = people[0][0].municipality
    home = Household.objects.create(
        municipality=place, household_no=with_person_check_digit(f"{next(_numbers):09d}"), formed_on=LONG_AGO
    )
    for order, (person, relationship) in enumerate(people, start=1):
        Membership.objects.create(
            household=home,
            resident=person,
            relationship=relationship,
            display_order=order,
            valid_from=LONG_AGO,
        )
    return home


def single(municipality: Municipality, name: str = "足利　太郎", **more: Any) -> Resident:
    """A person who lives alone."""
    person = resident(municipality, name, **more)
    household((person, "世帯主"))
    return person


def card(person: Resident, kind: str = CardKind.MY_NUMBER, **more: Any) -> Card:
    """The person's card, in use, with the functions of its kind switched on."""
    row = Card.objects.create(
        **{
            "municipality": person.municipality,
            "resident": person,
            "kind": kind,
            "card_id": f"CARD{next(_numbers):012d}",
            "issued_on": date(2020, 4, 1),
            "valid_until": date(2030, 6, 21),
            **more,
        }
    )
    if kind == CardKind.JUKI:
        for function in (CardFunction.CONVENIENCE, CardFunction.SEAL_TOKEN):
            EnabledFunction.objects.create(
                card=row, resident=person, function=function, valid_from=row.issued_on
            )
    return row


def seal(person: Resident, text: str = "足利", **more: Any) -> SealRegistration:
    """The person's registered seal of 15 mm, its imprint a square with the text's length in strokes."""
    png = square_png(text + str(person.pk))
    return SealRegistration.objects.create(
        **{
            "municipality": person.municipality,
            "resident": person,
            "registration_no": f"{next(_numbers):08d}",
            "registered_on": date(2010, 4, 1),
            "imprint": png,
            "imprint_sha256": _sha256(png),
            "width_mm": Decimal("15"),
            "height_mm": Decimal("15"),
            **more,
        }
    )


def tax_record(person: Resident, tax_year: int = 2026, **more: Any) -> TaxRecord:
    """The year's assessment of somebody with a salary of 5,000,000 yen; all zeros with `salary=0`."""
    salary = more.pop("salary", 5_000_000)
    income, social = (3_560_000, 740_000) if salary else (0, 0)
    incomes = {row.key: 0 for row in (*RECEIPTS, *INCOMES)} | {"salary_receipts": salary, "salary": income}
    deductions = {row.key: 0 for row in rows_of("deduction", tax_year=tax_year)}
    deductions |= {"social_insurance": social, "basic": 430_000}
    taxes = (3_000, 141_900, 1_700, 94_600, 1_000) if salary else (0, 0, 0, 0, 0)
    names = ("city_per_capita", "city_income_levy", "prefecture_per_capita", "prefecture_income_levy")
    return TaxRecord.objects.create(
        **{
            "municipality": person.municipality,
            "resident": person,
            "tax_year": tax_year,
            "address_on_assessment": "栃木県足利市本城三丁目２１４５番地",
            "filing": FilingKind.PAYROLL_REPORT if salary else FilingKind.RESIDENT_TAX_RETURN,
            "tax_class": TaxClass.TAXED if salary else TaxClass.EXEMPT,
            "incomes": incomes,
            "deductions": deductions,
            "dependants": {row.key: 0 for row in DEPENDANTS},
            "total_income_yen": income,
            "total_income_after_losses_yen": income,
            "deductions_yen": social + 430_000,
            "taxable_yen": income - social - 430_000 if salary else 0,
            "taxable_separate_yen": 0,
            **{f"{name}_yen": yen for name, yen in zip((*names, "forest_tax"), taxes, strict=True)},
            "annual_tax_yen": sum(taxes),
            "paid_yen": sum(taxes) // 2,
            "not_yet_due_yen": sum(taxes) // 4,
            "paid_as_of": date(tax_year, 11, 20),
            "confirmed_on": date(tax_year, 5, 20),
            "issuable_from": date(tax_year, 6, 1),
            "recorded_at": NOW,
            **more,
        }
    )


def not_assessed(person: Resident, tax_class: str = TaxClass.NOT_FILED, tax_year: int = 2026) -> TaxRecord:
    """A row of the ledger without an amount: nothing filed, or another city's."""
    return TaxRecord.objects.create(
        municipality=person.municipality,
        resident=person,
        tax_year=tax_year,
        filing=FilingKind.NONE,
        tax_class=tax_class,
        recorded_at=NOW,
    )


def centre(name: str = "証明書交付センター") -> CentreClient:
    """A client of the centre API, without a key."""
    return CentreClient.objects.get_or_create(
        name=name, defaults={"created_at": datetime(2012, 7, 2, tzinfo=UTC)}
    )[0]


def session(of_card: Card, *, terminal: str = "1", now: datetime = NOW) -> CentreSession:
    """A visit that began at that moment."""
    return CentreSession.objects.create(
        client=centre(),
        municipality=of_card.municipality,
        card=of_card,
        resident=of_card.resident,
        operator="7",
        store="0001",
        terminal=terminal,
        opened_at=now,
        expires_at=now + timedelta(minutes=15),
    )


@cache
def square_png(text: str) -> bytes:
    """A black-and-white picture that differs with the text."""
    picture = Image.new("1", (240, 240), 1)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((4, 4, 235, 235), outline=0, width=10)
    for place, bit in enumerate(f"{int(_sha256(text.encode())[:16], 16):064b}"):
        if bit == "1":
            x, y = 30 + place % 8 * 23, 30 + place // 8 * 23
            pen.rectangle((x, y, x + 18, y + 18), fill=0)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
