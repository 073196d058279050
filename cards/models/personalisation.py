"""Issuing terminals, what they are asked to make, what their readers saw, and facts about PINs."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.choices import JobState, PinEvent, PinKind
from cards.models.applications import CardApplication
from cards.models.cards import Card
from cards.models.moves import FinalOfACity, FinalRow
from cards.models.stock import Place, StockItem
from registry.models import Municipality
from registry.shared.tenancy import ScopedQuerySet


class IssuingTerminal(models.Model):
    """発行端末: prints and writes one card at a time, and has a queue of its own."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="terminals", verbose_name=_("place")
    )
    name = models.CharField(_("name of the terminal"), max_length=40)
    out_of_order_since = models.DateTimeField(_("out of order since"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuing terminal")
        verbose_name_plural = _("issuing terminals")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="terminal_name_is_one_terminal")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def queue(self) -> str:
        """The name of its queue at the broker."""
        return f"terminal.{self.pk}"


OPEN_JOB = (JobState.QUEUED, JobState.WRITING)


class JobQuerySet(ScopedQuerySet):
    """Questions asked of jobs."""

    def claim(self, pk: int, *, at: datetime, lease: timedelta, attempts: int) -> bool:
        """True for the one worker that may now talk to the terminal, until its lease runs out."""
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=at)
        waiting = self.filter(free, pk=pk, state__in=OPEN_JOB, attempts__lt=attempts)
        return (
            waiting.update(
                attempts=models.F("attempts") + 1, claimed_until=at + lease, state=JobState.WRITING
            )
            == 1
        )

    def forgotten(self, *, at: datetime, asked_before: datetime) -> Self:
        """Open, nobody's, and asked for too long ago."""
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=at)
        return self.filter(free, state__in=OPEN_JOB, asked_at__lte=asked_before)


class PersonalisationJob(models.Model):
    """券面印刷・書込み: one blank card to be made for one application. Its key names it to the terminal."""

    application = models.ForeignKey(
        CardApplication, on_delete=models.PROTECT, related_name="jobs", verbose_name=_("application")
    )
    terminal = models.ForeignKey(
        IssuingTerminal, on_delete=models.PROTECT, related_name="jobs", verbose_name=_("terminal")
    )
    item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="jobs", verbose_name=_("card in stock")
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    card_id = models.CharField(_("card number"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until (included)"))
    certificate_until = models.DateField(_("certificate valid until (included)"), null=True, blank=True)
    face_sha256 = models.CharField(_("what the face must show, SHA-256"), max_length=64)
    faults = models.JSONField(_("what differed"), default=list)
    fault_code = models.CharField(_("fault of the terminal"), max_length=40, blank=True)
    queued_at = models.DateTimeField(_("queued at"))
    asked_at = models.DateTimeField(_("work asked for at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()
    municipality_path = "application__municipality"

    class Meta:
        verbose_name = _("card being made")
        verbose_name_plural = _("cards being made")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(state__in=OPEN_JOB), name="job_one_open_a_card"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state__in=OPEN_JOB), name="job_one_open_a_blank"
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"


class ChipReading(FinalRow):
    """What a reader saw on a card that lay on it, and how it differs from what is on record."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="readings", verbose_name=_("card"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    functions = models.JSONField(_("functions"), default=list)
    pins = models.JSONField(_("PINs set"), default=list)
    differs = models.JSONField(_("what differs"), default=list)

    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("reading of a card")
        verbose_name_plural = _("readings of cards")

    def __str__(self) -> str:
        return f"reading {self.pk}"


class PinFactQuerySet(FinalOfACity):
    """Questions asked of facts about PINs."""

    def standing(self, card_id: int) -> dict[str, str]:
        """The last thing known of each PIN of a card."""
        rows = self.filter(card=card_id).order_by("at", "pk").values_list("pin", "event")
        return dict(rows)


class PinFact(FinalRow):
    """暗証番号: that it was set, locked or reset, as the terminal told it; the number stays on the chip."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="pin_facts", verbose_name=_("card"))
    pin = models.CharField(_("PIN"), max_length=14, choices=PinKind)
    event = models.CharField(_("fact"), max_length=6, choices=PinEvent)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    evidence = models.JSONField(_("papers seen"), default=list)

    objects = PinFactQuerySet.as_manager()  # type: ignore[misc]  # more questions than the base's
    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("fact about a PIN")
        verbose_name_plural = _("facts about PINs")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(event=PinEvent.RESET) | ~models.Q(reason=""),
                name="pin_reset_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"PIN fact {self.pk}"
