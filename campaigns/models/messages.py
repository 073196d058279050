"""What is to be told to whom, once each; and every step of every row of a campaign."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import MessageKind, MessageState
from campaigns.models.bookings import Booking
from campaigns.models.holds import SlotHold
from campaigns.models.sessions import Session
from campaigns.models.waiting import Offer, WaitingEntry
from registry.models import Municipality
from registry.shared.append_only import AppendOnly
from registry.shared.tenancy import ScopedQuerySet

LEASE = timedelta(minutes=5)
"""A sending that is older than this may have gone out: it is not repeated, staff look."""


class MessageQuerySet(ScopedQuerySet):
    """Questions asked of the outbox."""

    def claim(self, message: int, *, at: datetime) -> bool:
        """True for the one worker that sends it."""
        rows = self.filter(pk=message, state=MessageState.WAITING)
        return rows.update(state=MessageState.SENDING, claimed_at=at) == 1

    def move(self, message: int, *, old: str, new: str, at: datetime) -> bool:
        """True for exactly one caller."""
        return self.filter(pk=message, state=old).update(state=new, ended_at=at) == 1

    def stuck(self, *, at: datetime) -> Self:
        """Claimed long ago by a worker that did not say how it ended."""
        return self.filter(state=MessageState.SENDING, claimed_at__lt=at - LEASE)


class Message(models.Model):
    """通知: one mail (or call) to one recipient, rendered from the committed row when it is sent."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    booking = models.ForeignKey(
        Booking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("booking"),
    )
    entry = models.ForeignKey(
        WaitingEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("waiting list"),
    )
    kind = models.CharField(_("what it tells"), max_length=16, choices=MessageKind)
    occasion = models.CharField(max_length=40, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=MessageState, default=MessageState.WAITING)
    created_at = models.DateTimeField(pgettext_lazy("message", "asked for at"))
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(pgettext_lazy("message", "sent at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["state", "created_at"], name="message_outbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind", "occasion"], name="message_once_a_booking_and_occasion"
            ),
            models.UniqueConstraint(
                fields=["entry", "kind", "occasion"], name="message_once_an_entry_and_occasion"
            ),
            models.CheckConstraint(
                condition=models.Q(booking__isnull=False, entry=None)
                | models.Q(booking=None, entry__isnull=False),
                name="message_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Step(AppendOnly):
    """One change of a hold, booking, entry, offer or session: from, to, when, by whom, why."""

    hold = models.ForeignKey(SlotHold, on_delete=models.PROTECT, null=True, related_name="steps")
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, related_name="steps", verbose_name=_("booking")
    )
    entry = models.ForeignKey(WaitingEntry, on_delete=models.PROTECT, null=True, related_name="steps")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="steps")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="steps")
    old = models.CharField(pgettext_lazy("state", "from"), max_length=12, blank=True)
    new = models.CharField(pgettext_lazy("state", "to"), max_length=12)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    why = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"step {self.pk}"
