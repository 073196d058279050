"""The tables of cards."""

from cards.models.cards import Card
from cards.models.functions import EnabledFunction

__all__ = ["Card", "EnabledFunction"]
