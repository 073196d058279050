"""The tables of campaigns."""

from campaigns.models.bookings import Booking, BookingPerson
from campaigns.models.campaigns import Campaign, Invitation, VisitType
from campaigns.models.holds import HoldPlace, SlotHold
from campaigns.models.messages import Message, Step
from campaigns.models.sessions import Session, Slot
from campaigns.models.venues import Blackout, Venue
from campaigns.models.waiting import Offer, WaitingEntry

__all__ = [
    "Blackout",
    "Booking",
    "BookingPerson",
    "Campaign",
    "HoldPlace",
    "Invitation",
    "Message",
    "Offer",
    "Session",
    "Slot",
    "SlotHold",
    "Step",
    "Venue",
    "VisitType",
    "WaitingEntry",
]
