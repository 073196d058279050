"""Cards in stock: taken in by two, kept for a booking, given free again."""

import pytest

from cards.choices import CardFace, CardKind, StockState
from cards.models import ItemChange, Reservation, StockItem
from cards.usecases.receive_stock import BoxTold
from cards.usecases.refused import CardActRefused
from cards.usecases.release_reservation import release_reservation
from cards.usecases.reserve_card import NoCardLeft, reserve_card
from tests import make
from tests.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk(make.city())


def reserve(desk: Desk, reference: str) -> Reservation:
    return reserve_card(
        place=desk.place,
        kind=CardKind.MY_NUMBER,
        face=CardFace.PHOTO,
        reference=reference,
        needed_on=desk.now.date(),
        by=desk.clerk,
        now=desk.now,
    )


def test_a_delivery_puts_each_card_in_its_place_with_its_number(desk: Desk) -> None:
    desk.stock(3, first=98)
    rows = StockItem.objects.order_by("item_no")
    assert [row.item_no for row in rows] == ["00000098", "00000099", "00000100"]
    assert {(row.state, row.place_id, row.transfer_id) for row in rows} == {
        (StockState.IN_STOCK, desk.place.pk, None)
    }
    assert ItemChange.objects.count() == 3


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"slip_no": "known"}, "slip_known"),
        ({"boxes": [BoxTold("2", "00000003", 2)]}, "numbers_overlap"),
        ({"boxes": [BoxTold("2", "00000050", 2), BoxTold("3", "00000051", 1)]}, "numbers_overlap"),
        ({"boxes": []}, "nothing_delivered"),
        ({"face": CardFace.PLAIN}, "face_not_of_kind"),
    ],
)
def test_a_wrong_slip_takes_nothing_in(desk: Desk, more: dict[str, object], code: str) -> None:
    desk.stock(3, slip_no="known")
    with pytest.raises(CardActRefused) as no:
        desk.stock(3, **{"first": 50, **more})
    assert code in [refusal.code for refusal in no.value.refusals]
    assert StockItem.objects.count() == 3


def test_a_delivery_is_signed_for_by_two(desk: Desk) -> None:
    with pytest.raises(CardActRefused, match="one_person_alone"):
        desk.stock(3, checked_by=desk.clerk)


def test_a_booking_reserves_one_card_however_often_it_asks(desk: Desk) -> None:
    desk.stock(2)
    first, again, other = reserve(desk, "B1"), reserve(desk, "B1"), reserve(desk, "B2")
    assert first.pk == again.pk
    assert first.item_id != other.item_id
    with pytest.raises(NoCardLeft):
        reserve(desk, "B3")


def test_a_card_set_free_can_be_reserved_by_the_next(desk: Desk) -> None:
    desk.stock(1)
    kept = reserve(desk, "B1")
    gone = {"municipality_id": desk.city.pk, "reference": "B1", "by": desk.clerk, "now": desk.now}
    assert release_reservation(**gone, why="cancelled")
    assert not release_reservation(**gone, why="cancelled again")
    assert reserve(desk, "B2").item_id == kept.item_id
    assert list(ItemChange.objects.order_by("pk").values_list("new", flat=True)) == [
        "in_stock",
        "reserved",
        "in_stock",
        "reserved",
    ]
