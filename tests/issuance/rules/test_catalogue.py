"""The catalogue: every row is whole, and codes from outside that it does not know are refused."""

from datetime import date

import pytest

from issuance.choices import CertificateCode, Channel
from issuance.rules.block_matrix import Column
from issuance.rules.catalogue import (
    CATALOGUE,
    CertificateType,
    SubjectRule,
    UnknownCertificate,
    certificate_type,
)
from issuance.rules.forms import AmbiguousForm, FormVersion, NoFormOnRecord, form_on
from issuance.rules.refusals import REFUSALS
from registry.choices import HoldKind


def test_every_code_has_its_row() -> None:
    assert set(CATALOGUE) == set(CertificateCode)
    assert all(code == row.code for code, row in CATALOGUE.items())


def test_an_unknown_code_is_refused_and_not_repeated() -> None:
    with pytest.raises(UnknownCertificate) as error:
        certificate_type("足利尊氏")
    assert "足利" not in str(error.value)


@pytest.mark.parametrize("row", CATALOGUE.values(), ids=CATALOGUE)
def test_every_row_says_for_each_channel_what_it_offers_and_what_holds_it_back(row: CertificateType) -> None:
    assert set(row.options) == set(Channel)
    assert row.column in set(Column)
    pages = 30 if row.subject_rule is SubjectRule.REGISTER else 20
    assert (row.max_copies, row.max_pages) == (10, pages)


@pytest.mark.parametrize("kind", HoldKind)
def test_every_hold_has_its_sentence(kind: HoldKind) -> None:
    assert REFUSALS[f"hold_{kind}"].sentence


def test_a_seal_certificate_is_for_oneself_and_a_record_for_the_household() -> None:
    assert certificate_type("seal_certificate").subject_rule is SubjectRule.SELF
    assert certificate_type("resident_record").subject_rule is SubjectRule.HOUSEHOLD


FORMS = (
    FormVersion("resident_record", "resident_record_2012", "a", date(2012, 7, 2), date(2019, 11, 5)),
    FormVersion("resident_record", "resident_record_2019", "d", date(2019, 11, 5), date(2025, 5, 26)),
    FormVersion("resident_record", "resident_record_2025", "b", date(2025, 5, 26)),
    FormVersion("seal_certificate", "seal_certificate_2019", "c", date(2019, 11, 5)),
)


@pytest.mark.parametrize(
    ("on", "key"),
    [
        (date(2012, 7, 2), "resident_record_2012"),
        (date(2019, 11, 4), "resident_record_2012"),
        (date(2019, 11, 5), "resident_record_2019"),
        (date(2025, 5, 25), "resident_record_2019"),
        (date(2025, 5, 26), "resident_record_2025"),
    ],
)
def test_the_form_is_the_one_in_force(on: date, key: str) -> None:
    assert form_on(FORMS, family="resident_record", on=on).key == key


def test_no_form_or_two_are_a_hard_stop() -> None:
    with pytest.raises(NoFormOnRecord):
        form_on(FORMS, family="seal_certificate", on=date(2019, 11, 4))
    twice = (*FORMS, FormVersion("seal_certificate", "x", "d", date(2026, 1, 1)))
    with pytest.raises(AmbiguousForm):
        form_on(twice, family="seal_certificate", on=date(2026, 1, 1))
