"""Invariant 13: killed after any act of making and handing over, it goes on, once and only once."""

from datetime import date
from typing import Any

import pytest

from cards.choices import ApplicationState, CardFace, CardKind, CardState
from cards.models import (
    Card,
    CardApplication,
    CardPayment,
    EnabledFunction,
    PinFact,
    StockItem,
    Surrender,
)
from registry.models import Incident
from tests import make
from tests.desk import JUKI_DAY, Desk
from tests.journeys.deadly_desk import go_on, killed_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
FUNCTIONS = ["convenience", "seal_token"]
MOST = 90


@pytest.fixture
def desk(settings: Any, tmp_path: Any) -> Desk:
    settings.TERMINAL_DIR = tmp_path
    found = Desk(make.city(), now=JUKI_DAY)
    found.stock(MOST, kind=CardKind.JUKI, face=CardFace.PLAIN)
    return found


def visitor(desk: Desk, number: int) -> CardApplication:
    """Somebody with a citizen card that is their seal card, whose papers have been seen."""
    person = make.single(desk.city, f"足利　{number}")
    make.seal(person)
    old = make.card(person, CardKind.CITIZEN, issued_on=date(2005, 4, 1), valid_until=date(2099, 12, 31))
    EnabledFunction.objects.create(card=old, resident=person, function="seal_token", valid_from=old.issued_on)
    row = desk.apply(person, CardKind.JUKI, face=CardFace.PLAIN, reason="switch", functions=FUNCTIONS)
    desk.identify(row)
    return row


def everything_is_right(desk: Desk, row: CardApplication) -> None:
    """Handed over once; chip and server say the same; the old card came back; nothing was made twice."""
    row.refresh_from_db()
    assert row.state == ApplicationState.HANDED_OVER
    card = Card.objects.get(resident=row.resident_id, kind=CardKind.JUKI)
    assert (card.state, card.pk) == (CardState.ACTIVE, row.card_id)
    assert sorted(desk.machine.read(card.card_id).functions) == FUNCTIONS
    live = EnabledFunction.objects.filter(resident=row.resident_id, valid_until=None)
    assert sorted(live.values_list("function", "card")) == [(name, card.pk) for name in FUNCTIONS]
    assert Surrender.objects.filter(card__resident=row.resident_id).count() == 1
    assert CardPayment.objects.filter(application=row).count() == 1
    assert PinFact.objects.filter(card=card).count() == 2
    assert card.changes.filter(new=CardState.ACTIVE).count() == 1


def test_a_process_killed_after_any_act_goes_on_where_it_was(desk: Desk) -> None:
    deaths = 0
    for acts in range(1, MOST):
        row = visitor(desk, acts)
        was_killed = killed_after(desk, row.pk, acts)
        go_on(desk, row.pk, desk.machine)
        everything_is_right(desk, row)
        deaths += was_killed
        if not was_killed:
            break
    assert 25 < deaths < MOST - 1  # every act of the way was a death, and the way came to its end
    assert desk.machine.cards_made() == CardApplication.objects.count()
    assert not StockItem.objects.filter(state__in=("loaded", "spoiled", "missing")).exists()
    assert not Incident.objects.exists()
