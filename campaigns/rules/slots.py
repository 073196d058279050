"""Which slots a session has: its hours cut into equal parts, without breaks and blackouts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 240
_BREAK = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–〜~]\s*([0-9]{1,2}):([0-9]{2})")


class NotABreak(ValueError):
    """The text does not say from when until when."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment until another, half-open. Both aware."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Whether the two share a moment."""
        return self.start < other.end and other.start < self.end


def parse_breaks(text: str) -> tuple[tuple[time, time], ...]:
    """Breaks written like "12:00-13:00, 15:00-15:10", in order; raises NotABreak, for overlaps too."""
    found: list[tuple[time, time]] = []
    for part in filter(None, (piece.strip() for piece in re.split("[,、;]", text))):
        match = _BREAK.fullmatch(part)
        try:
            if match is None:
                raise ValueError
            hours = [int(group) for group in match.groups()]
            start, end = time(hours[0], hours[1]), time(hours[2], hours[3])
        except ValueError:
            raise NotABreak(part) from None
        if end <= start or (found and start < found[-1][1]):
            raise NotABreak(part)
        found.append((start, end))
    return tuple(found)


def slots_of(
    open_: Span, *, minutes: int, breaks: Iterable[Span] = (), blackouts: Iterable[Span] = ()
) -> tuple[Span, ...]:
    """The slots of `minutes` each that fit wholly into the hours.

    A break starts the grid anew at its end; a blackout takes slots away and moves none, so that bookings
    before and after it stay where they are.
    """
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise ValueError("a slot has 5 to 240 minutes")
    step, dark = timedelta(minutes=minutes), tuple(blackouts)
    slots = []
    for window in _windows(open_, breaks):
        start = window.start
        while start + step <= window.end:
            slot = Span(start, start + step)
            if not any(slot.meets(blackout) for blackout in dark):
                slots.append(slot)
            start += step
    return tuple(slots)


def _windows(open_: Span, breaks: Iterable[Span]) -> Iterable[Span]:
    start = open_.start
    for rest in sorted(breaks, key=lambda span: span.start):
        if rest.start > start:
            yield Span(start, min(rest.start, open_.end))
        start = max(start, rest.end)
        if start >= open_.end:
            return
    yield Span(start, open_.end)
