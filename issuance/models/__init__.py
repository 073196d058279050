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
from issuance.models.lint import LintFinding, LintRun
from issuance.models.office import ClosedPeriod, FormVersion, OfficeHolder, OfficialSeal, OpeningHours
from issuance.models.requests import CentreSession, CertificateRequest, Transition
from issuance.models.verification import SignedDocument, VerificationKey, Withdrawal

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
    "LintFinding",
    "LintRun",
    "OfficeHolder",
    "OfficialSeal",
    "OpeningHours",
    "Outcome",
    "PassedPreflight",
    "Payment",
    "SerialCounter",
    "SignedDocument",
    "StoredSnapshot",
    "TaxYearSwitch",
    "Transition",
    "VerificationKey",
    "Withdrawal",
]
