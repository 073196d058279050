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
    VoidedPaper,
)
from issuance.models.clients import CentreClient, CentreKey
from issuance.models.counter import CounterApplication, CounterSitting, CounterWindow, ProtectionRelease
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
    "CounterApplication",
    "CounterSitting",
    "CounterWindow",
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
    "ProtectionRelease",
    "SerialCounter",
    "SignedDocument",
    "StoredSnapshot",
    "TaxYearSwitch",
    "Transition",
    "VerificationKey",
    "VoidedPaper",
    "Withdrawal",
]
