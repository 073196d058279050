"""The registry's pages for staff, one file for each file of models."""

from registry.admin import audit, feeds, households, incidents, municipalities, protections, residents, seals

__all__ = [
    "audit",
    "feeds",
    "households",
    "incidents",
    "municipalities",
    "protections",
    "residents",
    "seals",
]
