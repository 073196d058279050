"""One row a card that a person holds or held. No PIN, nor anything made of one, is in any table."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.choices import CardEnd, CardFace, CardKind, CardState
from cards.models.moves import FinalRow, MovingQuerySet, StateChange
from cards.models.stock import Place, StockItem
from cards.rules.lifecycle import CARD
from registry.models import Municipality, Resident
from registry.shared.tenancy import ScopedQuerySet


class CardQuerySet(MovingQuerySet):
    """Questions asked of cards."""

    machine = CARD

    def usable(self, *, on: date) -> Self:
        """In use and inside the printed period, whose last day counts."""
        return self.filter(state=CardState.ACTIVE, issued_on__lte=on, valid_until__gte=on)

    def live(self) -> Self:
        """In use or stopped for a time: a person has one of each kind."""
        return self.filter(state__in=[CardState.ACTIVE, CardState.SUSPENDED])


class Card(models.Model):
    """カード. `card_id` is what a kiosk reads: 利用者番号, or the serial of the certificate on the chip."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="cards", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    face = models.CharField(_("face"), max_length=8, choices=CardFace, blank=True)
    card_id = models.CharField(_("card number"), max_length=40)
    state = models.CharField(_("state"), max_length=12, choices=CardState, default=CardState.ACTIVE)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until (included)"))
    certificate_until = models.DateField(_("certificate valid until (included)"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=14, choices=CardEnd, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    face_sha256 = models.CharField(_("what the face shows, SHA-256"), max_length=64, blank=True)
    item = models.OneToOneField(
        StockItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="card",
        verbose_name=_("card in stock"),
    )

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["kind", "card_id"], name="card_number_is_one_card"),
            models.UniqueConstraint(
                fields=["resident", "kind"],
                condition=models.Q(state__in=[CardState.ACTIVE, CardState.SUSPENDED]),
                name="card_one_live_of_a_kind_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("issued_on")),
                name="card_is_valid_for_a_day_at_least",
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"

    @property
    def usable_until(self) -> date:
        """The last day on which a machine takes it: the card's own, or its certificate's if sooner."""
        return min(self.valid_until, self.certificate_until or self.valid_until)


class CardChange(StateChange):
    """What happened to a card."""

    subject = models.ForeignKey(
        Card, on_delete=models.PROTECT, related_name="changes", verbose_name=_("card")
    )

    municipality_path = "subject__municipality"

    class Meta:
        verbose_name = _("change of a card")
        verbose_name_plural = _("changes of cards")

    def __str__(self) -> str:
        return f"change {self.pk} of a card"


class CardNumber(FinalRow):
    """Every number that ever named a card to a machine: a serial changes when renewed and is never reused."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="numbers", verbose_name=_("card"))
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    number = models.CharField(_("card number"), max_length=40)
    since = models.DateField(_("from"))

    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("number of a card")
        verbose_name_plural = _("numbers of cards")
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="card_number_is_never_reused")]

    def __str__(self) -> str:
        return f"number {self.pk}"


class FaceChange(FinalRow):
    """追記: name or address written on the back of the card and into its chip."""

    card = models.ForeignKey(
        Card, on_delete=models.PROTECT, related_name="face_changes", verbose_name=_("card")
    )
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    brought_by = models.CharField(_("brought by"), max_length=80, blank=True)
    face_sha256 = models.CharField(_("what the face shows, SHA-256"), max_length=64)

    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("change written on a card")
        verbose_name_plural = _("changes written on cards")

    def __str__(self) -> str:
        return f"face change {self.pk}"


class Surrender(FinalRow):
    """返納: the card came back, was punched, and lies at a place until it is destroyed."""

    card = models.OneToOneField(
        Card, on_delete=models.PROTECT, related_name="surrender", verbose_name=_("card")
    )
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)
    why = models.CharField(_("why"), max_length=14, choices=CardEnd)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    was_punched = models.BooleanField(_("punched"))

    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("return of a card")
        verbose_name_plural = _("returns of cards")
        constraints = [
            models.CheckConstraint(condition=models.Q(was_punched=True), name="surrendered_card_is_punched")
        ]

    def __str__(self) -> str:
        return f"return {self.pk}"


class CardDestruction(FinalRow):
    """廃棄: one card that came back, destroyed before a witness."""

    card = models.OneToOneField(
        Card, on_delete=models.PROTECT, related_name="destruction", verbose_name=_("card")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("witness")
    )
    how = models.CharField(_("how"), max_length=60)

    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("destruction of a card")
        verbose_name_plural = _("destructions of cards")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by=models.F("witness")), name="card_destruction_has_a_witness"
            )
        ]

    def __str__(self) -> str:
        return f"destruction {self.pk} of a card"


class CardStop(models.Model):
    """一時停止: told by telephone, in force at once, confirmed by a call back, lifted at the desk."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="stops", verbose_name=_("card"))
    told_by = models.CharField(_("who told it"), max_length=80)
    phone = models.CharField(_("telephone number for the call back"), max_length=20)
    what = models.CharField(_("what was told"), max_length=200)
    stopped_at = models.DateTimeField(_("stopped at"))
    stopped_by = models.CharField(_("stopped by"), max_length=150)
    called_back_at = models.DateTimeField(_("called back at"), null=True, blank=True)
    called_back_by = models.CharField(_("called back by"), max_length=150, blank=True)
    was_confirmed = models.BooleanField(_("the holder confirmed it"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.CharField(_("lifted by"), max_length=150, blank=True)
    evidence = models.JSONField(_("papers seen"), default=list)

    objects = ScopedQuerySet.as_manager()
    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("stop of a card")
        verbose_name_plural = _("stops of cards")
        constraints = [
            models.UniqueConstraint(
                fields=["card"], condition=models.Q(lifted_at=None), name="stop_one_in_force_a_card"
            )
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"


class CardLetter(FinalRow):
    """有効期限通知: a rung of the ladder of warnings that was told to the holder, once."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="letters", verbose_name=_("card"))
    rung = models.CharField(_("which warning"), max_length=14)
    until = models.DateField(_("last day told"))
    listed_on = models.DateField(_("day"))
    tells_of_seal = models.BooleanField(_("tells of the seal registration card"))

    municipality_path = "card__municipality"

    class Meta:
        verbose_name = _("letter about a card's end")
        verbose_name_plural = _("letters about cards' ends")
        constraints = [
            models.UniqueConstraint(fields=["card", "rung", "until"], name="letter_once_a_rung"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"
