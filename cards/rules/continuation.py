"""継続利用: going on with a card after a move from another city, and until when it may be asked for."""

from dataclasses import dataclass
from datetime import date, timedelta

from cards.rules.kinds import kind_row
from registry.rules.refusal import N_, Refusal

WITHIN_DAYS = 90
PLANNED_DAYS = 30
NOTIFIED_DAYS = 14
BASIS = "住民基本台帳法第30条の44（平成24年7月9日施行）"


@dataclass(frozen=True, slots=True)
class Move:
    """The move in: when it happened, when it was notified, and which day the old city had been told."""

    moved_on: date
    notified_on: date
    planned_on: date | None = None


def continuation_refusals(kind: str, move: Move, *, card_until: date, on: date) -> tuple[Refusal, ...]:
    """Every reason why the card cannot go on; the 90th day after the notification is the last."""
    from_day = kind_row(kind).continues_from
    found = {
        "no_continuation": from_day is None or move.notified_on < from_day,
        "continuation_too_late": on > last_day(move),
        "notified_after_plan": move.planned_on is not None
        and move.notified_on > move.planned_on + timedelta(days=PLANNED_DAYS),
        "notified_late": move.notified_on > move.moved_on + timedelta(days=NOTIFIED_DAYS),
        "card_is_over": card_until < on,
    }
    return tuple(Refusal(code, _SENTENCES[code], BASIS) for code, no in found.items() if no)


def last_day(move: Move) -> date:
    """The last day on which the continuation may be asked for."""
    return move.notified_on + timedelta(days=WITHIN_DAYS)


_SENTENCES = {
    "no_continuation": N_(
        "A card of this kind ends with the move, or the move was before continued use began."
    ),
    "continuation_too_late": N_("More than 90 days have passed since the move in was notified."),
    "notified_after_plan": N_(
        "The move in was notified more than 30 days after the planned day of moving out."
    ),
    "notified_late": N_("The move in was notified more than 14 days after the move."),
    "card_is_over": N_("The card is past its last day. Apply for a new one."),
}
