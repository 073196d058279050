"""The registry's tables."""

from registry.models.audit import ReadRecord
from registry.models.differences import Difference
from registry.models.family_registers import FamilyRegister, RegisterAddress, RegisterEvent, RegisterMember
from registry.models.feeds import (
    Batch,
    BatchFile,
    BatchRow,
    GaijiMap,
    Reject,
    SourceSummary,
    Watermark,
)
from registry.models.households import Household, Membership
from registry.models.incidents import Incident
from registry.models.linkage import LinkageClient, LinkageKey
from registry.models.municipalities import Clerk, Municipality
from registry.models.notices import Notice
from registry.models.protections import Hold, Protection, ProtectionAct
from registry.models.residents import Resident, ResidentChange
from registry.models.seals import SealRegistration
from registry.models.tax_records import TaxRecord
from registry.models.uploads import Upload

__all__ = [
    "Batch",
    "BatchFile",
    "BatchRow",
    "Clerk",
    "Difference",
    "FamilyRegister",
    "GaijiMap",
    "Hold",
    "Household",
    "Incident",
    "LinkageClient",
    "LinkageKey",
    "Membership",
    "Municipality",
    "Notice",
    "Protection",
    "ProtectionAct",
    "ReadRecord",
    "RegisterAddress",
    "RegisterEvent",
    "RegisterMember",
    "Reject",
    "Resident",
    "ResidentChange",
    "SealRegistration",
    "SourceSummary",
    "TaxRecord",
    "Upload",
    "Watermark",
]
