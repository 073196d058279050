"""Every reason for which issuance says no: code, sentence for the clerk, law, what a kiosk may be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from registry.rules.refusal import N_, Refusal


class PublicCode(StrEnum):
    """All that a kiosk may be told. Whatever concerns a person is one code, whichever the reason.

    支援措置 is itself sensitive: it must not be told apart from a pending move, an age or a seal (B.2).
    In the order in which they are shown when there are several.
    """

    HOURS_CLOSED = "hours_closed"
    SERVICE_UNAVAILABLE = "service_unavailable"
    CARD_NOT_USABLE = "card_not_usable"
    CHOICE_NOT_POSSIBLE = "choice_not_possible"
    REGISTER_ELSEWHERE = "register_elsewhere"
    """The one reason about a person that is told: the 本籍 is another city's, and so is the certificate."""
    ASK_AT_CITY_HALL = "ask_at_city_hall"


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """One reason: the clerk's sentence (an English msgid), the law or source, and the public code."""

    sentence: str
    basis: str = ""
    public: PublicCode = PublicCode.ASK_AT_CITY_HALL


_JUKI_ACT = "住民基本台帳法第12条"
_SUPPORT = "住民基本台帳事務処理要領 第6-10"
_SEAL = "足利市印鑑条例"
_CARD = "足利市住民基本台帳カードの利用に関する条例（平成23年条例第25号）"
_TAX = "足利市市税条例第18条の4"
_FEE_LAW = "地方自治法第228条"
_STANDARD = "住民記録システム標準仕様書"
_CLOSED = PublicCode.HOURS_CLOSED
_SERVICE = PublicCode.SERVICE_UNAVAILABLE
_CARD_CODE = PublicCode.CARD_NOT_USABLE
_CHOICE = PublicCode.CHOICE_NOT_POSSIBLE

_PERSONS = {
    "protected": RefusalRow(N_("A support measure or other suppression is in force."), _SUPPORT),
    "protection_unknown": RefusalRow(N_("It is not known whether a suppression is in force."), _SUPPORT),
    "not_resident": RefusalRow(N_("The person is not a resident of the city."), _JUKI_ACT),
    "residency_unknown": RefusalRow(N_("It is not known whether the person is a resident."), _JUKI_ACT),
    "foreigner_not_on_register": RefusalRow(
        N_("Foreign residents are on the register from 9 July 2012."), "平成21年法律第77号"
    ),
    "kind_unknown": RefusalRow(N_("It is not known whether the person is a Japanese national."), _JUKI_ACT),
    "under_age": RefusalRow(N_("The person has not reached the age for this certificate."), _SEAL),
    "under_age_at_kiosk": RefusalRow(N_("The person has not reached the age for the kiosk."), _CARD),
    "age_uncertain": RefusalRow(
        N_("The date of birth does not show that the age is reached; a clerk must look."),
        f"{_STANDARD} 1.1.8",
    ),
    "differs_from_source": RefusalRow(N_("The record differs from the source system; it must be settled.")),
    "difference_unknown": RefusalRow(N_("It is not known whether the record agrees with its source.")),
    "holds_unknown": RefusalRow(N_("It is not known whether a hold is in force."), f"{_STANDARD} 3.1"),
    "hold_change_in_progress": RefusalRow(N_("A notification is being processed."), f"{_STANDARD} 3.1"),
    "hold_moving_out": RefusalRow(N_("A move out has been notified."), "住民基本台帳法第24条"),
    "hold_gaiji_pending": RefusalRow(N_("A character of the name or address is being registered.")),
    "hold_head_missing": RefusalRow(N_("The household has no head on record."), f"{_STANDARD} 4.0.4"),
    "hold_seal_suspended": RefusalRow(N_("The seal registration is suspended."), _SEAL),
    "hold_guardianship": RefusalRow(N_("The person is an adult under guardianship."), _SEAL),
    "hold_koseki_in_progress": RefusalRow(
        N_("A family register notification is being processed; it may change the name."), _SEAL
    ),
    "hold_tax_revision": RefusalRow(N_("A correction of the tax is being processed."), _TAX),
    "hold_other": RefusalRow(N_("A hold is in force."), f"{_STANDARD} 3.1"),
}

_REGISTERS = {
    "register_elsewhere": RefusalRow(
        N_("The registered domicile is in another city: the certificate is that city's to issue."),
        "戸籍法第10条",
        PublicCode.REGISTER_ELSEWHERE,
    ),
    "register_not_linked": RefusalRow(
        N_("No family register is linked with the person; a clerk must find it and have it linked."),
        "戸籍法第10条",
    ),
    "register_of_none": RefusalRow(N_("A foreign national is in no family register."), "戸籍法第22条"),
    "register_ambiguous": RefusalRow(
        N_("Two family registers in force hold the person; a clerk must see which one is right.")
    ),
    "register_in_progress": RefusalRow(
        N_("A notification is being processed; the family register is issued when it is entered."),
        "戸籍法第15条",
    ),
    "register_closed": RefusalRow(
        N_("The family register is closed; it is certified as a closed register, at the counter."),
        "戸籍法第12条の2",
    ),
    "register_superseded": RefusalRow(
        N_("The family register is superseded; it is certified as such, at the counter."), "戸籍法第12条の2"
    ),
    "register_left": RefusalRow(
        N_("The person has left this family register; the certificate is had from the present one."),
        "戸籍法第10条",
    ),
    "not_in_register": RefusalRow(
        N_("The person is not of the requester's family register."), "戸籍法第10条"
    ),
    "register_incomplete": RefusalRow(N_("A full certificate must show everybody in the register.")),
    "not_of_the_city": RefusalRow(
        N_("At the kiosk the family register is for people who live in this city."), _CARD
    ),
}

_HOUSEHOLD = {
    "nobody_to_print": RefusalRow(N_("The request names nobody.")),
    "household_unknown": RefusalRow(N_("The members of the household are not known."), _JUKI_ACT),
    "not_in_household": RefusalRow(N_("The person is not of the requester's household."), _JUKI_ACT),
    "household_incomplete": RefusalRow(
        N_("A certificate of the whole household must show every member."), _JUKI_ACT
    ),
    "not_self": RefusalRow(N_("The certificate may show nobody but the requester.")),
    "head_missing": RefusalRow(N_("The household must have exactly one head."), f"{_STANDARD} 4.0.4"),
}

_CARDS = {
    "card_unknown": RefusalRow(N_("The card is not on record for this city."), _CARD, _CARD_CODE),
    "card_missing": RefusalRow(N_("No card was presented."), _CARD, _CARD_CODE),
    "card_not_of_requester": RefusalRow(N_("The card belongs to another person."), _CARD, _CARD_CODE),
    "card_kind_not_usable": RefusalRow(N_("This kind of card does not open a kiosk."), _CARD, _CARD_CODE),
    "card_not_active": RefusalRow(N_("The card is stopped, surrendered or void."), _CARD, _CARD_CODE),
    "card_expired": RefusalRow(N_("The card is past its validity."), _CARD, _CARD_CODE),
    "card_not_for_foreigners": RefusalRow(
        N_("A foreign resident cannot hold this kind of card on this day."), "平成21年法律第77号", _CARD_CODE
    ),
    "card_without_service": RefusalRow(
        N_("The card is not registered for certificates at convenience stores."), _CARD, _CARD_CODE
    ),
}

_SEALS = {
    "seal_not_registered": RefusalRow(N_("No seal is registered."), _SEAL),
    "seal_not_active": RefusalRow(N_("The seal registration is suspended or abolished."), _SEAL),
    "seal_imprint_missing": RefusalRow(N_("The image of the registered seal is missing."), _SEAL),
    "seal_imprint_size": RefusalRow(
        N_("The registered seal fits in a square of 8 mm or does not fit in one of 25 mm."), _SEAL
    ),
    "seal_token_wrong": RefusalRow(N_("The card is not the one valid seal registration card."), _SEAL),
}

_TAXES = {
    "tax_switch_missing": RefusalRow(
        N_("The day on which tax years change is not on record; see the changes of tax years."),
        _TAX,
        _SERVICE,
    ),
    "tax_year_closed": RefusalRow(
        N_("Between two tax years no tax certificate is issued; the new year's begin in June."),
        _TAX,
        _SERVICE,
    ),
    "tax_year_not_offered": RefusalRow(
        N_("Certificates of this tax year are not issued here."), _TAX, _CHOICE
    ),
    "tax_not_assessed_here": RefusalRow(
        N_("The person did not live here on 1 January of the year; the city of that day issues it."),
        "地方税法第318条",
    ),
    "tax_record_missing": RefusalRow(
        N_("The tax system has sent no record of this person for the year; the tax desk must look."), _TAX
    ),
    "tax_not_filed": RefusalRow(
        N_("Nothing is filed for the year, which is not the same as no tax; the citizen must file first."),
        "地方税法第317条の2",
    ),
    "tax_not_confirmed": RefusalRow(
        N_("The assessment is not confirmed, or its notice is not out yet."), _TAX
    ),
    "tax_contradicts_itself": RefusalRow(
        N_("The sums of the tax record contradict one another; the tax desk must correct it."), _TAX
    ),
    "tax_payments_unknown": RefusalRow(
        N_("The tax system has not told what was paid of this year; the tax desk must look."),
        "地方税法第20条の10",
    ),
}

_OFFICE = {
    "not_at_kiosk": RefusalRow(N_("The city issues this certificate at the counter only.")),
    "closed": RefusalRow(N_("The service is closed."), "", _CLOSED),
    "hours_unknown": RefusalRow(
        N_("No opening hours are on record for now; enter them under opening hours."), "", _SERVICE
    ),
    "era_missing": RefusalRow(
        N_("The program knows no era for today; the operators must install the version that does."),
        "元号法",
        _SERVICE,
    ),
    "mayor_missing": RefusalRow(
        N_("No mayor or deputy is on record for today, or two are; see the office holders."), "", _SERVICE
    ),
    "official_seal_missing": RefusalRow(
        N_("No official seal is on record for today, or two are; see the official seals."), "", _SERVICE
    ),
    "official_seal_size": RefusalRow(N_("The official seal is larger than 25 mm."), "", _SERVICE),
    "form_missing": RefusalRow(
        N_("No form of this certificate is on record for today, or two are; see the form versions."),
        "",
        _SERVICE,
    ),
    "form_altered": RefusalRow(N_("The form is not the one that was reviewed."), "", _SERVICE),
    "font_wrong": RefusalRow(N_("The certificate face is missing or another one."), "", _SERVICE),
    "code_key_twice": RefusalRow(N_("Two keys for signed codes are in force today."), "", _SERVICE),
    "code_key_missing": RefusalRow(
        N_("The private key for signed codes is not on this machine (VERIFICATION_KEY)."), "", _SERVICE
    ),
    "code_room_missing": RefusalRow(N_("The form has no room for the signed code."), "", _SERVICE),
    "fee_missing": RefusalRow(
        N_("No fee of this certificate is on record for today, or two are; see the fees."), _FEE_LAW, _SERVICE
    ),
    "data_age_unknown": RefusalRow(N_("It is not known how old the data are."), "", _SERVICE),
    "data_too_old": RefusalRow(N_("The data are older than this certificate allows."), "", _SERVICE),
}

_PAPER = {
    "glyph_missing": RefusalRow(N_("The certificate face has no proved glyph for a registered character.")),
    "form_does_not_match": RefusalRow(N_("The form has no box for an item of the certificate.")),
    "image_altered": RefusalRow(N_("A stored image is not the one that was registered.")),
    "does_not_fit": RefusalRow(N_("A registered text does not fit its box at a legible size.")),
}

_CHOICES = {
    "copies_out_of_range": RefusalRow(N_("So many copies cannot be asked for at once."), "", _CHOICE),
    "too_many_pages": RefusalRow(N_("The certificate has too many pages; it is issued at the counter.")),
    "option_not_at_kiosk": RefusalRow(
        N_("This item is never printed at a kiosk; the citizen must come to the counter."), _JUKI_ACT, _CHOICE
    ),
    "option_unknown": RefusalRow(N_("This certificate does not offer that choice."), "", _CHOICE),
    "option_invalid": RefusalRow(N_("The value of this choice cannot be read."), "", _CHOICE),
    "members_wrong": RefusalRow(
        N_("Members are named once each, for a part of the household, and only then."), "", _CHOICE
    ),
    "member_unknown": RefusalRow(N_("A member named is not of this household."), _JUKI_ACT, _CHOICE),
}

_APPLICANTS = {
    "application_not_at_counter": RefusalRow(N_("An application is taken at a counter."), _JUKI_ACT),
    "applicant_not_entitled": RefusalRow(N_("This applicant may not ask for this certificate."), _JUKI_ACT),
    "identity_not_shown": RefusalRow(
        N_("The applicant must show one document of list A, or two of list B."), _JUKI_ACT
    ),
    "evidence_missing": RefusalRow(N_("A document that this applicant must show was not seen."), _JUKI_ACT),
    "purpose_missing": RefusalRow(N_("This applicant must say what the certificate is for."), _JUKI_ACT),
    "applicant_unnamed": RefusalRow(N_("The applicant's name is missing."), _JUKI_ACT),
    "exemption_not_theirs": RefusalRow(N_("Official use is for public offices."), _FEE_LAW),
    "exemption_without_law": RefusalRow(N_("Name the law by which the certificate is free."), _FEE_LAW),
}

REFUSALS: Mapping[str, RefusalRow] = MappingProxyType(
    {
        **_PERSONS,
        **_REGISTERS,
        **_HOUSEHOLD,
        **_CARDS,
        **_SEALS,
        **_TAXES,
        **_OFFICE,
        **_PAPER,
        **_CHOICES,
        **_APPLICANTS,
    }
)


def refuse(code: str, subject: str = "") -> Refusal:
    """The refusal of this code about a person (by number) or a field; KeyError for a code without a row."""
    row = REFUSALS[code]
    return Refusal(code, row.sentence, row.basis, subject)


def public_code(refusal: Refusal) -> PublicCode:
    """What a kiosk may be told of it; a code that has no row is told as the neutral one."""
    row = REFUSALS.get(refusal.code)
    return row.public if row is not None else PublicCode.ASK_AT_CITY_HALL


def told(refusal: Refusal) -> dict[str, str]:
    """The refusal as it is kept beside a request, for clerks: its code and what it is about, no sentence."""
    return {"code": refusal.code, "subject": refusal.subject}


def public_code_of(told_refusals: Iterable[Mapping[str, str]]) -> PublicCode | None:
    """The one code that a kiosk is told of refusals as they are kept; None if there are none."""
    codes = {public_code(Refusal(kept["code"], "")) for kept in told_refusals}
    return next((code for code in PublicCode if code in codes), None)
