"""The certificates that the service knows, one frozen row each; a new one is a row and a form, no class.

A row is a row of the kiosk table (domain handbook B.1), read by the eligibility rules; what blocks it is its
column of the block matrix (B.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from issuance.choices import CertificateCode, Channel
from issuance.rules.block_matrix import Column
from registry.choices import Residency, Source


class UnknownCertificate(LookupError):
    """No row of the catalogue has this code."""


class SubjectRule(StrEnum):
    """Whom the holder may ask a certificate for: 自己, 自己と同一の世帯に属する者, or 同一の戸籍の者."""

    SELF = "self"
    HOUSEHOLD = "household"
    REGISTER = "register"


class Option(StrEnum):
    """What a requester may choose (domain handbook A.1.4)."""

    SCOPE = "scope"
    MEMBERS = "members"
    RELATIONSHIP = "relationship"
    DOMICILE = "domicile"
    TAX_YEAR = "tax_year"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True)
class CertificateType:
    """One kind of certificate: who may get it, with which choices, kept back by what, printed on which form.

    `options` says for each channel what the requester may choose; `column` is where the block matrix says
    what keeps it back; `is_whole`: it shows everybody recorded, whoever asks; `options_from`: an option that
    is offered only from that day on. `minimum_age` binds the requester on every channel, None where the law
    sets none (the kiosk has its own). `is_at_kiosk`: whether kiosks have it unless the city decides
    otherwise. `identifier` is the word in file and message names; `max_copies` per request and `max_pages`
    per copy are proposed limits (domain handbook B.5), beyond which the citizen is sent to the counter. Which
    cards open a kiosk is said in `kiosk_cards`.
    """

    code: str
    title: str
    identifier: str
    source: str
    subject_rule: SubjectRule
    form_family: str
    fee_family: str
    options: Mapping[str, frozenset[Option]]
    column: Column
    basis: str
    is_at_kiosk: bool = True
    needs_seal: bool = False
    needs_head: bool = False
    needs_tax: bool = False
    is_whole: bool = False
    options_from: Mapping[Option, date] = field(default_factory=dict)
    needs_payments: bool = False
    minimum_age: int | None = None
    minimum_age_at_kiosk: int = 15
    max_copies: int = 10
    max_pages: int = 20


_HOUSEHOLD_OPTIONS = frozenset({Option.SCOPE, Option.MEMBERS, Option.RELATIONSHIP, Option.DOMICILE})
_TAX_OPTIONS = frozenset({Option.TAX_YEAR})

_RESIDENT_RECORD = CertificateType(
    code=CertificateCode.RESIDENT_RECORD.value,
    title="住民票の写し",
    identifier="juminhyo",
    source=Source.RESIDENTS.value,
    subject_rule=SubjectRule.HOUSEHOLD,
    form_family="resident_record",
    fee_family=CertificateCode.RESIDENT_RECORD.value,
    options={Channel.KIOSK.value: _HOUSEHOLD_OPTIONS, Channel.COUNTER.value: _HOUSEHOLD_OPTIONS},
    column=Column.RECORD,
    basis="住民基本台帳法第12条",
    needs_head=True,
)

_SEAL_CERTIFICATE = CertificateType(
    code=CertificateCode.SEAL_CERTIFICATE.value,
    title="印鑑登録証明書",
    identifier="inkan",
    source=Source.SEALS.value,
    subject_rule=SubjectRule.SELF,
    form_family="seal_certificate",
    fee_family=CertificateCode.SEAL_CERTIFICATE.value,
    options={Channel.KIOSK.value: frozenset(), Channel.COUNTER.value: frozenset()},
    column=Column.SEAL,
    basis="足利市印鑑条例",
    needs_seal=True,
    minimum_age=15,
)

_TAX_CERTIFICATE = CertificateType(
    code=CertificateCode.TAX_CERTIFICATE.value,
    title="所得（課税）証明書",
    identifier="shotoku",
    source=Source.TAX.value,
    subject_rule=SubjectRule.SELF,
    form_family="tax_certificate",
    fee_family=CertificateCode.TAX_CERTIFICATE.value,
    options={Channel.KIOSK.value: _TAX_OPTIONS, Channel.COUNTER.value: _TAX_OPTIONS},
    column=Column.TAX,
    basis="足利市市税条例第18条の4",
    needs_tax=True,
)

_RECORD_ITEMS = CertificateType(
    code=CertificateCode.RECORD_ITEMS.value,
    title="住民票記載事項証明書",
    identifier="kisaijiko",
    source=Source.RESIDENTS.value,
    subject_rule=SubjectRule.HOUSEHOLD,
    form_family="record_items",
    fee_family=CertificateCode.RECORD_ITEMS.value,
    # Items are left out one by one with a clerk; a city with it at kiosks offers the usual choices.
    options={
        Channel.KIOSK.value: _HOUSEHOLD_OPTIONS,
        Channel.COUNTER.value: _HOUSEHOLD_OPTIONS | {Option.OMITTED},
    },
    column=Column.RECORD,
    basis="住民基本台帳法第12条",
    is_at_kiosk=False,
    needs_head=True,
)

# 個人票: the same copy with a sheet for each person, and its fee.
_RESIDENT_SHEET = CertificateType(
    code=CertificateCode.RESIDENT_SHEET.value,
    title="住民票の写し",
    identifier="juminhyo-kojin",
    source=Source.RESIDENTS.value,
    subject_rule=SubjectRule.HOUSEHOLD,
    form_family="resident_sheet",
    fee_family=CertificateCode.RESIDENT_RECORD.value,
    options={Channel.KIOSK.value: _HOUSEHOLD_OPTIONS, Channel.COUNTER.value: _HOUSEHOLD_OPTIONS},
    column=Column.RECORD,
    basis="住民基本台帳法第12条",
    is_at_kiosk=False,
    needs_head=True,
)

_TAX_PAYMENT = CertificateType(
    code=CertificateCode.TAX_PAYMENT.value,
    title="納税証明書",
    identifier="nozei",
    source=Source.TAX.value,
    subject_rule=SubjectRule.SELF,
    form_family="tax_payment",
    fee_family=CertificateCode.TAX_PAYMENT.value,
    options={Channel.KIOSK.value: _TAX_OPTIONS, Channel.COUNTER.value: _TAX_OPTIONS},
    column=Column.TAX,
    basis="地方税法第20条の10",
    is_at_kiosk=False,
    needs_tax=True,
    needs_payments=True,
)

_A_MEMBER = frozenset({Option.SCOPE, Option.MEMBERS})
ADDRESSES_WITHOUT_DOMICILE_FROM = date(2022, 1, 11)
"""令和元年法律第16号: the 附票 leaves out 在外選挙人, and 本籍・筆頭者 unless they are asked for."""
_MAX_REGISTER_PAGES = 30

_FAMILY_REGISTER = CertificateType(
    code=CertificateCode.FAMILY_REGISTER.value,
    title="戸籍全部事項証明書",
    identifier="koseki",
    source=Source.FAMILY_REGISTERS.value,
    subject_rule=SubjectRule.REGISTER,
    form_family="family_register",
    fee_family=CertificateCode.FAMILY_REGISTER.value,
    options={Channel.KIOSK.value: frozenset(), Channel.COUNTER.value: frozenset()},
    column=Column.KOSEKI,
    basis="戸籍法第10条, 第120条",
    is_whole=True,
    max_pages=_MAX_REGISTER_PAGES,
)

_REGISTER_PERSON = CertificateType(
    code=CertificateCode.REGISTER_PERSON.value,
    title="戸籍個人事項証明書",
    identifier="koseki_kojin",
    source=Source.FAMILY_REGISTERS.value,
    subject_rule=SubjectRule.REGISTER,
    form_family="register_person",
    fee_family=CertificateCode.FAMILY_REGISTER.value,
    # At a kiosk 自己 alone (足利市: 「自己に係る」); cities differ (domain handbook B.1).
    options={Channel.KIOSK.value: frozenset(), Channel.COUNTER.value: _A_MEMBER},
    column=Column.KOSEKI,
    basis="戸籍法第10条, 第120条",
    max_pages=_MAX_REGISTER_PAGES,
)

_REGISTER_ADDRESSES = CertificateType(
    code=CertificateCode.REGISTER_ADDRESSES.value,
    title="戸籍の附票の写し",
    identifier="fuhyo",
    source=Source.FAMILY_REGISTERS.value,
    subject_rule=SubjectRule.REGISTER,
    form_family="register_addresses",
    fee_family=CertificateCode.REGISTER_ADDRESSES.value,
    options={
        Channel.KIOSK.value: frozenset({Option.SCOPE, Option.DOMICILE}),
        Channel.COUNTER.value: _A_MEMBER | {Option.DOMICILE},
    },
    options_from={Option.DOMICILE: ADDRESSES_WITHOUT_DOMICILE_FROM},
    column=Column.ADDRESSES,
    basis="住民基本台帳法第20条",
    max_pages=_MAX_REGISTER_PAGES,
)


@dataclass(frozen=True, slots=True)
class ResidenceRow:
    """Which 住民状態 the requester of a 戸籍 certificate may have on a channel, by date (half-open)."""

    channel: str
    residencies: frozenset[str]
    valid_from: date
    valid_until: date | None = None


# 2012: 本籍 and address both in the city. With the マイナンバーカード came 本籍地 registration (利用登録) for
# people who live elsewhere: their card is then on record here, their record says 住民でない者.
_OF_THE_CITY, _REGISTERED_FOR_USE = Residency.RESIDENT.value, Residency.NON_RESIDENT.value
REGISTER_RESIDENCE = (
    ResidenceRow(
        Channel.KIOSK.value, frozenset({_OF_THE_CITY}), valid_from=date.min, valid_until=date(2016, 1, 4)
    ),
    ResidenceRow(Channel.KIOSK.value, frozenset({_OF_THE_CITY, _REGISTERED_FOR_USE}), date(2016, 1, 4)),
    ResidenceRow(
        Channel.COUNTER.value,
        frozenset({_OF_THE_CITY, _REGISTERED_FOR_USE, Residency.MOVED_OUT.value}),
        date.min,
    ),
)

CATALOGUE: Mapping[str, CertificateType] = MappingProxyType(
    {
        row.code: row
        for row in (
            *(_RESIDENT_RECORD, _SEAL_CERTIFICATE, _TAX_CERTIFICATE, _RECORD_ITEMS, _TAX_PAYMENT),
            _RESIDENT_SHEET,
            *(_FAMILY_REGISTER, _REGISTER_PERSON, _REGISTER_ADDRESSES),
        )
    }
)


def certificate_type(code: str) -> CertificateType:
    """The row of this code; raises UnknownCertificate (the text came from outside and is not repeated)."""
    row = CATALOGUE.get(code)
    if row is None:
        raise UnknownCertificate("no such certificate in the catalogue")
    return row
