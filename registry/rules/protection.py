"""支援措置: when a suppression of issue is in force, and what lifting it takes."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from registry.rules.refusal import N_, Refusal

_BASIS = "住民基本台帳事務処理要領 第5-10"


@dataclass(frozen=True, slots=True)
class Measure:
    """The facts of one suppression; moments are aware, people are internal ids.

    `valid_from` and `valid_until` are what the notice says; neither begins nor ends anything here.
    `lift_asked_at` is when the first of the two asked for the lift (None: with the lift itself).
    """

    applied_at: datetime
    renewed_at: datetime | None = None
    lifted_at: datetime | None = None
    lifted_by: str | int | None = None
    lift_confirmed_by: str | int | None = None
    lift_asked_at: datetime | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    decided_at: datetime | None = None


def is_in_force(measure: Measure, *, now: datetime) -> bool:
    """In force from the moment of application until two different people have lifted it.

    The end date alone lifts nothing (標準仕様書 3.4); a lift that was asked for before the measure was
    renewed, decided or applied for anew is stale and lifts nothing (Meguro 2025).
    """
    return measure.applied_at <= now and not _is_lifted(measure, now)


def may_lift(
    measure: Measure, *, asked_by: str | int, confirmed_by: str | int, asked_at: datetime, now: datetime
) -> tuple[Refusal, ...]:
    """Every reason why these two may not lift the measure now; to be asked inside the lifting transaction."""
    refusals = {
        "lift_needs_two_people": asked_by == confirmed_by,
        "lift_is_stale": asked_at <= _asked_for_last(measure, now),
        "not_in_force": not is_in_force(measure, now=now),
    }
    return tuple(Refusal(code, _SENTENCES[code], _BASIS) for code, holds in refusals.items() if holds)


def is_overdue(measure: Measure, *, now: datetime, on: date) -> bool:
    """In force past its end date: somebody must ask the person, and renew or lift it."""
    return measure.valid_until is not None and measure.valid_until < on and is_in_force(measure, now=now)


def last_day_of_measure(first_day: date) -> date:
    """One year from the start: 2020-04-01 → 2021-03-31 (民法143条)."""
    year = first_day.year + 1
    if first_day.day > calendar.monthrange(year, first_day.month)[1]:
        return date(year, 2, 28)
    return first_day.replace(year=year) - timedelta(days=1)


def extendable_from(last_day: date) -> date:
    """The day from which an extension is accepted: one month before the end."""
    year, month = (last_day.year, last_day.month - 1) if last_day.month > 1 else (last_day.year - 1, 12)
    return date(year, month, min(last_day.day, calendar.monthrange(year, month)[1]))


def _is_lifted(measure: Measure, now: datetime) -> bool:
    if measure.lifted_at is None or measure.lifted_at > now:
        return False
    two_people = measure.lifted_by is not None and measure.lift_confirmed_by not in (None, measure.lifted_by)
    asked_at = measure.lift_asked_at or measure.lifted_at
    return two_people and min(asked_at, measure.lifted_at) > _asked_for_last(measure, now)


def _asked_for_last(measure: Measure, now: datetime) -> datetime:
    """When protection was last asked for: the application or, if they have happened, decision or renewal."""
    later = (measure.decided_at, measure.renewed_at)
    return max([measure.applied_at, *(moment for moment in later if moment and moment <= now)])


_SENTENCES = {
    "lift_needs_two_people": N_("A protection is lifted by two different people."),
    "lift_is_stale": N_("The protection was applied for, decided or renewed after this lift was asked for."),
    "not_in_force": N_("The protection is not in force."),
}
