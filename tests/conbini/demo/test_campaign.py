"""The demo's campaign: the seed city's shape in days that can be booked."""

from datetime import timedelta

import pytest

from campaigns.models import Booking, Campaign, Session, Slot, Venue
from cards.choices import CardKind
from conbini.demo.campaign import DAYS, lay_campaign
from tests import campaign, make

pytestmark = pytest.mark.django_db


def test_the_demo_s_campaign_has_a_desk_and_fifteen_centres_and_is_laid_once():
    city = make.city()
    make.card(make.resident(city), CardKind.CITIZEN)
    told: list[str] = []
    row = lay_campaign(city, now=make.NOW, say=told.append)
    assert lay_campaign(city, now=make.NOW, say=told.append) == row
    assert len(told) == 1
    assert (Venue.objects.count(), Venue.objects.exclude(address="").count()) == (16, 0)
    assert row.last_day == row.first_day + timedelta(days=DAYS - 1)
    assert not Session.objects.filter(day__week_day=1).exists()
    assert set(Session.objects.values_list("venue__code", flat=True)) == set(
        Venue.objects.values_list("code", flat=True)
    )
    assert Slot.objects.filter(free__gt=0).count() > 1000
    assert Booking.objects.count() == 1
    assert campaign.is_whole(Campaign.objects.get())
