"""The pages of issuance for staff, one file for each file of models."""

from issuance.admin import certificates, clients, counter, decisions, lint, office, requests, verification

__all__ = ["certificates", "clients", "counter", "decisions", "lint", "office", "requests", "verification"]
