"""Migrations of the campaigns app."""
