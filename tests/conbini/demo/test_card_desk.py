"""The demo's card desk: stock under two signatures, and applications in every state, in 2012 and today."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User

from cards.choices import CardKind
from cards.models import Card, CardApplication, DailyCount, StockItem
from conbini.demo.card_desk import WALKS, open_card_desk
from registry.models import Incident
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", [date(2012, 5, 2), date(2012, 7, 12), date(2026, 11, 25)], ids=str)
def test_the_desk_has_everything(settings: Any, tmp_path: Any, today: date) -> None:
    settings.TERMINAL_DIR = tmp_path
    city = make.city()
    giver, taker = (User.objects.create(username=name) for name in ("clerk", "manager"))
    for number in range(8):
        make.single(city, f"両毛　{number}")
    citizen = make.card(
        make.single(city), CardKind.CITIZEN, issued_on=make.LONG_AGO, valid_until=date(2099, 12, 31)
    )
    assert open_card_desk(city, giver=giver, taker=taker, today=today) == len(WALKS)
    assert sorted(CardApplication.objects.values_list("state", flat=True)) == sorted(WALKS)
    assert {"in_stock", "made", "spoiled"} <= set(StockItem.objects.values_list("state", flat=True))
    assert Card.objects.filter(state="made").count() == WALKS.count("made")
    citizen.refresh_from_db()
    assert citizen.state == "surrendered"
    assert DailyCount.objects.count() == 1
    assert not Incident.objects.exists()
