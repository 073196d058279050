"""The registry's pages for staff, one file for each file of models."""

from registry.admin import (
    audit,
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
