"""What staff do on the admin's pages: a stop by telephone, custody with two signatures, a diagnosis."""

import pytest
from django.urls import reverse

from cards.choices import CardState, StockState
from cards.models import Card, CardStop, DailyCount, StockItem, StockTransfer
from registry.models import Incident
from tests import make, staff
from tests.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    found = Desk(make.city())
    found.stock(4)
    return found


def act(name: str, pk: int, act: str) -> str:
    return reverse(f"admin:cards_{name}_act", args=[pk, act])


def test_a_caller_stops_a_card_and_is_called_back(desk: Desk) -> None:
    card = make.card(make.single(desk.city))
    browser = staff.browser(desk.clerk)
    told = {"told_by": "本人", "phone": "0284-20-2222", "what": "財布ごと紛失"}
    assert browser.post(act("card", card.pk, "stop"), told).status_code == 302
    page = browser.get(reverse("admin:cards_card_change", args=[card.pk])).content.decode()
    assert "一時停止しています" in page  # the diagnosis that desk and call centre share
    stop = CardStop.objects.get()
    browser.post(act("cardstop", stop.pk, "call"), {"was_confirmed": "on"})
    stop.refresh_from_db()
    assert (stop.was_confirmed, Card.objects.get(pk=card.pk).state) == (True, CardState.SUSPENDED)
    assert browser.post(act("card", card.pk, "stop"), told).status_code == 404  # nothing to stop any more


def test_who_only_looks_does_nothing(desk: Desk) -> None:
    card = make.card(make.single(desk.city))
    auditor = staff.clerk(desk.city, "監査")
    assert auditor.get(act("card", card.pk, "stop")).status_code == 403


def test_a_count_that_differs_is_an_incident(desk: Desk) -> None:
    browser = staff.browser(desk.clerk)
    url = act("place", desk.place.pk, "count")
    fields = browser.get(url).context["form"].fields
    typed = {name: 0 for name in fields if "/" in name} | {"my_number_card/photo": 3, "missing": "00000002"}
    assert browser.post(url, typed).status_code == 302
    row = DailyCount.objects.get(kind="my_number_card")
    assert (row.expected, row.counted) == (4, 3)
    assert Incident.objects.get().kind == "stock_differs"
    assert StockItem.objects.get(item_no="00000002").state == StockState.MISSING


def test_a_transfer_is_signed_for_by_another_person(desk: Desk) -> None:
    goal = Desk(desk.city, name="本庁").place
    browser = staff.browser(desk.clerk)
    url = act("place", desk.place.pk, "send")
    typed = {"goal": goal.pk, "product": "my_number_card/photo", "count": 9}
    assert browser.post(url, typed).status_code == 200  # fewer lie there: nothing leaves
    assert browser.post(url, {**typed, "count": 2}).status_code == 302
    transfer = StockTransfer.objects.get()
    sign = act("stocktransfer", transfer.pk, "accept")
    assert browser.post(sign, {"counted": 2}).status_code == 200
    assert staff.browser(desk.colleague).post(sign, {"counted": 2}).status_code == 302
    assert StockItem.objects.filter(place=goal).count() == 2


def test_a_card_is_destroyed_before_a_witness_who_signs(desk: Desk) -> None:
    item = StockItem.objects.order_by("item_no")[0]
    browser = staff.browser(desk.clerk)
    browser.post(act("stockitem", item.pk, "spoil"), {"why": "汚損", "place": desk.place.pk})
    desk.colleague.set_password("a password of no use")
    desk.colleague.save()
    url = act("stockitem", item.pk, "destroy")
    typed = {"how": "裁断", "second_name": desk.colleague.username, "second_password": "wrong"}
    assert browser.post(url, typed).status_code == 200
    assert browser.post(url, {**typed, "second_password": "a password of no use"}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.destruction.witness) == (StockState.DESTROYED, desk.colleague)
