"""Visits under real concurrency: a terminal has one visitor at a time."""

import pytest

from issuance.models import CentreSession
from tests import cast, make
from tests.journeys.town import open_city
from tests.races.arena import Arena

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.face]


def test_of_sixteen_sessions_opened_at_once_on_a_terminal_one_is_live(arena: Arena) -> None:
    cards = [cast.maria(open_city()).card]
    cards += [make.card(make.single(cards[0].municipality)) for _ in range(15)]
    make.centre()
    for terminal in "1234":
        calls = [("open_one", {"card_id": card.card_id, "terminal": terminal}) for card in cards]
        results = arena.race(calls)
        assert [result for result in results if result.error] == []
        opened = CentreSession.objects.filter(terminal=terminal)
        assert {str(pk) for pk in opened.values_list("pk", flat=True)} == {each.answer for each in results}
        assert opened.filter(ended_at=None).count() == 1
