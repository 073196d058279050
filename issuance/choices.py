"""The words that the rules and tables of issuance speak."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateCode(TextChoices):
    """証明書の種類: the rows of the catalogue."""

    RESIDENT_RECORD = "resident_record", _("Copy of the resident record")
    SEAL_CERTIFICATE = "seal_certificate", _("Seal registration certificate")
    TAX_CERTIFICATE = "tax_certificate", _("Income and tax certificate")
    RECORD_ITEMS = "record_items", _("Certificate of items of the resident record")
    TAX_PAYMENT = "tax_payment", _("Certificate of tax payment")
    RESIDENT_SHEET = "resident_sheet", _("Copy of the resident record, one person a sheet")
    FAMILY_REGISTER = "family_register", _("Full certificate of the family register")
    REGISTER_PERSON = "register_person", _("Certificate of a person in the family register")
    REGISTER_ADDRESSES = "register_addresses", _("Copy of the address history of the family register")


def certificate_choices() -> list[tuple[str, Any]]:
    """The certificates, asked when a form is shown: so that a new one changes no table."""
    return CertificateCode.choices


class Channel(TextChoices):
    """交付の窓口: convenience-store kiosk or the city's counter."""

    KIOSK = "kiosk", _("Kiosk")
    COUNTER = "counter", _("Counter")


class RequestState(TextChoices):
    """How far a request came (product handbook §4)."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    RENDERED = "rendered", _("Rendered")
    READY = "ready", _("Ready")
    DELIVERED = "delivered", _("Delivered")
    PAID = "paid", _("Paid")
    PRINTED = "printed", _("Printed")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")
    VOIDED = "voided", _("Voided")


class FeeReason(TextChoices):
    """手数料の区分."""

    ORDINARY = "ordinary", _("Ordinary")
    OFFICIAL_USE = "official_use", _("Official use")
    STATUTORY_FREE = "statutory_free", _("Free by law")


class PrintResult(TextChoices):
    """What the kiosk says of the paper."""

    PRINTED = "printed", _("Printed")
    FAILED = "failed", _("Failed")
    ABANDONED = "abandoned", _("Abandoned")


class KioskOffer(TextChoices):
    """Whether kiosks have a certificate."""

    OFFERED = "offered", _("Issued at kiosks")
    WITHHELD = "withheld", _("At the counter only")


class BlockReach(TextChoices):
    """Whose hold keeps a certificate back, where cities differ."""

    NOBODY = "nobody", _("Nobody's certificate")
    REQUESTER = "requester", _("The requester's")
    PRINTED = "printed", _("Of those on the paper")
    HOUSEHOLD = "household", _("The whole household's")


class WithdrawalReason(TextChoices):
    """取消しの理由: why the city no longer stands for a paper."""

    WRONG = "wrong", _("It says something wrong")
    REISSUED = "reissued", _("Another was issued in its place")
    MISPRINTED = "misprinted", _("It was printed badly")
    NOT_COLLECTED = "uncollected", _("Nobody took it")
    OTHER = "other", _("Another reason")


class ApplicantKind(TextChoices):
    """請求者: who stands at the counter, seen from the person whose record is printed."""

    SELF = "self", _("The person themselves")
    HOUSEHOLD = "household", _("Somebody of the same household")
    AGENT = "agent", _("An agent")
    THIRD_PARTY = "third_party", _("A third party")
    OFFICIAL = "official", _("A public office")


class Evidence(TextChoices):
    """確認書類: what the clerk saw. One of list A shows who somebody is, or two of list B."""

    DRIVING_LICENCE = "driving_licence", _("Driving licence")
    MY_NUMBER_CARD = "my_number_card", _("Individual number card")
    JUKI_CARD = "juki_card", _("Juki card with a photograph")
    PASSPORT = "passport", _("Passport")
    RESIDENCE_CARD = "residence_card", _("Residence card or special permanent resident certificate")
    DISABILITY_BOOK = "disability_book", _("Physical disability certificate")
    OTHER_PHOTO_ID = "other_photo_id", _("Other document with a photograph, issued by a public office")
    HEALTH_INSURANCE = "health_insurance", _("Health insurance card or certificate")
    PENSION_BOOK = "pension_book", _("Pension book or notice of the pension number")
    CARE_INSURANCE = "care_insurance", _("Long-term care insurance card")
    STAFF_OR_STUDENT_CARD = "staff_or_student_card", _("Employee or student card with a photograph")
    BANK_BOOK = "bank_book", _("Bank book or cash card")
    OTHER_IN_ONES_NAME = "other_in_ones_name", _("Other document in the person's name")
    SEAL_CARD = "seal_card", _("Seal registration card")
    POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")
    LEGAL_REPRESENTATION = "legal_representation", _("Proof of legal representation")
    PROOF_OF_INTEREST = "proof_of_interest", _("Proof of the interest (contract, court paper …)")
    OFFICIAL_LETTER = "official_letter", _("Letter of a public office")
    STAFF_IDENTITY = "staff_identity", _("Staff identity card of that office")


class PaperWhereabouts(TextChoices):
    """先の用紙の所在: where the paper is that another takes the place of."""

    NOTHING_PRINTED = "nothing_printed", _("Nothing left the printer")
    DESTROYED = "destroyed", _("Cut up at the desk")
    KEPT = "kept", _("Kept at the desk as a spoilt paper")
    HANDED_OVER = "handed_over", _("With the applicant")
    UNKNOWN = "unknown", _("Not known")
