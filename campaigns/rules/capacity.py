"""How many visitors a slot takes: as many as the slowest part gets through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.choices import Share


@dataclass(frozen=True, slots=True)
class Need:
    """Minutes that one visitor of a case needs at a desk and, in that time, of an issuing terminal."""

    desk_minutes: int
    terminal_minutes: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """Places of a slot, and which part sets them: "desks" or "terminals"."""

    places: int
    slowest: str


def capacity_of(*, desks: int, terminals: int, slot_minutes: int, needs: Iterable[Need]) -> Capacity:
    """Places for the longest case at the slowest part: a desk more without a terminal more adds nothing.

    A session whose cases need no terminal (collect later) is set by its desks alone. No needs: ValueError.
    """
    known = tuple(needs)
    if not known:
        raise ValueError("a campaign says how many minutes a visit takes")
    desk, terminal = max(n.desk_minutes for n in known), max(n.terminal_minutes for n in known)
    by_desks = desks * slot_minutes // desk
    by_terminals = terminals * slot_minutes // terminal if terminal else by_desks
    return Capacity(min(by_desks, by_terminals), "desks" if by_desks <= by_terminals else "terminals")


def shares_of(places: int, percent: Mapping[str, int]) -> dict[str, int]:
    """The places of a slot by share; what the percentages leave over is for everybody.

    Rounded down share by share, so that the sum is always `places`; shares without a place are left out.
    """
    if any(p < 0 for p in percent.values()) or sum(percent.values()) > 100:
        raise ValueError("shares are percentages of at most a hundred together")
    found = {
        share: places * percent.get(share, 0) // 100 for share in (Share.WEB, Share.PHONE, Share.WALK_IN)
    }
    found[Share.SHARED] = places - sum(found.values())
    return {str(share): count for share, count in found.items() if count}
