"""The record as it stood: by the day of effect, and by what was known at a moment."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.rules.standing import Put, record_as_of, standing
from registry.shared.japan import JAPAN

START = datetime(2012, 7, 9, 9, 0, tzinfo=JAPAN)


def put(number: int, on: date, *, undoes: int | None = None, **record: str) -> Put:
    return Put(number, on, START + timedelta(days=number), record, undoes)


HISTORY = (
    put(1, date(2012, 7, 9), town="通"),
    put(2, date(2013, 4, 1), town="大町"),
    put(3, date(2014, 4, 1), town="本城"),
    put(4, date(2014, 4, 1), undoes=3, town="大町"),
    put(5, date(2015, 4, 1), town="大町", residency="resident", moving_out_on="2015-04-01"),
)


def town(day: date, known: int | None = None) -> str | None:
    moment = START + timedelta(days=known) if known else None
    return (record_as_of(HISTORY, day, known_at=moment) or {}).get("town")


def test_the_record_on_a_day_is_the_last_that_had_taken_effect() -> None:
    days = (date(2012, 7, 8), date(2012, 7, 9), date(2013, 3, 31), date(2013, 4, 1), date(2014, 6, 1))
    assert [town(day) for day in days] == [None, "通", "通", "大町", "大町"]


def test_what_was_undone_later_stood_until_it_was_known() -> None:
    """Trap 26."""
    assert town(date(2014, 6, 1), known=3) == "本城"
    assert town(date(2014, 6, 1), known=4) == "大町"
    assert town(date(2014, 6, 1), known=1) == "通"


def test_a_planned_move_out_ends_the_residence_on_its_own_day() -> None:
    """Trap 27."""
    record = record_as_of(HISTORY, date(2015, 4, 1)) or {}
    assert (record["residency"], record["ended_on"]) == ("moved_out", "2015-04-01")


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=12), st.integers(0, 60))
def test_an_undone_change_never_shows(steps: list[tuple[int, bool]], day: int) -> None:
    changes: list[Put] = []
    stack: list[Put] = []
    for days, undoes in steps:
        number = len(changes) + 1
        if undoes and stack:
            gone = stack.pop()
            changes.append(put(number, gone.effective_on, undoes=gone.history_no))
        else:
            on = max([one.effective_on for one in stack] + [date(2012, 7, 9) + timedelta(days)])
            stack.append(put(number, on, town=str(number)))
            changes.append(stack[-1])
    assert standing(changes) == stack
    asked = date(2012, 7, 9) + timedelta(day)
    expected = [one for one in stack if one.effective_on <= asked]
    found = record_as_of(changes, asked)
    assert found == (dict(expected[-1].record) if expected else None)
