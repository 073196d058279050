"""The registry's pages for staff, one file for each file of models."""

from registry.admin import (
    audit,
    batches,
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
)

__all__ = [
    "audit",
    "batches",
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
]
