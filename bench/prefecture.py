"""A prefecture of six cities out of one seeded city, for benches that ask what size costs (PostgreSQL).

    DATABASE_URL=... python manage.py seed_city --code 092029 --residents 152854 --seed 1
    DATABASE_URL=... python -m bench.prefecture 092029

Seven copies of the city's people, households, cards and seals, inserted by the database out of its own rows:
other numbers, birth dates some weeks earlier, the same names and towns. Three of them are one city's, so that
the largest has three times the people of the seeded one. What nobody searches (history, registers, taxes) is
not copied.
"""

import argparse
import os
from collections.abc import Mapping

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402  # all after setup
from django.db.models import Max, Model  # noqa: E402

from cards.models import Card  # noqa: E402
from registry.models import Household, Membership, Municipality, Resident, SealRegistration  # noqa: E402

CITIES = (
    ("092011", "宇都宮市", 3),
    ("092037", "栃木市", 1),
    ("092045", "佐野市", 1),
    ("092053", "鹿沼市", 1),
    ("092061", "日光市", 1),
)
"""Code, name, and how many copies of the seeded city's people live there."""


def main() -> None:
    """Copy, tell how many, and let the planner count."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("code", help="the seeded city's")
    if connection.vendor != "postgresql":
        arguments.error("set DATABASE_URL to a PostgreSQL: the rows are copied by its own SQL")
    source = Municipality.objects.get(code=arguments.parse_args().code)
    counted = (Resident, Household, Membership, Card, SealRegistration)
    step = max(model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in counted) + 1
    with transaction.atomic():
        number = 0
        for code, name, copies in CITIES:
            city = Municipality.objects.create(
                code=code, prefecture=source.prefecture, name=name, name_kana=source.name_kana
            )
            for _ in range(copies):
                number += 1
                copy_people(source.pk, city.pk, number, step)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{Resident.objects.count():,} people on record in {Municipality.objects.count()} cities")


def copy_people(source: int, city: int, number: int, step: int) -> None:
    """One more copy of the source's people in that city: higher keys, and numbers with another head."""
    key = {"id": f"id + {number * step}"}
    ours = {**key, "municipality_id": str(city)}
    theirs = {"resident_id": f"resident_id + {number * step}"}
    headed = {
        column: f"CASE {column} WHEN '' THEN '' ELSE {_headed(column, number)} END" for column in NUMBERS
    }
    born = f"CASE birth_precision WHEN 'day' THEN birth_sort_on - {37 * number} ELSE birth_sort_on END"
    of_source = f"municipality_id = {source}"
    insert(Resident, {**ours, **headed, "birth_sort_on": born}, of_source)
    insert(Household, {**ours, "household_no": _headed("household_no", number)}, of_source)
    homes = {**key, **theirs, "household_id": f"household_id + {number * step}"}
    insert(Membership, homes, f"resident_id IN (SELECT id FROM registry_resident WHERE {of_source})")  # noqa: S608
    insert(Card, {**ours, **theirs, "card_id": f"card_id || '{number}'"}, of_source)
    insert(
        SealRegistration, {**ours, **theirs, "registration_no": f"'{number}' || registration_no"}, of_source
    )


def _headed(column: str, number: int) -> str:
    return f"'{number}' || substr({column}, 2)"


NUMBERS = ("person_no", "juki_code")


def insert(model: type[Model], instead: Mapping[str, str], where: str) -> None:
    """Insert the rows of a table once more, with some columns computed anew."""
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(instead.get(column, column) for column in columns)
    table = model._meta.db_table
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {where}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)


if __name__ == "__main__":
    main()
