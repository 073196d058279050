"""支援措置: what may be done to a measure (apply, decide, renew, ask to lift), and the mark of a row seen."""

from datetime import date, datetime, timedelta

from registry.rules.protection import Measure, extendable_from, is_in_force, last_day_of_measure
from registry.rules.refusal import N_, Refusal

BASIS = "住民基本台帳事務処理要領 第5-10"


def mark_of(measure: Measure) -> str:
    """What a page remembers of a measure: any later decision, renewal, ask or lift changes it."""
    moments = (
        measure.applied_at,
        measure.decided_at,
        measure.renewed_at,
        measure.lift_asked_at,
        measure.lifted_at,
    )
    return "/".join(str(int(moment.timestamp() * 1_000_000)) if moment else "" for moment in moments)


def not_before(measure: Measure, now: datetime) -> datetime:
    """The moment of an act: never before what was done already, by a faster caller or another clock."""
    done = (measure.decided_at, measure.renewed_at, measure.lift_asked_at, measure.lifted_at)
    return max([now, measure.applied_at, *(moment for moment in done if moment)])


def may_apply(*, is_protected_already: bool, subject: str = "") -> tuple[Refusal, ...]:
    """Why protection may not be applied for; one in force is renewed, never doubled."""
    return _those({"protected_already": is_protected_already}, subject)


def may_decide(
    measure: Measure, *, is_provisional: bool, first_day: date, applied_on: date, on: date, now: datetime
) -> tuple[Refusal, ...]:
    """Every reason why the measure may not be decided to run from `first_day`."""
    return _those(
        {
            "not_in_force": not is_in_force(measure, now=now),
            "decided_already": not is_provisional,
            "starts_before_the_application": first_day < applied_on,
            "starts_in_the_future": first_day > on,
        }
    )


def may_renew(measure: Measure, *, is_provisional: bool, on: date, now: datetime) -> tuple[Refusal, ...]:
    """Every reason why the measure may not be renewed today: from one month before its end, and after it."""
    until = measure.valid_until
    return _those(
        {
            "not_in_force": not is_in_force(measure, now=now),
            "not_decided": is_provisional,
            "too_early_to_renew": until is not None and on < extendable_from(until),
        }
    )


def renewed_until(measure: Measure, *, on: date) -> date:
    """The end of the year that a renewal adds: after the present end, or from today once that has passed."""
    until = measure.valid_until
    first_day = on if until is None or until < on else until + timedelta(days=1)
    return last_day_of_measure(first_day)


def may_ask_to_lift(
    measure: Measure, *, is_asked_already: bool, seen: str, now: datetime
) -> tuple[Refusal, ...]:
    """Every reason why a lift may not be asked for; `seen` is the mark of the row as the page showed it."""
    return _those(
        {
            "not_in_force": not is_in_force(measure, now=now),
            "lift_is_asked_already": is_asked_already,
            "page_is_stale": seen != mark_of(measure),
        }
    )


def is_seen_as_it_stands(measure: Measure, *, seen: str) -> tuple[Refusal, ...]:
    """A refusal if the row has changed since the page that the clerk looks at was made (Meguro 2025)."""
    return _those({"page_is_stale": seen != mark_of(measure)})


def no_lift_was_asked(*, is_asked: bool) -> tuple[Refusal, ...]:
    """A refusal where nobody has asked for a lift that still stands."""
    return _those({"lift_was_not_asked": not is_asked})


def _those(holds: dict[str, bool], subject: str = "") -> tuple[Refusal, ...]:
    return tuple(Refusal(code, SENTENCES[code], BASIS, subject) for code, does in holds.items() if does)


SENTENCES = {
    "protected_already": N_("The person is protected already: renew that measure."),
    "not_in_force": N_("The protection is not in force."),
    "decided_already": N_("The measure is decided already."),
    "not_decided": N_("The measure is provisional: decide it before it is renewed."),
    "starts_before_the_application": N_("The measure cannot start before it was applied for."),
    "starts_in_the_future": N_("The measure cannot start after today."),
    "too_early_to_renew": N_("A measure is renewed from one month before its end."),
    "lift_is_asked_already": N_("A lift has been asked for already: a second person confirms it."),
    "lift_was_not_asked": N_("Nobody has asked for this lift, or the measure was renewed since."),
    "page_is_stale": N_("The protection has changed since this page was made: look at it again."),
    "no_such_protection": N_("There is no such protection in this city."),
    "reason_is_missing": N_("Say why."),
}
