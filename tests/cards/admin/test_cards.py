"""Cards at the desk."""

import pytest
from django.urls import reverse

from cards.choices import CardKind, CardState
from cards.models import Card
from tests import make, staff

pytestmark = pytest.mark.django_db


def test_a_card_is_found_by_number_and_by_holder() -> None:
    city = make.city()
    card = make.card(make.single(city), CardKind.JUKI)
    make.card(make.single(city, "別人　花子", kana="ベツジン　ハナコ"))
    desk = staff.clerk(city, "窓口")
    for words in (card.card_id, "足利 太郎", "アシカガ"):
        rows = desk.get(reverse("admin:cards_card_changelist"), {"q": words}).context["cl"].result_list
        assert [row.pk for row in rows] == [card.pk], words


def test_a_card_tells_its_functions_and_that_it_is_past_its_day() -> None:
    city = make.city()
    card = make.card(make.single(city), CardKind.JUKI)
    desk = staff.clerk(city, "窓口")
    url = reverse("admin:cards_card_change", args=[card.pk])
    assert desk.get(url).content.decode().count("badge-ok") == 3  # in use, and both functions on
    Card.objects.filter(pk=card.pk).update(issued_on=make.LONG_AGO, valid_until=make.LONG_AGO)
    assert "badge-warn" in desk.get(url).content.decode()


def test_cards_change_nowhere_in_the_admin() -> None:
    city = make.city()
    card = make.card(make.single(city))
    chief = staff.browser(staff.user("chief", city, is_superuser=True))
    chief.post(reverse("admin:cards_card_change", args=[card.pk]), {"state": CardState.REVOKED})
    card.refresh_from_db()
    assert card.state == CardState.ACTIVE
