"""The pages of campaigns for staff."""

from campaigns.admin import bookings, campaigns, messages, sessions, venues, waiting

__all__ = ["bookings", "campaigns", "messages", "sessions", "venues", "waiting"]
