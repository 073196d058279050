"""Gaps and overlaps of dated rows are told before they come; a change goes in between its neighbours."""

from dataclasses import dataclass
from datetime import date

import pytest

from issuance.rules.dated import AnotherChangeThatDay, SeveralRowsThatDay, place_for
from issuance.rules.office_watch import Fault, FaultKind, at_most_one, coming_faults, holders_counted

ON, UNTIL = date(2026, 11, 25), date(2027, 1, 1)


@dataclass(frozen=True)
class Row:
    valid_from: date
    valid_until: date | None = None
    is_deputy: bool = False


OPEN = Row(date(2012, 7, 2))
ENDS = Row(date(2012, 7, 2), date(2026, 12, 10))
GAP, OVERLAP = FaultKind.GAP, FaultKind.OVERLAP


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        pytest.param([OPEN], [], id="one row without an end"),
        pytest.param([], [Fault(GAP, ON, None)], id="nothing on record"),
        pytest.param([ENDS], [Fault(GAP, date(2026, 12, 10), None)], id="an end without a successor"),
        pytest.param([ENDS, Row(date(2026, 12, 10))], [], id="an end and its successor"),
        pytest.param(
            [ENDS, Row(date(2026, 12, 12))],
            [Fault(GAP, date(2026, 12, 10), date(2026, 12, 11))],
            id="two days between",
        ),
        pytest.param(
            [ENDS, Row(date(2026, 12, 1))],
            [Fault(OVERLAP, date(2026, 12, 1), date(2026, 12, 9))],
            id="two at once",
        ),
        pytest.param([OPEN, Row(date(2020, 1, 1))], [Fault(OVERLAP, date(2020, 1, 1), None)], id="for years"),
        pytest.param(
            [Row(date(2012, 7, 2), date(2013, 1, 1)), Row(date(2014, 1, 1))], [], id="a gap that is past"
        ),
        pytest.param([Row(date(2012, 7, 2), UNTIL)], [], id="an end beyond what is looked at"),
    ],
)
def test_what_lies_ahead(rows: list[Row], faults: list[Fault]) -> None:
    assert list(coming_faults(rows, on=ON, until=UNTIL)) == faults


def test_a_fault_is_the_same_fault_the_day_after() -> None:
    rows = [Row(date(2012, 7, 2), date(2026, 11, 20))]
    days = (date(2026, 11, 25), date(2026, 11, 26))
    assert {coming_faults(rows, on=day, until=UNTIL) for day in days} == {
        (Fault(GAP, date(2026, 11, 20), None),)
    }


def test_a_deputy_beside_the_mayor_is_no_overlap_and_two_deputies_are() -> None:
    deputy = Row(date(2026, 12, 1), date(2026, 12, 8), is_deputy=True)
    assert coming_faults([OPEN, deputy], on=ON, until=UNTIL, counted=holders_counted) == ()
    (fault,) = coming_faults([OPEN, deputy, deputy], on=ON, until=UNTIL, counted=holders_counted)
    assert fault == Fault(OVERLAP, date(2026, 12, 1), date(2026, 12, 7))


def test_hours_before_and_after_noon_are_no_overlap() -> None:
    assert coming_faults([OPEN, OPEN], on=ON, until=UNTIL, counted=at_most_one) == ()


JUNE = date(2027, 6, 1)


@pytest.mark.parametrize(
    ("rows", "ended", "until"),
    [
        pytest.param([OPEN], OPEN, None, id="the present row ends"),
        pytest.param([], None, None, id="the first row"),
        pytest.param(
            [Row(date(2012, 7, 2), date(2027, 9, 1)), Row(date(2027, 9, 1))],
            Row(date(2012, 7, 2), date(2027, 9, 1)),
            date(2027, 9, 1),
            id="before a change that is prepared already",
        ),
        pytest.param([Row(date(2028, 1, 1))], None, date(2028, 1, 1), id="before the first row"),
        pytest.param([Row(date(2012, 7, 2), date(2027, 1, 1))], None, None, id="after a gap"),
    ],
)
def test_a_change_goes_in_between_its_neighbours(
    rows: list[Row], ended: Row | None, until: date | None
) -> None:
    assert place_for(rows, JUNE) == (ended, until)


def test_a_change_is_not_doubled_and_finds_one_row_before_it() -> None:
    with pytest.raises(AnotherChangeThatDay):
        place_for([OPEN, Row(JUNE)], JUNE)
    with pytest.raises(SeveralRowsThatDay):
        place_for([OPEN, OPEN], JUNE)
