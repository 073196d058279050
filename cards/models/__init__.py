"""The tables of cards."""

from cards.models.applications import (
    ApplicationChange,
    CardApplication,
    CardFee,
    CardPayment,
    Inquiry,
    SeenEvidence,
)
from cards.models.cards import (
    Card,
    CardChange,
    CardDestruction,
    CardLetter,
    CardNumber,
    CardStop,
    FaceChange,
    Surrender,
)
from cards.models.desk_sessions import DeskSession, Visit
from cards.models.functions import EnabledFunction, FunctionChange
from cards.models.personalisation import ChipReading, IssuingTerminal, PersonalisationJob, PinFact
from cards.models.stock import (
    Box,
    DailyCount,
    Delivery,
    Destruction,
    ItemChange,
    Place,
    Reservation,
    StockItem,
    StockTransfer,
)

__all__ = [
    "ApplicationChange",
    "Box",
    "Card",
    "CardApplication",
    "CardChange",
    "CardDestruction",
    "CardFee",
    "CardLetter",
    "CardNumber",
    "CardPayment",
    "CardStop",
    "ChipReading",
    "DailyCount",
    "Delivery",
    "DeskSession",
    "Destruction",
    "EnabledFunction",
    "FaceChange",
    "FunctionChange",
    "Inquiry",
    "IssuingTerminal",
    "ItemChange",
    "PersonalisationJob",
    "PinFact",
    "Place",
    "Reservation",
    "SeenEvidence",
    "StockItem",
    "StockTransfer",
    "Surrender",
    "Visit",
]
