"""Applications for cards, with the evidence seen, the letters of inquiry and the fee."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.choices import (
    Applicant,
    ApplicationReason,
    ApplicationState,
    CardFace,
    CardKind,
    EvidenceKind,
    FeeExemption,
    InquiryOutcome,
)
from cards.models.cards import Card
from cards.models.moves import FinalRow, MovingQuerySet, StateChange
from cards.models.stock import Place, StockItem
from cards.rules.lifecycle import APPLICATION, OPEN_APPLICATION
from cards.rules.numbers import application_no
from registry.models import Municipality, Resident
from registry.shared.tenancy import ScopedQuerySet


class ApplicationQuerySet(MovingQuerySet):
    """Questions asked of applications."""

    machine = APPLICATION

    def open(self) -> Any:
        """Neither handed over nor cancelled."""
        return self.filter(state__in=OPEN_APPLICATION)


class CardApplication(models.Model):
    """交付申請: one person, one card, from the form to the hand-over."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="card_applications", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    face = models.CharField(_("face"), max_length=8, choices=CardFace)
    reason = models.CharField(_("reason of the application"), max_length=10, choices=ApplicationReason)
    applicant = models.CharField(_("applicant"), max_length=14, choices=Applicant, default=Applicant.HOLDER)
    representative = models.CharField(_("name of the representative"), max_length=80, blank=True)
    functions = models.JSONField(_("functions asked for"), default=list)
    state = models.CharField(
        _("state"), max_length=12, choices=ApplicationState, default=ApplicationState.APPLIED
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    reference = models.CharField(_("number of the booking"), max_length=40, blank=True)
    applied_at = models.DateTimeField(_("application made at"))
    changed_at = models.DateTimeField(_("changed at"))
    item = models.ForeignKey(
        StockItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("card in stock"),
    )
    card = models.OneToOneField(
        Card,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
        verbose_name=_("card"),
    )
    old_card_reason = models.CharField(_("why the old card is not given back"), max_length=200, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for a card")
        verbose_name_plural = _("applications for cards")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind"],
                condition=models.Q(state__in=OPEN_APPLICATION),
                name="application_one_open_of_a_kind_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(applicant=Applicant.HOLDER) | ~models.Q(representative=""),
                name="application_names_the_representative",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[ApplicationState.MADE, ApplicationState.HANDED_OVER])
                | models.Q(card__isnull=False),
                name="application_made_has_its_card",
            ),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def number(self) -> str:
        """The number on the receipt, with its check digit."""
        return application_no(self.pk)


class ApplicationChange(StateChange):
    """What happened to an application."""

    subject = models.ForeignKey(
        CardApplication, on_delete=models.PROTECT, related_name="changes", verbose_name=_("application")
    )

    municipality_path = "subject__municipality"

    class Meta:
        verbose_name = _("change of an application")
        verbose_name_plural = _("changes of applications")

    def __str__(self) -> str:
        return f"change {self.pk} of an application"


class SeenEvidence(FinalRow):
    """本人確認書類: a paper that a clerk held in the hand. Its number is not kept."""

    application = models.ForeignKey(
        CardApplication, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("application")
    )
    kind = models.CharField(_("paper"), max_length=18, choices=EvidenceKind)
    expires_on = models.DateField(_("its last day"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"))
    by = models.CharField(_("by"), max_length=150)

    municipality_path = "application__municipality"

    class Meta:
        verbose_name = _("evidence of identity")
        verbose_name_plural = _("evidence of identity")

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class Inquiry(models.Model):
    """照会書: a letter to the registered address, not to be forwarded, whose reply proves who applied."""

    application = models.ForeignKey(
        CardApplication, on_delete=models.PROTECT, related_name="inquiries", verbose_name=_("application")
    )
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.CharField(_("sent by"), max_length=150)
    deadline_on = models.DateField(_("reply until (included)"))
    outcome = models.CharField(_("outcome of the inquiry"), max_length=12, choices=InquiryOutcome, blank=True)
    settled_at = models.DateTimeField(_("inquiry settled at"), null=True, blank=True)
    settled_by = models.CharField(_("inquiry settled by"), max_length=150, blank=True)

    objects = ScopedQuerySet.as_manager()
    municipality_path = "application__municipality"

    class Meta:
        verbose_name = _("letter of inquiry")
        verbose_name_plural = _("letters of inquiry")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(outcome=""), name="inquiry_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", settled_at=None)
                | (~models.Q(outcome="") & models.Q(settled_at__isnull=False)),
                name="inquiry_settled_has_its_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"inquiry {self.pk}"


class CardPayment(FinalRow):
    """手数料: paid or exempt, once an application."""

    application = models.OneToOneField(
        CardApplication, on_delete=models.PROTECT, related_name="payment", verbose_name=_("application")
    )
    amount_yen = models.PositiveIntegerField(_("amount in yen"))
    exemption = models.CharField(_("exemption"), max_length=12, choices=FeeExemption, blank=True)
    receipt = models.CharField(_("receipt"), max_length=40, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=150)

    municipality_path = "application__municipality"

    class Meta:
        verbose_name = _("fee of a card")
        verbose_name_plural = _("fees of cards")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(exemption="") | models.Q(amount_yen=0),
                name="card_payment_exempt_is_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_yen=0) | ~models.Q(receipt=""),
                name="card_payment_has_its_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"card payment {self.pk}"


class CardFee(models.Model):
    """カード交付手数料: a row of the city's dated table."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    reason = models.CharField(
        _("reason of the application"),
        max_length=10,
        choices=ApplicationReason,
        blank=True,
        help_text=_("Empty: every reason that has no row of its own."),
    )
    amount_yen = models.PositiveIntegerField(_("amount in yen"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee rule of cards")
        verbose_name_plural = _("fee rules of cards")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "reason", "valid_from"], name="card_fee_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
                name="card_fee_lasts_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"card fee {self.pk}"
