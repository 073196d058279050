"""A city that is open now, whatever the hour: journeys run on the real clock."""

from datetime import date, datetime, time, timedelta

from issuance.models import ClosedPeriod, OpeningHours
from registry.models import Municipality, Watermark
from registry.shared import clock
from tests import make


def open_city(code: str = "092029", name: str = "足利市") -> Municipality:
    """A municipality whose kiosks never close and whose data are of this moment."""
    city = make.city(code, name)
    ClosedPeriod.objects.filter(municipality=city).delete()
    OpeningHours.objects.filter(municipality=city).update(opens_at=time(0, 0), closes_at=time(0, 0))
    Watermark.objects.filter(municipality=city).update(as_of=clock.now() - timedelta(minutes=5))
    return city


def birthday(years: int) -> date:
    """The birthday of somebody who is so many years old, and had it some weeks ago."""
    day = clock.today() - timedelta(days=40)
    return date(day.year - years, day.month, min(day.day, 28))


def ago(**how_long: float) -> datetime:
    """So long before this moment."""
    return clock.now() - timedelta(**how_long)
