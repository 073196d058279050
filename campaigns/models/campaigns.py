"""A campaign, how long its visits take, and who may book from when."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import Case, Share
from campaigns.rules.booking_window import Invited, Window
from campaigns.rules.capacity import Need
from cards.choices import CardFace, CardKind
from registry.models import Municipality
from registry.shared.japan import in_japan
from registry.shared.tenancy import ScopedQuerySet

PERCENT = [MaxValueValidator(100)]


class Campaign(models.Model):
    """切換えキャンペーン: from one kind of card to another, from a first day to a last one."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    code = models.SlugField(
        pgettext_lazy("campaign", "code"), max_length=20, help_text=_("In the address of the public pages.")
    )
    name = models.CharField(pgettext_lazy("campaign", "name"), max_length=60)
    name_en = models.CharField(_("name in Latin letters"), max_length=80, blank=True)
    from_kind = models.CharField(_("card to be returned"), max_length=16, choices=CardKind)
    to_kind = models.CharField(_("card to be given"), max_length=16, choices=CardKind)
    face = models.CharField(
        pgettext_lazy("campaign", "face of the card"),
        max_length=8,
        choices=CardFace,
        default=CardFace.PHOTO,
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day (included)"))
    booking_opens_at = models.DateTimeField(
        _("bookings open at"), null=True, blank=True, help_text=_("Empty: only for those invited below.")
    )
    lead_hours = models.PositiveSmallIntegerField(
        _("hours before a time at which web booking ends"), default=3
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("minutes for which places are held"), default=10, validators=[MinValueValidator(2)]
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours for which an offer stands"), default=24, validators=[MinValueValidator(1)]
    )
    web_percent = models.PositiveSmallIntegerField(_("web only (%)"), default=0, validators=PERCENT)
    phone_percent = models.PositiveSmallIntegerField(_("phone only (%)"), default=0, validators=PERCENT)
    walk_in_percent = models.PositiveSmallIntegerField(_("walk-ins only (%)"), default=0, validators=PERCENT)
    notice = models.TextField(_("notice on the first page"), max_length=1000, blank=True)
    phone = models.CharField(
        _("phone for questions"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9-]*$", _("Digits and hyphens only."))],
    )
    is_public = models.BooleanField(_("on the public pages"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="campaign_code_is_one_campaign"),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="campaign_has_a_day_at_least",
                violation_error_message=_("The last day is before the first one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(from_kind=models.F("to_kind")),
                name="campaign_switches_kinds",
                violation_error_message=_("The card to be given is of the kind to be returned."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    web_percent__lte=100 - models.F("phone_percent") - models.F("walk_in_percent")
                ),
                name="campaign_shares_are_a_hundred_at_most",
                violation_error_message=_("The three shares are more than a hundred per cent together."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hold(self) -> timedelta:
        """For how long places are held while somebody types."""
        return timedelta(minutes=self.hold_minutes)

    @property
    def shares(self) -> dict[str, int]:
        """Percentages by share."""
        return {
            Share.WEB: self.web_percent,
            Share.PHONE: self.phone_percent,
            Share.WALK_IN: self.walk_in_percent,
        }

    def window(self) -> Window:
        """Days, invitations and lead as the rules want them, in Japan's time."""
        invited = [Invited(in_japan(self.booking_opens_at))] if self.booking_opens_at else []
        invited += [
            Invited(in_japan(row.opens_at), row.district, row.age_from) for row in self.invitations.all()
        ]
        return Window(self.first_day, self.last_day, tuple(invited), timedelta(hours=self.lead_hours))

    def needs(self) -> tuple[Need, ...]:
        """Minutes at desk and terminal, of every case."""
        return tuple(Need(row.desk_minutes, row.terminal_minutes) for row in self.visit_types.all())


class VisitType(models.Model):
    """How long a visit of a case takes at the desk and, in that time, at the issuing terminal."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="visit_types", verbose_name=_("campaign")
    )
    case = models.CharField(_("who comes"), max_length=8, choices=Case)
    desk_minutes = models.PositiveSmallIntegerField(
        _("minutes at the desk"), validators=[MinValueValidator(1)]
    )
    terminal_minutes = models.PositiveSmallIntegerField(
        _("minutes at the terminal"), default=0, help_text=_("0: the card is collected later.")
    )

    objects = ScopedQuerySet.as_manager()
    municipality_path = "campaign__municipality"

    class Meta:
        verbose_name = _("type of visit")
        verbose_name_plural = _("types of visit")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "case"], name="visit_type_once_a_campaign"),
            models.CheckConstraint(
                condition=models.Q(desk_minutes__gte=1), name="visit_type_takes_a_minute_at_least"
            ),
        ]

    def __str__(self) -> str:
        return f"visit type {self.pk}"


class Invitation(models.Model):
    """先行受付: a district, an age, or both, whose bookings open at a moment of their own."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("campaign")
    )
    district = models.CharField(
        _("district"), max_length=40, blank=True, help_text=_("Empty: every district.")
    )
    age_from = models.PositiveSmallIntegerField(_("from this age on"), default=0)
    opens_at = models.DateTimeField(_("bookings open at"))

    objects = ScopedQuerySet.as_manager()
    municipality_path = "campaign__municipality"

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "district", "age_from"], name="invitation_once_a_district_and_age"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
