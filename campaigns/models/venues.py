"""Where people come, and when nobody can."""

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.models import Place
from registry.models import Municipality
from registry.shared.tenancy import ScopedQuerySet


class Venue(models.Model):
    """会場: a desk in a shopping centre, a community centre. An address nobody has verified stays empty."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    code = models.SlugField(pgettext_lazy("venue", "code"), max_length=20)
    name = models.CharField(pgettext_lazy("venue", "name"), max_length=60)
    kana = models.CharField(_("kana"), max_length=80, blank=True)
    latin = models.CharField(_("name in Latin letters"), max_length=80, blank=True)
    district = models.CharField(_("district"), max_length=40)
    address = models.CharField(_("address"), max_length=120, blank=True)
    map_url = models.CharField(
        _("map"), max_length=300, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    access = models.TextField(_("how to get there"), max_length=500, blank=True)
    has_step_free_access = models.BooleanField(_("step-free access"), default=False)
    has_accessible_toilet = models.BooleanField(_("accessible toilet"), default=False)
    has_parking = models.BooleanField(_("parking"), default=False)
    has_interpreter_by_phone = models.BooleanField(_("interpreter by phone"), default=False)
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("venue", "where its cards are kept"),
        help_text=_("A card is reserved there for each person booked. Empty: none is."),
    )
    closed_weekdays = models.CharField(
        _("closed on weekdays"),
        max_length=7,
        blank=True,
        help_text=_("1 is Monday, 7 is Sunday: 17 for Mondays and Sundays."),
        validators=[RegexValidator(r"^[1-7]*$", _("Digits from 1 to 7."))],
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="venue_code_is_one_venue"),
            models.CheckConstraint(
                condition=models.Q(closed_weekdays__regex=r"^[1-7]*$"), name="venue_weekdays_are_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Blackout(models.Model):
    """No slots in this window, at a venue or everywhere: power works, a closed day."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    venue = models.ForeignKey(
        Venue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="blackouts",
        verbose_name=_("venue"),
        help_text=_("Empty: every venue."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until (not included)"))
    reason = models.CharField(_("reason"), max_length=100)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("blackout")
        verbose_name_plural = _("blackouts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="blackout_lasts_a_moment",
                violation_error_message=_("The end is not after the beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"blackout {self.pk}"
