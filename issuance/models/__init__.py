"""The tables of issuance."""

from issuance.models.certificates import (
    Certificate,
    Charge,
    Document,
    Outcome,
    PassedPreflight,
    Payment,
    SerialCounter,
    StoredSnapshot,
)
from issuance.models.clients import CentreClient, CentreKey
from issuance.models.decisions import CertificatePolicy, TaxYearSwitch
from issuance.models.fees import FeeRule
from issuance.models.office import ClosedPeriod, FormVersion, OfficeHolder, OfficialSeal, OpeningHours
from issuance.models.requests import CentreSession, CertificateRequest, Transition

__all__ = [
    "CentreClient",
    "CentreKey",
    "CentreSession",
    "Certificate",
    "CertificatePolicy",
    "CertificateRequest",
    "Charge",
    "ClosedPeriod",
    "Document",
    "FeeRule",
    "FormVersion",
    "OfficeHolder",
    "OfficialSeal",
    "OpeningHours",
    "Outcome",
    "PassedPreflight",
    "Payment",
    "SerialCounter",
    "StoredSnapshot",
    "TaxYearSwitch",
    "Transition",
]
