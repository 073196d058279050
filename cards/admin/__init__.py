"""The pages of cards for staff."""

from cards.admin import cards

__all__ = ["cards"]
