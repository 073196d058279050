"""The state machine of a request: no move that is not in the table, none in time after the deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.choices import RequestState as S
from issuance.rules.states import (
    FETCHABLE,
    LIVE,
    MAY_BE_VOIDED,
    MAY_EXPIRE,
    MAY_FAIL,
    MOVES,
    OWES_FEE,
    TERMINAL,
    Deadlines,
    deadline_after,
    is_late,
    may_move,
    may_move_at,
)

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
HAPPY = [S.RECEIVED, S.ACCEPTED, S.RENDERED, S.READY, S.DELIVERED, S.PAID, S.PRINTED]
states = st.sampled_from(list(S))


def test_every_state_has_its_row() -> None:
    assert set(MOVES) == set(S)


def test_the_straight_way_is_open_and_has_no_short_cut() -> None:
    for start, old in enumerate(HAPPY):
        assert [new for new in HAPPY if may_move(old, new)] == HAPPY[start + 1 : start + 2]


def test_what_is_finished_stays_finished() -> None:
    assert {S.REFUSED, S.PRINTED, S.FAILED, S.EXPIRED, S.VOIDED} == TERMINAL
    assert not any(may_move(old, new) for old in TERMINAL for new in S)


def test_everything_that_lives_may_expire() -> None:
    assert MAY_EXPIRE == LIVE


def test_a_paid_request_is_not_voided_by_the_end_of_a_session() -> None:
    assert LIVE - {S.PAID} == MAY_BE_VOIDED


def test_a_request_fails_only_once_it_was_accepted() -> None:
    assert LIVE - {S.RECEIVED} == MAY_FAIL


def test_a_request_is_refused_when_it_comes_and_when_it_is_made() -> None:
    assert {old for old in S if may_move(old, S.REFUSED)} == {S.RECEIVED, S.ACCEPTED}


def test_the_document_is_fetched_when_ready_and_the_fee_owed_when_printed() -> None:
    assert {S.READY, S.DELIVERED} == FETCHABLE
    assert {S.PRINTED} == OWES_FEE


def test_an_unknown_state_moves_nowhere() -> None:
    assert not may_move("unknown", S.EXPIRED)


@given(states, states)
def test_past_its_deadline_a_request_can_only_expire(old: S, new: S) -> None:
    for at in (NOW, NOW + timedelta(days=1)):
        if may_move_at(old, new, deadline=NOW, at=at):
            assert new == S.EXPIRED


@given(states)
def test_nothing_expires_before_its_deadline(old: S) -> None:
    assert not may_move_at(old, S.EXPIRED, deadline=NOW, at=NOW - timedelta(microseconds=1))


def test_the_moment_of_the_deadline_is_too_late() -> None:
    assert is_late(NOW, NOW)
    assert not is_late(NOW, NOW - timedelta(microseconds=1))
    assert not is_late(None, NOW)


@given(st.lists(st.tuples(states, st.integers(0, 400)), max_size=40))
def test_no_walk_prints_late_or_unpaid_or_twice(steps: list[tuple[S, int]]) -> None:
    state: str = S.RECEIVED
    at, walked = NOW, [S.RECEIVED.value]
    deadline = deadline_after(state, at=at, current=at, deadlines=Deadlines())
    for new, seconds in steps:
        at += timedelta(seconds=seconds)
        if not may_move_at(state, new, deadline=deadline, at=at):
            continue
        assert (at >= deadline) == (new == S.EXPIRED)
        deadline = deadline_after(new, at=at, current=deadline, deadlines=Deadlines())
        state = new
        walked.append(state)
    assert len(walked) == len(set(walked))
    if state == S.PRINTED:
        assert walked == HAPPY


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (S.RECEIVED, NOW + timedelta(seconds=30)),
        (S.ACCEPTED, NOW - timedelta(seconds=1)),
        (S.RENDERED, NOW - timedelta(seconds=1)),
        (S.READY, NOW + timedelta(minutes=5)),
        (S.DELIVERED, NOW - timedelta(seconds=1)),
        (S.PAID, NOW + timedelta(minutes=10)),
        (S.PRINTED, NOW - timedelta(seconds=1)),
        (S.EXPIRED, NOW - timedelta(seconds=1)),
    ],
)
def test_each_phase_sets_its_deadline_and_none_prolongs_it(new: S, expected: datetime) -> None:
    current = NOW - timedelta(seconds=1)
    assert deadline_after(new, at=NOW, current=current, deadlines=Deadlines()) == expected
