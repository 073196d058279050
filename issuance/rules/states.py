"""How far a request may move: the states, the allowed moves and the deadlines (product handbook §4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from issuance.choices import Channel
from issuance.choices import RequestState as S

FIRST_STATE = S.RECEIVED

# ACCEPTED may still be REFUSED: holds and protections are read again inside the issuing transaction.
# The end of a session does not void a paid request: its print may finish, fail, or run out of time.
MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        S.RECEIVED: frozenset({S.ACCEPTED, S.REFUSED, S.EXPIRED, S.VOIDED}),
        S.ACCEPTED: frozenset({S.RENDERED, S.REFUSED, S.FAILED, S.EXPIRED, S.VOIDED}),
        S.RENDERED: frozenset({S.READY, S.FAILED, S.EXPIRED, S.VOIDED}),
        S.READY: frozenset({S.DELIVERED, S.FAILED, S.EXPIRED, S.VOIDED}),
        S.DELIVERED: frozenset({S.PAID, S.FAILED, S.EXPIRED, S.VOIDED}),
        S.PAID: frozenset({S.PRINTED, S.FAILED, S.EXPIRED}),
        S.REFUSED: frozenset(),
        S.PRINTED: frozenset(),
        S.FAILED: frozenset(),
        S.EXPIRED: frozenset(),
        S.VOIDED: frozenset(),
    }
)


def states_that_may_become(new: str) -> frozenset[str]:
    """Every state from which `new` can be reached in one move."""
    return frozenset(old for old, news in MOVES.items() if new in news)


TERMINAL = frozenset(state for state, news in MOVES.items() if not news)
LIVE = frozenset(MOVES) - TERMINAL
MAY_EXPIRE = states_that_may_become(S.EXPIRED)
MAY_BE_VOIDED = states_that_may_become(S.VOIDED)
MAY_FAIL = states_that_may_become(S.FAILED)
# The bytes may be fetched in these states only.
FETCHABLE = frozenset({S.READY.value, S.DELIVERED.value})
# From here on paper may have left the printer: a failure or an expiry opens an incident.
DELIVERED_OR_LATER = frozenset({S.DELIVERED.value, S.PAID.value})
# The fee is owed in this state only.
OWES_FEE = frozenset({S.PRINTED.value})


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long each phase may last: parameters, with the proposed defaults (domain handbook B.5)."""

    render: timedelta = timedelta(seconds=30)
    fetch_and_pay: timedelta = timedelta(minutes=5)
    print_out: timedelta = timedelta(minutes=10)


# At a counter the clerk looks at the paper, and a cashier may stand elsewhere; the day's end is the limit.
_AT_THE_COUNTER = Deadlines(
    render=timedelta(seconds=60), fetch_and_pay=timedelta(hours=2), print_out=timedelta(hours=2)
)


def deadlines_for(channel: str) -> Deadlines:
    """How long the phases of a request last that came by this channel."""
    return _AT_THE_COUNTER if channel == Channel.COUNTER else Deadlines()


def may_move(old: str, new: str) -> bool:
    """Whether the state machine knows the move, deadlines apart."""
    return new in MOVES.get(old, frozenset())


def is_late(deadline: datetime | None, at: datetime) -> bool:
    """Whether the deadline has passed; the moment of the deadline itself is too late (aware datetimes)."""
    return deadline is not None and at >= deadline


def may_move_at(old: str, new: str, *, deadline: datetime | None, at: datetime) -> bool:
    """Whether the move is allowed at that moment: past its deadline a request only expires."""
    return may_move(old, new) and is_late(deadline, at) == (new == S.EXPIRED)


def deadline_after(new: str, *, at: datetime, current: datetime, deadlines: Deadlines) -> datetime:
    """The deadline of a request that enters `new` at `at`, its deadline having been `current`.

    A phase starts on RECEIVED (render), READY (fetch and pay) and PAID (print); within a phase the deadline
    stays, and after the last one it says what it was.
    """
    starts = {S.RECEIVED: deadlines.render, S.READY: deadlines.fetch_and_pay, S.PAID: deadlines.print_out}
    return at + starts[S(new)] if new in starts else current
