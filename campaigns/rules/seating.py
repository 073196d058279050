"""Where a family sits: side by side, or after one another without a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from campaigns.choices import Share, Way

MOST_PEOPLE = 6

TAKES: dict[str, tuple[str, ...]] = {
    Way.WEB: (Share.WEB, Share.SHARED),
    Way.PHONE: (Share.PHONE, Share.SHARED),
    Way.WALK_IN: (Share.WALK_IN, Share.SHARED),
    Way.WAITING: (Share.WEB, Share.PHONE, Share.SHARED),
}
"""Which places a way may take, its own first."""


@dataclass(frozen=True, slots=True)
class Open:
    """A slot as it stands: `free` places of one share."""

    slot: int
    starts_at: datetime
    ends_at: datetime
    share: str
    free: int


@dataclass(frozen=True, slots=True)
class Seat:
    """So many places of a slot."""

    slot: int
    places: int


def seats_from(slots: Sequence[Open], *, start: datetime, people: int, way: str) -> tuple[Seat, ...]:
    """The places of `people` from `start` on, in order of time; nothing if they do not all fit.

    `slots` are one session's. As many as fit sit side by side at `start`, the others at the time that begins
    when it ends, and so on: nobody of a family waits between two of its visits.
    """
    shares = TAKES[way]
    usable = sorted(
        (s for s in slots if s.share in shares and s.starts_at >= start),
        key=lambda s: (s.starts_at, shares.index(s.share)),
    )
    seats: list[Seat] = []
    left, due = people, start
    for begins, group in groupby(usable, key=lambda s: s.starts_at):
        if begins != due:
            break
        taken = left
        for slot in group:
            places, due = min(left, slot.free), slot.ends_at
            if places > 0:
                seats.append(Seat(slot.slot, places))
                left -= places
        if not left:
            return tuple(seats)
        if taken == left:
            break
    return ()


def starts_for(slots: Sequence[Open], *, people: int, way: str) -> tuple[datetime, ...]:
    """Every time from which `people` find their places, soonest first."""
    times = sorted({s.starts_at for s in slots if s.free > 0})
    return tuple(t for t in times if seats_from(slots, start=t, people=people, way=way))
