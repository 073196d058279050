"""Anything missing of the office stops a certificate, with a sentence that says what to enter."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from issuance.choices import Channel
from issuance.models import (
    CertificatePolicy,
    FeeRule,
    FormVersion,
    OfficeHolder,
    OfficialSeal,
    OpeningHours,
    TaxYearSwitch,
)
from issuance.pdf.press import press
from issuance.queries.facts import Case, read_case
from issuance.queries.status import status_of
from issuance.rules.catalogue import CATALOGUE, CertificateType
from issuance.rules.eligibility import decide
from issuance.rules.refusals import REFUSALS, PublicCode, public_code
from registry.choices import Source
from registry.models import Municipality, Resident, Watermark
from registry.rules.era import ERAS, has_era
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.face]
Take = Callable[[CertificateType], object]


def ends_today(model: type) -> Take:
    return lambda _row: model.objects.update(valid_until=make.TODAY)


# What is taken away, the refusal that it gives, and the channels that need it.
ROWS: dict[str, tuple[Take, str, frozenset[str]]] = {
    "mayor": (ends_today(OfficeHolder), "mayor_missing", frozenset(Channel.values)),
    "seal": (ends_today(OfficialSeal), "official_seal_missing", frozenset(Channel.values)),
    "fee": (
        lambda row: FeeRule.objects.filter(certificate=row.fee_family).update(valid_until=make.TODAY),
        "fee_missing",
        frozenset(Channel.values),
    ),
    "form": (
        lambda row: FormVersion.objects.filter(certificate=row.code).update(valid_until=make.TODAY),
        "form_missing",
        frozenset(Channel.values),
    ),
    "hours": (ends_today(OpeningHours), "hours_unknown", frozenset({Channel.KIOSK.value})),
    "a source's moment": (
        lambda row: Watermark.objects.filter(source=row.source).delete(),
        "data_age_unknown",
        frozenset(Channel.values),
    ),
}


@pytest.fixture
def city() -> Municipality:
    return make.city()


@pytest.fixture
def person(city: Municipality) -> Resident:
    someone = make.single(city)
    make.seal(someone)
    make.tax_record(someone)
    return someone


def asked(person: Resident, row: CertificateType, channel: str) -> Case:
    return read_case(
        municipality=person.municipality,
        resident=person,
        card=person.cards.first() or make.card(person),
        certificate=row,
        channel=channel,
        raw_options={},
        copies=1,
        now=make.NOW,
        press=press(),
    )


def codes(person: Resident, row: CertificateType, channel: str) -> set[str]:
    return set(decide(asked(person, row, channel).facts).codes)


@pytest.mark.parametrize("missing", ROWS)
@pytest.mark.parametrize("certificate", CATALOGUE)
def test_a_row_set_back_to_missing_stops_the_certificate_with_its_reason(
    person: Resident, certificate: str, missing: str
) -> None:
    row, (take_away, code, channels) = CATALOGUE[certificate], ROWS[missing]
    before = {channel: codes(person, row, channel) for channel in channels}
    take_away(row)
    after = {channel: codes(person, row, channel) for channel in channels}
    assert {channel: after[channel] - before[channel] for channel in channels} == {
        channel: {code} for channel in channels
    }


@pytest.mark.parametrize("certificate", [row.code for row in CATALOGUE.values() if row.needs_tax])
def test_a_tax_certificate_needs_the_day_on_which_years_change(person: Resident, certificate: str) -> None:
    TaxYearSwitch.objects.update(valid_until=make.TODAY)
    for channel in Channel.values:
        assert "tax_switch_missing" in codes(person, CATALOGUE[certificate], channel)


@pytest.mark.parametrize("model", [OfficeHolder, OfficialSeal, TaxYearSwitch])
def test_two_rows_of_one_day_are_as_bad_as_none(person: Resident, model: type) -> None:
    row = model.objects.get()
    row.pk = None
    row.save()
    code = {
        OfficeHolder: "mayor_missing",
        OfficialSeal: "official_seal_missing",
        TaxYearSwitch: "tax_switch_missing",
    }[model]
    assert code in codes(person, CATALOGUE["tax_certificate"], Channel.KIOSK)


def test_a_day_whose_era_the_program_does_not_know_has_none() -> None:
    """Before 令和 was entered, 2026 was no year of 平成: a 平成38年 would have been printed (Osaka 2019)."""
    assert has_era(date(2026, 11, 25))
    assert not has_era(date(2026, 11, 25), eras=ERAS[:-1])
    assert has_era(date(2019, 4, 30), eras=ERAS[:-1])
    assert not has_era(date(2019, 5, 1), eras=ERAS[:-1])


REASONS = [code for _, code, _ in ROWS.values()] + ["tax_switch_missing", "era_missing"]


@pytest.mark.parametrize("code", REASONS)
def test_the_clerk_reads_what_is_missing_and_the_kiosk_only_that_it_cannot_be_had(code: str) -> None:
    row = REFUSALS[code]
    assert len(row.sentence) > 30
    assert row.public == PublicCode.SERVICE_UNAVAILABLE
    assert public_code(type("R", (), {"code": code})()) == PublicCode.SERVICE_UNAVAILABLE


def test_the_status_names_what_is_missing(city: Municipality) -> None:
    FeeRule.objects.filter(certificate="tax_certificate").update(valid_until=make.TODAY)
    told = {row.certificate: row for row in status_of(city, now=make.NOW, press=press())}
    assert (told["tax_certificate"].is_open, told["tax_certificate"].reason) == (False, "fee_missing")
    assert [refusal.code for refusal in told["tax_certificate"].missing] == ["fee_missing"]
    assert told["seal_certificate"].is_open


def test_the_status_is_silent_of_what_kiosks_do_not_have(city: Municipality) -> None:
    told = {row.certificate for row in status_of(city, now=make.NOW, press=press())}
    assert told == {row.code for row in CATALOGUE.values() if row.is_at_kiosk}
    CertificatePolicy.objects.create(
        municipality=city, certificate="record_items", at_kiosk="offered", valid_from=make.LONG_AGO
    )
    assert "record_items" in {row.certificate for row in status_of(city, now=make.NOW, press=press())}


def test_names_and_addresses_may_not_be_older_than_the_city_allows(
    city: Municipality, person: Resident
) -> None:
    CertificatePolicy.objects.create(
        municipality=city, certificate="resident_record", greatest_age_hours=48, valid_from=make.LONG_AGO
    )
    Watermark.objects.filter(source=Source.RESIDENTS).update(as_of=make.NOW - timedelta(hours=49))
    for certificate in ("resident_record", "seal_certificate", "tax_certificate"):
        assert codes(person, CATALOGUE[certificate], Channel.KIOSK) == {"data_too_old"}
    Watermark.objects.filter(source=Source.RESIDENTS).update(as_of=make.NOW - timedelta(hours=48))
    assert codes(person, CATALOGUE["tax_certificate"], Channel.KIOSK) == set()
