"""How many desk-days a campaign needs where: cards to switch, minutes a person, days that are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Plan:
    """What one venue needs: people, minutes of one desk in all, whole desk-days, and what is laid out."""

    venue: str
    people: int
    desk_days: int
    laid_out: int

    @property
    def missing(self) -> int:
        """Desk-days to add; negative where some can be moved elsewhere."""
        return self.desk_days - self.laid_out


def desk_days(people: int, *, minutes: int, minutes_a_day: int, share_coming: int = 100) -> int:
    """Whole days of one desk for `people` of whom `share_coming` per cent come, `minutes` each."""
    if minutes <= 0 or minutes_a_day < minutes or not 0 <= share_coming <= 100:
        raise ValueError("a day holds a visit at least, and a share is a percentage")
    coming = ceil(people * share_coming / 100)
    return ceil(coming / (minutes_a_day // minutes))


def plans(
    to_switch: Mapping[str, int], laid_out: Mapping[str, int], *, minutes: int, minutes_a_day: int
) -> tuple[Plan, ...]:
    """A plan for each venue, the one that misses most first; venues of both maps count."""
    venues = sorted({*to_switch, *laid_out})
    found = [
        Plan(
            venue,
            to_switch.get(venue, 0),
            desk_days(to_switch.get(venue, 0), minutes=minutes, minutes_a_day=minutes_a_day),
            laid_out.get(venue, 0),
        )
        for venue in venues
    ]
    return tuple(sorted(found, key=lambda plan: (-plan.missing, plan.venue)))


def moves(found: Sequence[Plan]) -> tuple[tuple[str, str, int], ...]:
    """Which desk-days to move: (from, to, days), the greatest need first; nobody is left short by it."""
    spare = {plan.venue: -plan.missing for plan in found if plan.missing < 0}
    answer = []
    for plan in (plan for plan in found if plan.missing > 0):
        need = plan.missing
        for venue in sorted(spare, key=lambda name: (-spare[name], name)):
            days = min(need, spare[venue])
            if days > 0:
                answer.append((venue, plan.venue, days))
                spare[venue] -= days
                need -= days
    return tuple(answer)
