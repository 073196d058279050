"""The registry's pages for staff, one file for each file of models."""

from registry.admin import (
    audit,
    batches,
    family_registers,
    feeds,
    gaiji_maps,
    holds,
    households,
    incidents,
    municipalities,
    notices,
    protections,
    residents,
    seals,
    tax_records,
)

__all__ = [
    "audit",
    "batches",
    "family_registers",
    "feeds",
    "gaiji_maps",
    "holds",
    "households",
    "incidents",
    "municipalities",
    "notices",
    "protections",
    "residents",
    "seals",
    "tax_records",
]
