"""Dated rows: where a chain of them does not close."""

from dataclasses import dataclass
from datetime import date

import pytest

from issuance.rules.dated import seams


@dataclass(frozen=True)
class Row:
    valid_from: date
    valid_until: date | None = None


def day(number: int) -> date:
    return date(2026, 1, number)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param([], [], id="no row"),
        pytest.param([Row(day(1))], [], id="one row"),
        pytest.param([Row(day(1), day(5)), Row(day(5))], [], id="closes"),
        pytest.param([Row(day(5)), Row(day(1), day(5))], [], id="closes in any order"),
        pytest.param([Row(day(1), day(5)), Row(day(7))], [(day(5), day(6), False)], id="gap"),
        pytest.param([Row(day(1), day(6)), Row(day(5))], [(day(5), day(5), True)], id="overlap of a day"),
        pytest.param([Row(day(1)), Row(day(5))], [(day(5), None, True)], id="overlap without end"),
        pytest.param([Row(day(1)), Row(day(5), day(7))], [(day(5), day(6), True)], id="row within another"),
        pytest.param(
            [Row(day(1), day(9)), Row(day(2), day(4)), Row(day(9))],
            [(day(2), day(3), True)],
            id="long row goes on",
        ),
    ],
)
def test_gaps_and_overlaps_are_found(rows: list[Row], found: list[tuple[date, date | None, bool]]) -> None:
    assert list(seams(rows)) == found
