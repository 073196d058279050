"""The trail of reads: what is changed, left out or put in behind our back shows."""

import pytest
from django.db import connection

from registry.choices import ReadAction
from registry.models import ReadRecord
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail() -> list[ReadRecord]:
    city = make.city()
    return [
        ReadRecord.objects.record(
            actor=f"clerk {number}",
            action=ReadAction.VIEW,
            screen="registry.resident.change",
            residents=[number, 1],
            municipality=city,
            reason="窓口の照会",
            terminal="T1",
            at=make.NOW,
        )
        for number in range(2, 7)
    ]


def behind_our_back(statement: str, *values: object) -> None:
    """As somebody would who has the database and takes its guard away first."""
    quote = connection.ops.quote_name
    table = quote(ReadRecord._meta.db_table)
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    guards = {"sqlite": ("final_update", "final_delete"), "postgresql": ("final", "final_whole")}
    with connection.cursor() as cursor:
        for guard in guards[connection.vendor]:
            cursor.execute(f"DROP TRIGGER {quote(f'{ReadRecord._meta.db_table}_{guard}')}{on}")
        cursor.execute(statement.format(table=table), values)


def test_a_trail_that_nobody_touched_is_whole(trail: list[ReadRecord]) -> None:
    assert list(ReadRecord.objects.broken_links()) == []
    assert [row.number for row in trail] == [1, 2, 3, 4, 5]
    assert [row.previous for row in trail[1:]] == [row.digest for row in trail[:-1]]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "somebody else"),
        ("action", "search"),
        ("screen", "x"),
        ("residents", "[9]"),
        ("reason", ""),
        ("terminal", "T2"),
        ("at", "2026-11-25 00:00:00.000001+00:00"),
        ("municipality_id", None),
        ("previous", "f" * 64),
        ("digest", "f" * 64),
        ("number", 99),
    ],
)
def test_a_changed_column_shows(trail: list[ReadRecord], column: str, value: object) -> None:
    name = connection.ops.quote_name(column)
    behind_our_back(f"UPDATE {{table}} SET {name} = %s WHERE number = 3", value)  # noqa: S608  # our own names
    assert set(ReadRecord.objects.broken_links()) & {3, 4, 99}


def test_a_row_taken_out_shows(trail: list[ReadRecord]) -> None:
    behind_our_back("DELETE FROM {table} WHERE number = 3")
    assert list(ReadRecord.objects.broken_links()) == [4]


def test_the_first_row_taken_out_shows(trail: list[ReadRecord]) -> None:
    behind_our_back("DELETE FROM {table} WHERE number = 1")
    assert list(ReadRecord.objects.broken_links()) == [2]


def test_a_row_put_in_between_shows(trail: list[ReadRecord]) -> None:
    first, second = trail[:2]
    forged = ReadRecord(**{field.attname: getattr(second, field.attname) for field in second._meta.fields})
    forged.pk, forged.number, forged.previous, forged.actor = None, 6, first.digest[::-1], "forged"
    forged.digest = forged.computed_digest()
    forged._state.adding = True
    forged.save()
    assert list(ReadRecord.objects.broken_links()) == [6]


def test_nobody_reads_without_a_row_even_for_no_resident(trail: list[ReadRecord]) -> None:
    """A search that finds nobody is a search all the same."""
    row = ReadRecord.objects.record(
        actor="clerk", action=ReadAction.SEARCH, screen="registry.resident.list", residents=[], at=make.NOW
    )
    assert (row.number, row.residents) == (6, [])
    assert list(ReadRecord.objects.broken_links()) == []
