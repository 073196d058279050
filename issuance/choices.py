"""The words that the rules and tables of issuance speak."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateCode(TextChoices):
    """証明書の種類: the rows of the catalogue."""

    RESIDENT_RECORD = "resident_record", _("Copy of the resident record")
    SEAL_CERTIFICATE = "seal_certificate", _("Seal registration certificate")
    FAMILY_REGISTER = "family_register", _("Full certificate of the family register")
    REGISTER_PERSON = "register_person", _("Certificate of a person in the family register")
    REGISTER_ADDRESSES = "register_addresses", _("Copy of the address history of the family register")


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
