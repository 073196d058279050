"""The pages of cards for staff."""

from cards.admin import applications, cards, stock

__all__ = ["applications", "cards", "stock"]
