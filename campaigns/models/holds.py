"""Places held for a moment, while somebody types or decides."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import Case, HoldState, Way
from campaigns.models.campaigns import Campaign
from campaigns.models.sessions import Session, Slot
from registry.shared.tenancy import ScopedQuerySet


class SlotHoldQuerySet(ScopedQuerySet):
    """Questions asked of holds, and their one way from state to state."""

    def of_token(self, token_hash: str) -> Self:
        """The hold of a browser's secret."""
        return self.filter(token_hash=token_hash)

    def over(self, *, at: datetime) -> Self:
        """Live past their end."""
        return self.filter(state=HoldState.LIVE, expires_at__lte=at)

    def move(self, hold: int, *, new: str, at: datetime) -> bool:
        """End a live hold: true for exactly one caller. To be booked it must not be over yet."""
        rows = self.filter(pk=hold, state=HoldState.LIVE)
        if new == HoldState.BOOKED:
            rows = rows.filter(expires_at__gt=at)
        elif new == HoldState.EXPIRED:
            rows = rows.filter(expires_at__lte=at)
        return rows.update(state=new, ended_at=at, draft={}) == 1

    def extend(self, hold: int, *, until: datetime, at: datetime, most: int) -> bool:
        """A later end for a live hold that was not extended too often."""
        rows = self.filter(pk=hold, state=HoldState.LIVE, expires_at__gt=at, extensions__lt=most)
        return rows.update(expires_at=until, extensions=models.F("extensions") + 1) == 1


class SlotHold(models.Model):
    """仮押さえ. What was typed is kept in `draft` for the browser with the secret, and goes when it ends."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="holds", verbose_name=_("campaign")
    )
    session = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        related_name="holds",
        verbose_name=pgettext_lazy("campaign", "session"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=HoldState, default=HoldState.LIVE)
    way = models.CharField(_("how it was booked"), max_length=8, choices=Way)
    people = models.PositiveSmallIntegerField(_("people"))
    case = models.CharField(_("who comes"), max_length=8, choices=Case, default=Case.SELF)
    district = models.CharField(_("district"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    network = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("held at"))
    expires_at = models.DateTimeField(_("held until"))
    extensions = models.PositiveSmallIntegerField(_("times extended"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    draft = models.JSONField(default=dict, editable=False)

    objects = SlotHoldQuerySet.as_manager()
    municipality_path = "campaign__municipality"

    class Meta:
        verbose_name = pgettext_lazy("campaign", "hold")
        verbose_name_plural = pgettext_lazy("campaign", "holds")
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(state=HoldState.LIVE), name="hold_live_by_its_end"
            ),
            models.Index(
                fields=["network"], condition=models.Q(state=HoldState.LIVE), name="hold_live_of_a_network"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="hold_has_an_end"
            ),
            models.CheckConstraint(
                condition=models.Q(people__gte=1, people__lte=6), name="hold_is_for_a_family_of_six_at_most"
            ),
            models.CheckConstraint(
                condition=models.Q(state=HoldState.LIVE, ended_at=None)
                | (~models.Q(state=HoldState.LIVE) & models.Q(ended_at__isnull=False)),
                name="hold_ends_when_it_is_not_live",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    def free_places(self) -> None:
        """Give its places back, in the one order in which slots are locked; only for whoever ended it."""
        for place in self.places.order_by("slot"):
            Slot.objects.release(place.slot_id, place.places)


class HoldPlace(models.Model):
    """So many places of a slot that a hold keeps."""

    hold = models.ForeignKey(
        SlotHold,
        on_delete=models.CASCADE,
        related_name="places",
        verbose_name=pgettext_lazy("campaign", "hold"),
    )
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+", verbose_name=_("slot"))
    places = models.PositiveSmallIntegerField(_("places"))

    objects = ScopedQuerySet.as_manager()
    municipality_path = "hold__campaign__municipality"

    class Meta:
        verbose_name = _("held place")
        verbose_name_plural = _("held places")
        constraints = [
            models.UniqueConstraint(fields=["hold", "slot"], name="hold_place_once_a_slot"),
            models.CheckConstraint(condition=models.Q(places__gte=1), name="hold_place_is_one_at_least"),
        ]

    def __str__(self) -> str:
        return f"held place {self.pk}"
