"""Migrations of issuance."""
