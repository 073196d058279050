"""What a visitor asked for, and what is free for it: by venue, day and time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from campaigns.choices import Case, Way
from campaigns.models import Campaign, Session, Venue
from campaigns.queries import open_slots_by_session
from campaigns.rules.seating import MOST_PEOPLE, TAKES, Open, starts_for
from registry.shared.japan import in_japan

SOONEST = 3
FEW = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """How many come, who, and from which district."""

    people: int = 1
    case: str = Case.SELF
    district: str = ""

    @property
    def query(self) -> str:
        """As the query of an address."""
        return urlencode({"people": self.people, "case": self.case, "district": self.district})


def asked(told: Mapping[str, Any]) -> Ask:
    """What an address or a form asks for; what it does not say, or says wrongly, is one person in person."""
    people = told.get("people", "1")
    count = int(people) if people.isascii() and people.isdigit() and len(people) < 3 else 1
    case = told.get("case", "")
    return Ask(
        people=min(max(count, 1), MOST_PEOPLE),
        case=case if case in Case.values else Case.SELF,
        district=told.get("district", "")[:40],
    )


@dataclass(frozen=True, slots=True)
class Time:
    """A time from which the family finds its places."""

    session: int
    starts_at: datetime
    free: int
    is_one_after_another: bool

    @property
    def value(self) -> str:
        """As a form names it."""
        return f"{self.session}.{self.starts_at.isoformat()}"


@dataclass(slots=True)
class Day:
    """A day at a venue."""

    day: date
    free: int = 0
    times: list[Time] = field(default_factory=list)

    @property
    def level(self) -> str:
        """How full it is, as a key of the words."""
        return level_of(self.free if self.times else 0, fits=len(self.times))


@dataclass(slots=True)
class Place:
    """A venue with its days to come, in order; days without a place too."""

    venue: Venue
    days: dict[date, Day] = field(default_factory=dict)

    @property
    def free_days(self) -> list[Day]:
        """Days on which the family finds its places."""
        return [day for day in self.days.values() if day.times]

    @property
    def soonest(self) -> Time | None:
        """The first time of all."""
        return self.free_days[0].times[0] if self.free_days else None


def level_of(free: int, *, fits: int) -> str:
    """none, few, some or many."""
    if not fits:
        return "none"
    if free <= FEW:
        return "few"
    return "many" if fits >= 6 else "some"


MARKS = {"many": "◎", "some": "○", "few": "△", "none": "×"}


def places_for(campaign: Campaign, ask: Ask, *, now: datetime, venue: str = "") -> list[Place]:
    """Every venue of the campaign's sessions to come, with what is free for this family on the web."""
    after = in_japan(now) + timedelta(hours=campaign.lead_hours)
    rows = Session.objects.open_from(in_japan(now).date()).filter(campaign=campaign)
    if venue:
        rows = rows.filter(venue__code=venue)
    sessions = list(rows.select_related("venue").order_by("venue__pk", "day", "opens"))
    only = [session.pk for session in sessions] if venue else None
    slots = open_slots_by_session(campaign, after=after, sessions=only)
    places: dict[int, Place] = {}
    for session in sessions:
        place = places.setdefault(session.venue_id, Place(session.venue))
        day = place.days.setdefault(session.day, Day(session.day))
        _fill(day, session.pk, slots.get(session.pk, ()), ask)
    return sorted(places.values(), key=lambda place: _order(place, ask))


def _fill(day: Day, session: int, slots: Iterable[Open], ask: Ask) -> None:
    usable = [slot for slot in slots if slot.share in TAKES[Way.WEB]]
    free: dict[datetime, int] = {}
    for slot in usable:
        free[slot.starts_at] = free.get(slot.starts_at, 0) + slot.free
    starts = sorted(free) if ask.people == 1 else starts_for(usable, people=ask.people, way=Way.WEB)
    day.free += sum(free.values())
    day.times += [Time(session, start, free[start], free[start] < ask.people) for start in starts]


def _order(place: Place, ask: Ask) -> tuple[bool, bool, str, int]:
    soonest = place.soonest
    moment = soonest.starts_at.isoformat() if soonest else ""
    return place.venue.district != ask.district, soonest is None, moment, place.venue.pk


def soonest_times(places: Iterable[Place]) -> list[tuple[Place, Time]]:
    """The first times of all venues together."""
    every = [(place, day.times[0]) for place in places for day in place.free_days[:SOONEST]]
    return sorted(every, key=lambda pair: (pair[1].starts_at, pair[0].venue.pk))[:SOONEST]
