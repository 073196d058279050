"""A family's booking, and the people of it."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import BookingState, Case, MatchState, Way
from campaigns.models.campaigns import Campaign
from campaigns.models.holds import SlotHold
from campaigns.models.sessions import Session, Slot
from registry.models import Municipality, Resident
from registry.shared.tenancy import ScopedQuerySet

LINK_LASTS = timedelta(days=1)
"""For how long after the visit a secret link still opens its page."""


class BookingQuerySet(ScopedQuerySet):
    """Questions asked of bookings, and their one way from state to state."""

    def of_token(self, token_hash: str, *, at: datetime) -> Self:
        """The booking of a secret link that has not expired."""
        return self.filter(token_hash=token_hash, link_expires_at__gt=at)

    def expected(self, *, on: date) -> Self:
        """Booked or come, for that day."""
        states = (BookingState.BOOKED, BookingState.CHECKED_IN, BookingState.NO_SHOW, BookingState.SERVED)
        return self.filter(session__day=on, state__in=states)

    def reseat(self, booking: int, *, old: str, moves: int, at: datetime, **more: object) -> bool:
        """True for the one caller that gives it other places; whoever read an older row is refused."""
        rows = self.filter(pk=booking, state=old, moves=moves)
        return rows.update(state=BookingState.BOOKED, changed_at=at, moves=moves + 1, **more) == 1

    def move(self, booking: int, *, old: str, new: str, at: datetime, **more: object) -> bool:
        """True for exactly one caller, however many try at once."""
        return self.filter(pk=booking, state=old).update(state=new, changed_at=at, **more) == 1


class Booking(models.Model):
    """予約: one to six people of a family. The link's secret is kept as its hash, made anew from `nonce`."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("campaign")
    )
    session = models.ForeignKey(
        Session,
        on_delete=models.PROTECT,
        related_name="bookings",
        verbose_name=pgettext_lazy("campaign", "session"),
    )
    hold = models.OneToOneField(SlotHold, on_delete=models.PROTECT, related_name="booking", editable=False)
    reference = models.CharField(_("booking number"), max_length=8)
    nonce = models.CharField(max_length=32, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    link_expires_at = models.DateTimeField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=BookingState, default=BookingState.BOOKED)
    way = models.CharField(_("how it was booked"), max_length=8, choices=Way)
    case = models.CharField(_("who comes"), max_length=8, choices=Case)
    district = models.CharField(_("district"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    representative = models.CharField(_("representative"), max_length=80, blank=True)
    mail = models.EmailField(_("mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=8, default="ja")
    needs = models.JSONField(_("help needed"), default=list, blank=True)
    created_at = models.DateTimeField(_("booked at"))
    changed_at = models.DateTimeField(_("changed at"))
    moves = models.PositiveSmallIntegerField(_("times moved"), default=0)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        indexes = [
            models.Index(fields=["session", "state"], name="booking_of_a_session"),
            models.Index(fields=["campaign", "phone"], name="booking_by_phone"),
            models.Index(fields=["campaign", "mail"], name="booking_by_mail"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "reference"], name="booking_number_is_one_booking"
            ),
            models.CheckConstraint(
                condition=~models.Q(mail="", phone="") | models.Q(way=Way.WALK_IN),
                name="booking_can_be_reached",
                violation_error_message=_("A mail address or a phone number is needed."),
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"


class BookingPerson(models.Model):
    """予約者: one person of a booking, as typed; who that is in the register, staff find out afterwards."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="people", verbose_name=_("booking")
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", editable=False)
    order = models.PositiveSmallIntegerField(_("order"))
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="people", verbose_name=_("slot"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    kana = models.CharField(_("kana"), max_length=80)
    birth_on = models.DateField(_("birth date"))
    number = models.CharField(_("number on card or letter"), max_length=15)
    is_live = models.BooleanField(_("has a place"), default=True)
    match = models.CharField(
        pgettext_lazy("match", "match"), max_length=8, choices=MatchState, default=MatchState.OPEN
    )
    resident = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campaign_bookings",
        verbose_name=_("resident"),
    )
    matched_at = models.DateTimeField(_("matched at"), null=True, blank=True)
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("matched by"),
    )

    objects = ScopedQuerySet.as_manager()
    municipality_path = "booking__municipality"

    class Meta:
        verbose_name = _("booked person")
        verbose_name_plural = _("booked people")
        constraints = [
            models.UniqueConstraint(fields=["booking", "order"], name="booking_person_once_a_place"),
            models.UniqueConstraint(
                fields=["campaign", "number"],
                condition=models.Q(is_live=True),
                name="booking_person_has_one_live_booking",
            ),
            models.UniqueConstraint(
                fields=["campaign", "resident"],
                condition=models.Q(is_live=True, resident__isnull=False),
                name="booking_resident_has_one_live_booking",
            ),
            models.CheckConstraint(
                condition=models.Q(order__gte=1, order__lte=6), name="booking_is_of_six_people_at_most"
            ),
            models.CheckConstraint(
                condition=models.Q(match=MatchState.MATCHED, resident__isnull=False)
                | (~models.Q(match=MatchState.MATCHED) & models.Q(resident=None)),
                name="booking_person_is_matched_to_a_resident",
            ),
        ]

    def __str__(self) -> str:
        return f"booked person {self.pk}"
