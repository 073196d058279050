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
