"""The counter: its windows, who sits at each, what was applied for there, who was released for it."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.models import Card
from issuance.choices import ApplicantKind, FeeReason, PaperWhereabouts
from registry.models import Municipality, Resident
from registry.shared.append_only import AppendOnly, ReadsAndAdds
from registry.shared.tenancy import ScopedQuerySet


class WindowQuerySet(ScopedQuerySet):
    """The running numbers of a day."""

    def next_number(self, pk: int, *, on: date) -> int:
        """The next number of the window that day, from 1; called inside a transaction, else it may be shared.

        The update holds the row until the transaction ends; a unique constraint stands behind it.
        """
        following = models.Case(models.When(last_day=on, then=models.F("last_number") + 1), default=1)
        self.filter(pk=pk).update(last_number=following, last_day=on)
        number: int = self.values_list("last_number", flat=True).get(pk=pk)
        return number


class CounterWindow(models.Model):
    """窓口: one desk with one clerk at a time. Its number is on every paper that leaves it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    number = models.PositiveSmallIntegerField(
        _("number of the window"), validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    place = models.CharField(_("where it is"), max_length=40, help_text=_("市民課, 税務課, 北郷公民館 …"))
    is_open = models.BooleanField(_("in use"), default=True)
    last_day = models.DateField(_("day of the last number"), null=True, blank=True, editable=False)
    last_number = models.PositiveIntegerField(_("last number"), default=0, editable=False)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("counter window")
        verbose_name_plural = _("counter windows")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"],
                name="counterwindow_one_a_number",
                violation_error_message=_("Another window has this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=99), name="counterwindow_number_is_1_to_99"
            ),
        ]

    def __str__(self) -> str:
        return f"窓口{self.number}"


class SittingQuerySet(ScopedQuerySet):
    """Who sits where."""

    def live(self) -> "SittingQuerySet":
        """Those that go on."""
        return self.filter(until=None)


class CounterSitting(models.Model):
    """窓口担当: a clerk at a window, from when until when; a window has one clerk, a clerk one window."""

    window = models.ForeignKey(
        CounterWindow, on_delete=models.PROTECT, related_name="sittings", verbose_name=_("counter window")
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("clerk")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = SittingQuerySet.as_manager()
    municipality_path = "window__municipality"

    class Meta:
        verbose_name = _("sitting at a window")
        verbose_name_plural = _("sittings at windows")
        constraints = [
            models.UniqueConstraint(
                fields=["window"], condition=models.Q(until=None), name="sitting_one_clerk_a_window"
            ),
            models.UniqueConstraint(
                fields=["clerk"], condition=models.Q(until=None), name="sitting_one_window_a_clerk"
            ),
        ]

    def __str__(self) -> str:
        return f"sitting {self.pk}"


class ScopedAppendOnlyQuerySet(ReadsAndAdds, ScopedQuerySet):
    """A city's final rows."""


class CounterApplication(AppendOnly):
    """交付請求: one certificate type for one person, asked for at a window; a correction is another one.

    `number` is the window's of that day: 窓口2-014 stands on the paper and, large, on the clerk's screen.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    window = models.ForeignKey(CounterWindow, on_delete=models.PROTECT, verbose_name=_("counter window"))
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number of the day"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="applications", verbose_name=_("subject")
    )
    certificate = models.CharField(_("certificate"), max_length=30)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    options = models.JSONField(_("options"), default=dict)
    applicant = models.CharField(_("who asks"), max_length=12, choices=ApplicantKind)
    applicant_name = models.CharField(_("applicant's name"), max_length=120, blank=True)
    applicant_address = models.CharField(_("applicant's address"), max_length=200, blank=True)
    evidence = models.JSONField(_("documents seen"), default=list)
    seal_card = models.ForeignKey(
        Card,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seal registration card"),
    )
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True)
    fee_reason = models.CharField(
        _("fee reason"), max_length=20, choices=FeeReason, default=FeeReason.ORDINARY
    )
    fee_basis = models.CharField(_("law by which it is free"), max_length=100, blank=True)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("in place of"),
    )
    whereabouts = models.CharField(
        _("where the earlier paper is"), max_length=16, choices=PaperWhereabouts, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"))

    objects = ScopedAppendOnlyQuerySet.as_manager()  # type: ignore[assignment, misc]  # a city's, too

    class Meta:
        verbose_name = _("application at a counter")
        verbose_name_plural = _("applications at a counter")
        indexes = [models.Index(fields=["municipality", "day"], name="application_of_a_day")]
        constraints = [
            models.UniqueConstraint(fields=["window", "day", "number"], name="application_one_a_number"),
            models.CheckConstraint(
                condition=models.Q(copies__gte=1, copies__lte=10), name="application_has_one_to_ten_copies"
            ),
        ]

    def __str__(self) -> str:
        return self.mark

    @property
    def mark(self) -> str:
        """窓口2-014."""
        return f"{self.window}-{self.number:03d}"


class ReleaseQuerySet(ScopedQuerySet):
    """Releases and their decision."""

    def decide(self, pk: int, *, by: Any, at: datetime, is_granted: bool) -> bool:
        """True for the one caller whose decision counts; never the person who asked."""
        waiting = self.filter(pk=pk, decided_at=None).exclude(asked_by=by)
        return waiting.update(decided_by=by, decided_at=at, is_granted=is_granted) == 1


class ProtectionRelease(models.Model):
    """一時解除: protected people released for one application at a counter, by a second person, for a while.

    It reaches no kiosk and no other application.
    """

    application = models.OneToOneField(
        CounterApplication,
        on_delete=models.PROTECT,
        related_name="release",
        verbose_name=_("application at a counter"),
    )
    residents = models.JSONField(_("people (internal ids)"), default=list)
    reason = models.CharField(_("why"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    is_granted = models.BooleanField(_("granted"), null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()
    municipality_path = "application__municipality"

    class Meta:
        verbose_name = _("release at a counter")
        verbose_name_plural = _("releases at a counter")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None, decided_at=None, is_granted=None)
                | (
                    models.Q(decided_by__isnull=False, decided_at__isnull=False, is_granted__isnull=False)
                    & ~models.Q(decided_by=models.F("asked_by"))
                ),
                name="release_is_decided_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"
