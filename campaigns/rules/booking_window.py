"""When somebody may book: from an opening moment, by district and age, until shortly before the slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaigns.choices import Way
from registry.rules.dates import age_on
from registry.rules.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class Invited:
    """Those who may book from `opens_at`: of a district ("" is every one), from an age (0 is every one)."""

    opens_at: datetime
    district: str = ""
    age_from: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A campaign's days (both included), who may book from when, and how long before a slot the web stops."""

    first_day: date
    last_day: date
    invited: tuple[Invited, ...]
    lead: timedelta


def opening_for(
    invited: Sequence[Invited], *, district: str, births: Sequence[date] | None, on: date
) -> datetime | None:
    """The first moment at which one of these people may book, None for nobody invited.

    A family books together from the moment of its first member. Ages are those of the day `on`; `births`
    None: not known yet, so that any age may be meant.
    """
    oldest = max((age_on(birth, on) for birth in births or ()), default=0)
    moments = [
        each.opens_at
        for each in invited
        if each.district in ("", district) and (births is None or oldest >= each.age_from)
    ]
    return min(moments, default=None)


def slot_refusals(
    window: Window, *, starts_at: datetime, ends_at: datetime, way: str, now: datetime
) -> tuple[Refusal, ...]:
    """Why a slot may not be taken at `now`. All moments in Japan's zone: its date is the one that counts.

    The web stops `lead` before a slot; staff book until it begins; a walk-in sits until it ends.
    """
    found = []
    if not window.first_day <= starts_at.date() <= window.last_day:
        found.append(Refusal("outside_campaign", N_("The campaign does not run on this day.")))
    last = {Way.WEB: starts_at - window.lead, Way.WALK_IN: ends_at}.get(Way(way), starts_at)
    if now >= last:
        found.append(Refusal("slot_is_over", N_("This time is over, or too near to be booked.")))
    if way == Way.WALK_IN and starts_at.date() != now.date():
        found.append(Refusal("not_today", N_("A walk-in is for today.")))
    return tuple(found)


def window_refusals(
    window: Window, *, district: str, births: Sequence[date] | None, way: str, now: datetime
) -> tuple[Refusal, ...]:
    """Why these people may not book yet. Walk-ins need no invitation: they stand at the desk."""
    if way == Way.WALK_IN:
        return ()
    if now.date() > window.last_day:
        return (Refusal("campaign_is_over", N_("The campaign is over.")),)
    opens_at = opening_for(window.invited, district=district, births=births, on=now.date())
    if opens_at is None:
        return (Refusal("not_invited", N_("Bookings are not open for this district and age.")),)
    if now < opens_at:
        return (Refusal("not_open_yet", N_("Bookings open later for this district and age.")),)
    return ()
