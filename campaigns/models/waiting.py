"""The waiting list, and the offers made to it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import Case, EntryState, OfferState
from campaigns.models.bookings import Booking
from campaigns.models.campaigns import Campaign
from campaigns.models.holds import SlotHold
from campaigns.models.venues import Venue
from registry.models import Municipality
from registry.shared.tenancy import ScopedQuerySet


class WaitingEntryQuerySet(ScopedQuerySet):
    """Questions asked of the waiting list."""

    def in_line(self, campaign: int) -> Self:
        """Those who wait, first come first."""
        return self.filter(campaign=campaign, state=EntryState.WAITING).order_by("created_at", "pk")

    def of_token(self, token_hash: str, *, at: datetime) -> Self:
        """The entry of a secret link that has not expired."""
        return self.filter(token_hash=token_hash, link_expires_at__gt=at)

    def move(self, entry: int, *, old: str, new: str, at: datetime) -> bool:
        """True for exactly one caller."""
        return self.filter(pk=entry, state=old).update(state=new, changed_at=at) == 1


class WaitingEntry(models.Model):
    """キャンセル待ち: a family of so many that takes what comes free at a venue, or at any."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="waiting", verbose_name=_("campaign")
    )
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("venue"),
        help_text=_("Empty: every venue."),
    )
    people = models.PositiveSmallIntegerField(_("people"))
    case = models.CharField(_("who comes"), max_length=8, choices=Case, default=Case.SELF)
    district = models.CharField(_("district"), max_length=40, blank=True)
    mail = models.EmailField(_("mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=8, default="ja")
    nonce = models.CharField(max_length=32, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    link_expires_at = models.DateTimeField(editable=False)
    state = models.CharField(_("state"), max_length=8, choices=EntryState, default=EntryState.WAITING)
    displaced = models.ForeignKey(
        Booking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="waits",
        verbose_name=_("booking that lost its place"),
    )
    created_at = models.DateTimeField(pgettext_lazy("waiting list", "since"))
    changed_at = models.DateTimeField(_("changed at"))

    objects = WaitingEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the waiting list")
        verbose_name_plural = _("waiting list")
        indexes = [models.Index(fields=["campaign", "state", "created_at"], name="waiting_in_line")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(people__gte=1, people__lte=6), name="waiting_is_a_family_of_six_at_most"
            ),
            models.CheckConstraint(condition=~models.Q(mail="", phone=""), name="waiting_can_be_reached"),
            models.UniqueConstraint(
                fields=["campaign", "mail"],
                condition=models.Q(state__in=[EntryState.WAITING, EntryState.OFFERED]) & ~models.Q(mail=""),
                name="waiting_once_a_mail_address",
            ),
            models.UniqueConstraint(
                fields=["campaign", "phone"],
                condition=models.Q(state__in=[EntryState.WAITING, EntryState.OFFERED]) & ~models.Q(phone=""),
                name="waiting_once_a_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"waiting {self.pk}"


class Offer(models.Model):
    """案内: places held for somebody on the waiting list, until their hold ends."""

    entry = models.ForeignKey(
        WaitingEntry, on_delete=models.PROTECT, related_name="offers", verbose_name=_("waiting list")
    )
    hold = models.OneToOneField(
        SlotHold,
        on_delete=models.PROTECT,
        related_name="offer",
        verbose_name=pgettext_lazy("campaign", "hold"),
    )
    state = models.CharField(_("state"), max_length=8, choices=OfferState, default=OfferState.OPEN)
    made_at = models.DateTimeField(_("offered at"))

    objects = ScopedQuerySet.as_manager()
    municipality_path = "entry__municipality"

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=models.Q(state=OfferState.OPEN), name="offer_one_open_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"
