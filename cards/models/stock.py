"""Blank and made cards in the city's custody: deliveries, boxes, places, transfers, counts."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.choices import CardFace, CardKind, StockState
from cards.models.moves import FinalRow, MovingQuerySet, StateChange
from cards.rules.lifecycle import IN_CUSTODY, STOCK
from registry.models import Municipality
from registry.shared.tenancy import ScopedQuerySet


class Place(models.Model):
    """保管場所: where cards are kept and handed out: the strong room, a desk, a community centre."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    name = models.CharField(_("name of the place"), max_length=60)
    is_desk = models.BooleanField(_("cards are handed out here"), default=True)
    closed_on = models.DateField(_("place closed on"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of cards")
        verbose_name_plural = _("places of cards")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="place_name_is_one_place")
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """納品: boxes of blank cards of one kind, signed for by two."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, verbose_name=_("place"))
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    face = models.CharField(_("face"), max_length=8, choices=CardFace)
    slip_no = models.CharField(_("number of the delivery slip"), max_length=40)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("counted by")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of cards")
        verbose_name_plural = _("deliveries of cards")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slip_no"], name="delivery_slip_is_one_delivery"),
            models.CheckConstraint(
                condition=~models.Q(received_by=models.F("checked_by")), name="delivery_is_signed_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Box(models.Model):
    """箱: one box of a delivery, with the numbers of the cards in it."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="boxes", verbose_name=_("delivery")
    )
    box_no = models.CharField(_("box number"), max_length=40)
    first_no = models.CharField(_("first card"), max_length=20)
    count = models.PositiveIntegerField(_("cards"))

    objects = ScopedQuerySet.as_manager()
    municipality_path = "delivery__municipality"

    class Meta:
        verbose_name = _("box of cards")
        verbose_name_plural = _("boxes of cards")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "box_no"], name="box_number_is_one_box"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="box_holds_a_card"),
        ]

    def __str__(self) -> str:
        return f"box {self.pk}"


class StockTransfer(models.Model):
    """移送: cards on their way between two places, given by one and received by another person."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    origin = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("origin"))
    goal = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("goal"))
    count = models.PositiveIntegerField(_("cards"))
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("received by"),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer of cards")
        verbose_name_plural = _("transfers of cards")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("goal")), name="transfer_leads_somewhere"
            ),
            models.CheckConstraint(
                condition=models.Q(received_at=None, received_by=None)
                | (
                    models.Q(received_at__isnull=False, received_by__isnull=False)
                    & ~models.Q(given_by=models.F("received_by"))
                ),
                name="transfer_is_signed_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"


class StockItemQuerySet(MovingQuerySet):
    """Questions asked of cards in stock."""

    machine = STOCK

    def carry(
        self,
        pk: int,
        *,
        state: str,
        place: int | None,
        transfer: int | None,
        goes_to: int | None = None,
        on_transfer: int | None = None,
        at: datetime,
        by: Any,
    ) -> bool:
        """Move the custody and not the state; True for exactly one caller, with the row that tells it."""
        held = self.filter(pk=pk, state=state, place=place, transfer=transfer)
        if held.update(place=goes_to, transfer=on_transfer, changed_at=at) != 1:
            return False
        told = on_transfer if on_transfer is not None else transfer
        self.note(pk, old=state, new=state, at=at, by=by, place_id=goes_to, transfer_id=told)
        return True


class StockItem(models.Model):
    """カード 1 枚: it is at one place, or on one transfer, or out of custody, and never in two."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="items", verbose_name=_("box"))
    item_no = models.CharField(_("number printed on the blank"), max_length=20)
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    face = models.CharField(_("face"), max_length=8, choices=CardFace)
    state = models.CharField(_("state"), max_length=12, choices=StockState, default=StockState.IN_STOCK)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("place")
    )
    transfer = models.ForeignKey(
        StockTransfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="on_the_way",
        verbose_name=_("transfer"),
    )
    changed_at = models.DateTimeField(_("changed at"))

    objects = StockItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("card in stock")
        verbose_name_plural = _("cards in stock")
        indexes = [models.Index(fields=["place", "state"], name="stock_by_place_and_state")]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "item_no"], name="stock_no_is_one_card"),
            models.CheckConstraint(
                condition=(
                    models.Q(state__in=IN_CUSTODY, place__isnull=False, transfer=None)
                    | models.Q(state__in=IN_CUSTODY, place=None, transfer__isnull=False)
                    | (~models.Q(state__in=IN_CUSTODY) & models.Q(place=None, transfer=None))
                ),
                name="stock_is_in_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"card in stock {self.pk}"


class ItemChange(StateChange):
    """What happened to a card in stock: a change of state, or of custody (then from and to are the same)."""

    subject = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="changes", verbose_name=_("card in stock")
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    transfer = models.ForeignKey(
        StockTransfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("transfer"),
    )

    municipality_path = "subject__municipality"

    class Meta:
        verbose_name = _("move of a card in stock")
        verbose_name_plural = _("moves of cards in stock")

    def __str__(self) -> str:
        return f"move {self.pk}"


class DailyCount(FinalRow):
    """日々の在庫確認: what should be at a place and what was, by kind and face."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="counts", verbose_name=_("place"))
    counted_on = models.DateField(_("day"))
    counted_at = models.DateTimeField(_("counted at"))
    kind = models.CharField(_("kind"), max_length=16, choices=CardKind)
    face = models.CharField(_("face"), max_length=8, choices=CardFace)
    expected = models.PositiveIntegerField(_("should be there"))
    counted = models.PositiveIntegerField(_("were there"))
    by = models.CharField(_("by"), max_length=150)

    municipality_path = "place__municipality"

    class Meta:
        verbose_name = _("count of cards")
        verbose_name_plural = _("counts of cards")
        indexes = [models.Index(fields=["place", "counted_on"], name="count_by_place_and_day")]

    def __str__(self) -> str:
        return f"count {self.pk}"


class Destruction(FinalRow):
    """廃棄: one card in stock, destroyed before a witness."""

    item = models.OneToOneField(
        StockItem, on_delete=models.PROTECT, related_name="destruction", verbose_name=_("card in stock")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("witness")
    )
    how = models.CharField(_("how"), max_length=60)

    municipality_path = "item__municipality"

    class Meta:
        verbose_name = _("destruction of a card in stock")
        verbose_name_plural = _("destructions of cards in stock")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by=models.F("witness")), name="destruction_has_a_witness"
            )
        ]

    def __str__(self) -> str:
        return f"destruction {self.pk}"


class Reservation(models.Model):
    """予約引当: one card kept for one booking, known by the booking's own number."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("card in stock")
    )
    reference = models.CharField(_("number of the booking"), max_length=40)
    needed_on = models.DateField(_("needed on"))
    reserved_at = models.DateTimeField(_("card reserved at"))
    reserved_by = models.CharField(_("reserved by"), max_length=150)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    was_used = models.BooleanField(_("the card was made for it"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation of a card")
        verbose_name_plural = _("reservations of cards")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(ended_at=None), name="reservation_one_live_a_card"
            ),
            models.UniqueConstraint(
                fields=["municipality", "reference"],
                condition=models.Q(ended_at=None),
                name="reservation_one_live_a_booking",
            ),
            models.CheckConstraint(
                condition=models.Q(was_used=False) | models.Q(ended_at__isnull=False),
                name="reservation_used_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"reservation {self.pk}"
