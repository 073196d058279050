"""The whole of seeding: make the city, write it, open its office."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from conbini.demo.city import City, Plan, Say, make_city
from conbini.demo.load import load_city
from conbini.demo.office import mark_as_of, open_office
from registry.models import Municipality, Resident


class CityExists(Exception):
    """The municipality has people already; a city is loaded once and never over another."""


def seed_city(
    plan: Plan, *, now: datetime, always_open: bool = False, say: Say = lambda _: None
) -> tuple[City, Municipality]:
    """Make and load the city, in one transaction. Raises CityExists, UnknownCity, TooFewOrTooMany."""
    if Resident.objects.filter(municipality__code=plan.code).exists():
        raise CityExists(f"{plan.code} has people already")
    with _no_collector():
        return _seed(plan, now=now, always_open=always_open, say=say)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the cycle collector: it would walk over all the city's people again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _seed(plan: Plan, *, now: datetime, always_open: bool, say: Say) -> tuple[City, Municipality]:
    city = make_city(plan, say)
    face = Path(settings.CERTIFICATE_FONT)
    with transaction.atomic():
        municipality, _ = Municipality.objects.get_or_create(
            code=plan.code,
            defaults={"prefecture": city.prefecture, "name": city.name, "name_kana": city.name_kana},
        )
        open_office(municipality, face=face, always_open=always_open)
        mark_as_of(municipality, now=now)
        say("office open")
        load_city(city, municipality, face=face, say=say)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # else the planner knows nothing of what has just come
            cursor.execute("ANALYZE")
    return city, municipality
