"""Places, what lies there, what is on its way, what was counted and what is to be destroyed."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.admin.acts import Act, ActForm, ActsAdmin, SecondPersonForm
from cards.choices import CardFace, CardKind, StockState
from cards.models import DailyCount, Delivery, Place, StockItem, StockTransfer
from cards.queries import expected_at, not_destroyed, pick_list, products
from cards.rules.stock import is_overdue
from cards.usecases.accept_stock import accept_stock
from cards.usecases.count_stock import count_stock
from cards.usecases.destroy_card import destroy_card
from cards.usecases.move_stock import move_stock
from cards.usecases.receive_stock import BoxTold, receive_stock
from cards.usecases.spoil_stock import spoil_stock
from registry.shared.clock import now, today
from registry.shared.japan import in_japan
from registry.staff.base import RecordAdmin, ScopedModelAdmin
from registry.staff.scope import municipality_of
from registry.staff.show import NOTHING, Panel, badge, columns, facts, grid, moment

TONES = {
    StockState.IN_STOCK: "ok",
    StockState.RESERVED: "busy",
    StockState.LOADED: "busy",
    StockState.MADE: "busy",
    StockState.SPOILED: "warn",
    StockState.MISSING: "bad",
}


def product_choices() -> list[tuple[str, str]]:
    """Every kind with each of its faces, in the reader's language."""
    return [
        (f"{kind}/{face}", f"{CardKind(kind).label}（{CardFace(face).label}）") for kind, face in products()
    ]


class ReceiveForm(SecondPersonForm):
    """A delivery of one box; a slip with more boxes is taken in box by box under its own numbers."""

    field_order = ("product", "slip_no", "box_no", "first_no", "count")
    product = forms.ChoiceField(label=_("card"), choices=product_choices)
    slip_no = forms.CharField(label=_("number of the delivery slip"), max_length=40)
    box_no = forms.CharField(label=_("box number"), max_length=40)
    first_no = forms.RegexField(label=_("first card"), regex=r"^[0-9]{1,20}$", max_length=20)
    count = forms.IntegerField(label=_("how many cards"), min_value=1, max_value=5000)


class CountForm(ActForm):
    """How many lie there, by kind and face."""

    missing = forms.CharField(
        label=_("numbers of cards that were looked for and not found"),
        required=False,
        max_length=400,
        help_text=_("Several with spaces between. They leave custody as missing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = expected_at(self.row)
        names = [name for name in products() if name in there or name[0] != CardKind.CITIZEN]
        for kind, face in names:
            label = f"{CardKind(kind).label}（{CardFace(face).label}）"
            self.fields[f"{kind}/{face}"] = forms.IntegerField(label=label, min_value=0, initial=0)

    def counted(self) -> dict[tuple[str, str], int]:
        """The numbers by kind and face."""
        return {
            (name.split("/")[0], name.split("/")[1]): number
            for name, number in self.cleaned_data.items()
            if "/" in name
        }


class SendForm(ActForm):
    """Cards that leave for another place."""

    goal = forms.ModelChoiceField(label=_("goal"), queryset=Place.objects.none(), empty_label=None)
    product = forms.ChoiceField(label=_("card"), choices=product_choices)
    count = forms.IntegerField(label=_("how many cards"), min_value=1, max_value=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["goal"]
        field.queryset = (
            Place.objects.of(self.row.municipality_id).filter(closed_on=None).exclude(pk=self.row.pk)
        )


class AcceptForm(ActForm):
    """How many have arrived."""

    counted = forms.IntegerField(label=_("how many have arrived"), min_value=0)


class SpoilForm(ActForm):
    """Why a blank cannot be used."""

    why = forms.CharField(label=_("why"), max_length=200)
    place = forms.ModelChoiceField(label=_("place"), queryset=Place.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.queryset = Place.objects.of(self.row.municipality_id)


class DestroyForm(SecondPersonForm):
    """How it is destroyed; the second person is the witness."""

    field_order = ("how",)
    how = forms.CharField(label=_("how"), max_length=60, initial="裁断")


def _receive(request: HttpRequest, row: Place, data: dict[str, Any]) -> Any:
    kind, _slash, face = data["product"].partition("/")
    return receive_stock(
        place=row,
        kind=kind,
        face=face,
        slip_no=data["slip_no"],
        boxes=[BoxTold(data["box_no"], data["first_no"], data["count"])],
        by=request.user,
        checked_by=data["second"],
        now=now(),
    )


def _count(request: HttpRequest, row: Place, data: dict[str, Any]) -> Any:
    counted = {tuple(name.split("/")): number for name, number in data.items() if "/" in name}
    return count_stock(
        place=row,
        counted=counted,  # type: ignore[arg-type]
        missing=data["missing"].split(),
        by=request.user,
        now=now(),
    )


def _send(request: HttpRequest, row: Place, data: dict[str, Any]) -> Any:
    kind, _slash, face = data["product"].partition("/")
    free = StockItem.objects.filter(place=row, state=StockState.IN_STOCK, kind=kind, face=face)
    items = list(free.order_by("item_no").values_list("pk", flat=True)[: data["count"]])
    if len(items) < data["count"]:
        items = []  # fewer lie there than were asked for: nothing leaves
    return move_stock(origin=row, goal=data["goal"], items=items, by=request.user, now=now())


PLACE_ACTS = {
    "count": Act(
        _("Count what lies here"), CountForm, _count, explain=_("Count first, without looking at the books.")
    ),
    "receive": Act(_("Take in a delivery"), ReceiveForm, _receive),
    "send": Act(
        _("Send cards to another place"),
        SendForm,
        _send,
        explain=_("They are on their way until somebody else signs for them there."),
    ),
}


@admin.register(Place)
class PlaceAdmin(ActsAdmin):
    """保管場所."""

    holds_personal_data = False
    acts = PLACE_ACTS
    list_display = ("name", "is_desk", "lying", "closed_on")
    search_fields = ("name",)
    search_help_text = _("name of the place")
    ordering = ("name",)
    fields = ("municipality", "name", "is_desk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Django's permission."""
        return ScopedModelAdmin.has_add_permission(self, request)

    @admin.display(description=_("cards in stock"))
    def lying(self, row: Place) -> int:
        """How many lie there."""
        return sum(expected_at(row).values())

    def heading(self, row: Place) -> Any:
        """Its name."""
        return row.name

    def panels(self, request: HttpRequest, row: Place) -> list[Panel]:
        """What should lie there, what is kept for tomorrow's bookings, the last counts."""
        there = [
            (CardKind(kind).label, CardFace(face).label, number)
            for (kind, face), number in sorted(expected_at(row).items())
        ]
        tomorrow = today() + timedelta(days=1)
        kept = [(each.item.item_no, each.reference) for each in pick_list(row, on=tomorrow)]
        counts = [
            (moment(c.counted_at), c.get_kind_display(), c.expected, c.counted, _same(c), c.by)
            for c in row.counts.order_by("-pk")[:20]
        ]
        count_heads = (_("counted at"), _("kind"), _("should be there"), _("were there"), "", _("by"))
        return [
            facts(self.opts.verbose_name, columns(row, "name", "is_desk", "closed_on")),
            *self.acts_panel(request, row),
            grid(_("should be there"), (_("kind"), _("face"), _("how many cards")), there, is_wide=False),
            grid(
                _("Kept for tomorrow's bookings: count them today"),
                (_("number printed on the blank"), _("number of the booking")),
                kept,
                is_wide=False,
            ),
            grid(_("counts of cards"), count_heads, counts),
        ]

    def dashboard(self, request: HttpRequest) -> list[Panel]:
        """What should have been destroyed, and places that nobody has counted today."""
        city = municipality_of(request.user)
        if city is None:
            return []
        cards, items = not_destroyed(city.pk)
        late = sum(is_overdue(in_japan(card.surrender.at).date(), on=today()) for card in cards)
        late += sum(is_overdue(in_japan(item.changed_at).date(), on=today()) for item in items)
        counted = DailyCount.objects.of(city).filter(counted_on=today()).values("place")
        desks = Place.objects.of(city).filter(closed_on=None).exclude(pk__in=counted).count()
        on_the_way = StockTransfer.objects.of(city).filter(received_at=None).count()
        lines = [
            (_("Cancelled cards, not destroyed"), badge(len(cards) + len(items), "idle")),
            (_("of these more than 30 days"), badge(late, "bad" if late else "ok")),
            (_("Places not counted today"), badge(desks, "warn" if desks else "ok")),
            (_("Transfers nobody has signed for"), badge(on_the_way, "warn" if on_the_way else "ok")),
        ]
        return [grid(_("Cards in custody"), (_("what waits"), _("how many")), lines, is_wide=False)]


def _same(row: DailyCount) -> str:
    return badge("=", "ok") if row.expected == row.counted else badge(row.counted - row.expected, "bad")


@admin.register(StockItem)
class StockItemAdmin(ActsAdmin):
    """在庫カード."""

    holds_personal_data = False
    acts = {
        "spoil": Act(
            _("Cannot be used"),
            SpoilForm,
            lambda request, row, data: spoil_stock(item_id=row.pk, **data, by=request.user, now=now()),
            lambda row: row.state in (StockState.IN_STOCK, StockState.MISSING) and row.transfer_id is None,
        ),
        "destroy": Act(
            _("Destroy before a witness"),
            DestroyForm,
            lambda request, row, data: destroy_card(
                item=row, witness=data["second"], how=data["how"], by=request.user, now=now()
            ),
            lambda row: row.state == StockState.SPOILED and row.place_id is not None,
        ),
    }
    list_display = ("item_no", "kind", "face", "state_badge", "place", "changed_at")
    list_filter = ("state", "kind", "place")
    list_select_related = ("place",)
    search_fields = ("item_no",)
    search_help_text = _("number printed on the blank")
    ordering = ("kind", "item_no")

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, row: StockItem) -> str:
        """In colour."""
        return badge(row.get_state_display(), TONES.get(StockState(row.state), "idle"))

    def panels(self, request: HttpRequest, row: StockItem) -> list[Panel]:
        """The card, and all that happened to it."""
        words = dict(StockState.choices)
        moves = [
            (
                moment(c.at),
                words.get(c.old, NOTHING),
                words.get(c.new, c.new),
                c.place or NOTHING,
                c.by,
                c.why or NOTHING,
            )
            for c in row.changes.select_related("place").order_by("-pk")
        ]
        heads = (
            _("at"),
            pgettext_lazy("state", "from"),
            pgettext_lazy("state", "to"),
            _("place"),
            _("by"),
            _("why"),
        )
        what = columns(row, "item_no", "kind", "face", "state", "place", "changed_at")
        return [
            facts(self.opts.verbose_name, what),
            *self.acts_panel(request, row),
            grid(_("moves of cards in stock"), heads, moves),
        ]


@admin.register(StockTransfer)
class StockTransferAdmin(ActsAdmin):
    """移送."""

    holds_personal_data = False
    acts = {
        "accept": Act(
            _("Sign for them"),
            AcceptForm,
            lambda request, row, data: accept_stock(transfer_id=row.pk, **data, by=request.user, now=now()),
            lambda row: row.received_at is None,
        )
    }
    list_display = ("given_at", "origin", "goal", "count", "given_by", "received_at", "received_by")
    list_select_related = ("origin", "goal", "given_by", "received_by")
    ordering = ("received_at", "-given_at")

    def panels(self, request: HttpRequest, row: StockTransfer) -> list[Panel]:
        """From where to where, and both signatures."""
        names = ("origin", "goal", "count", "given_at", "given_by", "received_at", "received_by")
        return [facts(self.opts.verbose_name, columns(row, *names)), *self.acts_panel(request, row)]


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    """納品."""

    holds_personal_data = False
    list_display = ("received_at", "slip_no", "kind", "face", "place", "received_by", "checked_by")
    list_select_related = ("place", "received_by", "checked_by")
    search_fields = ("slip_no",)
    search_help_text = _("number of the delivery slip")
    ordering = ("-received_at",)

    def panels(self, request: HttpRequest, row: Delivery) -> list[Panel]:
        """The slip and its boxes."""
        names = ("slip_no", "kind", "face", "place", "received_at", "received_by", "checked_by")
        boxes = [(box.box_no, box.first_no, box.count) for box in row.boxes.order_by("box_no")]
        return [
            facts(self.opts.verbose_name, columns(row, *names)),
            grid(_("boxes of cards"), (_("box number"), _("first card"), _("cards")), boxes),
        ]


@admin.register(DailyCount)
class DailyCountAdmin(RecordAdmin):
    """在庫確認."""

    holds_personal_data = False
    list_display = ("counted_at", "place", "kind", "face", "expected", "counted", "by")
    list_filter = ("place",)
    list_select_related = ("place",)
    ordering = ("-counted_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the place."""
        return super().get_queryset(request).select_related("place")

    def panels(self, request: HttpRequest, row: DailyCount) -> list[Panel]:
        """The line of the count."""
        names = ("place", "counted_at", "kind", "face", "expected", "counted", "by")
        return [facts(self.opts.verbose_name, columns(row, *names))]
