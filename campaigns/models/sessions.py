"""A day at a venue, and its slots: one counter of places for web, phone and walk-in."""

from datetime import date, datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import SessionState, Share
from campaigns.models.campaigns import Campaign
from campaigns.models.venues import Venue
from campaigns.rules.slots import LONGEST_MINUTES, SHORTEST_MINUTES, NotABreak, Span, parse_breaks
from registry.models import Municipality
from registry.shared.japan import JAPAN
from registry.shared.tenancy import ScopedQuerySet


class SessionQuerySet(ScopedQuerySet):
    """Questions asked of sessions."""

    def open_from(self, day: date) -> Self:
        """Not closed, on that day or later."""
        return self.filter(state=SessionState.OPEN, day__gte=day)


class Session(models.Model):
    """開設: a day and hours at a venue, with so many desks and issuing terminals."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("campaign")
    )
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("venue")
    )
    day = models.DateField(_("day"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    desks = models.PositiveSmallIntegerField(_("desks"), default=1, validators=[MinValueValidator(1)])
    terminals = models.PositiveSmallIntegerField(pgettext_lazy("campaign", "issuing terminals"), default=1)
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes a slot"),
        default=20,
        validators=[MinValueValidator(SHORTEST_MINUTES), MaxValueValidator(LONGEST_MINUTES)],
    )
    breaks = models.CharField(
        _("breaks"), max_length=100, blank=True, help_text=_("12:00-13:00, several with commas")
    )
    state = models.CharField(_("state"), max_length=8, choices=SessionState, default=SessionState.OPEN)
    closed_reason = models.CharField(_("why it is closed"), max_length=100, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("campaign", "session")
        verbose_name_plural = pgettext_lazy("campaign", "sessions")
        indexes = [models.Index(fields=["campaign", "day"], name="session_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "venue", "day", "opens"], name="session_is_one_opening_of_a_venue"
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="session_closes_after_it_opens",
                violation_error_message=_("It closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.venue}"

    def clean(self) -> None:
        """What no constraint can say: breaks that can be read, days of the campaign, one city."""
        super().clean()
        try:
            parse_breaks(self.breaks)
        except NotABreak as error:
            raise ValidationError({"breaks": _("Write breaks like 12:00-13:00.")}) from error
        if self.campaign_id and self.day and not self._is_in_campaign():
            raise ValidationError({"day": _("The campaign does not run on this day.")})
        if self.venue_id and self.day and str(self.day.isoweekday()) in self.venue.closed_weekdays:
            raise ValidationError({"day": _("The venue is closed on this day of the week.")})
        cities = {self.venue.municipality_id, self.campaign.municipality_id} if self.venue_id else set()
        if cities - {self.municipality_id}:
            raise ValidationError(_("Venue, campaign and session are of one city."))

    def _is_in_campaign(self) -> bool:
        return bool(self.campaign.first_day <= self.day <= self.campaign.last_day)

    @property
    def span(self) -> Span:
        """Its hours as moments."""
        return self._on_day(self.opens, self.closes)

    @property
    def rests(self) -> tuple[Span, ...]:
        """Its breaks as moments."""
        return tuple(self._on_day(*pair) for pair in parse_breaks(self.breaks))

    def _on_day(self, start: Any, end: Any) -> Span:
        moments = (datetime.combine(self.day, clock, tzinfo=JAPAN) for clock in (start, end))
        return Span(*moments)


class SlotQuerySet(ScopedQuerySet):
    """Places move between free, held and booked by compare-and-set; the sum never changes."""

    def lock(self, *slots: int) -> None:
        """Lock these rows in one order until the transaction ends: two moves then never block each other."""
        list(self.filter(pk__in=slots).order_by("pk").select_for_update().values_list("pk", flat=True))

    def hold(self, slot: int, places: int) -> bool:
        """Free places become held ones: true if there were so many and the slot is open."""
        rows = self.filter(pk=slot, free__gte=places, is_closed=False)
        return rows.update(free=F("free") - places, held=F("held") + places) == 1

    def release(self, slot: int, places: int) -> bool:
        """Held places become free again."""
        rows = self.filter(pk=slot, held__gte=places)
        return rows.update(free=F("free") + places, held=F("held") - places) == 1

    def book(self, slot: int, places: int) -> bool:
        """Held places become booked ones."""
        rows = self.filter(pk=slot, held__gte=places)
        return rows.update(held=F("held") - places, booked=F("booked") + places) == 1

    def free_booked(self, slot: int, places: int) -> bool:
        """Booked places become free again."""
        rows = self.filter(pk=slot, booked__gte=places)
        return rows.update(free=F("free") + places, booked=F("booked") - places) == 1

    def resize(self, slot: int, capacity: int) -> bool:
        """Another capacity, if what is held and booked still fits."""
        rows = self.filter(pk=slot, capacity__gte=F("held") + F("booked"))
        rows = rows.annotate(taken=F("held") + F("booked")).filter(taken__lte=capacity)
        return rows.update(capacity=capacity, free=capacity - F("held") - F("booked")) == 1


class Slot(models.Model):
    """枠: a time of a session with so many places of one share."""

    session = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        related_name="slots",
        verbose_name=pgettext_lazy("campaign", "session"),
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    share = models.CharField(_("for whom"), max_length=8, choices=Share, default=Share.SHARED)
    capacity = models.PositiveSmallIntegerField(_("places"))
    free = models.PositiveSmallIntegerField(pgettext_lazy("places", "free"))
    held = models.PositiveSmallIntegerField(pgettext_lazy("places", "held"), default=0)
    booked = models.PositiveSmallIntegerField(pgettext_lazy("places", "booked"), default=0)
    is_closed = models.BooleanField(_("closed"), default=False)

    objects = SlotQuerySet.as_manager()
    municipality_path = "session__municipality"

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        indexes = [models.Index(fields=["starts_at"], name="slot_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["session", "starts_at", "share"], name="slot_once_a_session"),
            models.CheckConstraint(
                condition=models.Q(capacity=F("free") + F("held") + F("booked")),
                name="slot_free_and_held_and_booked_are_its_capacity",
            ),
            models.CheckConstraint(
                condition=models.Q(free__gte=0, held__gte=0, booked__gte=0), name="slot_counts_no_debts"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=F("starts_at")), name="slot_lasts_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"slot {self.pk}"
