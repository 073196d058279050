"""From the application to the card in the hand: the steps, what each waits for, and how long it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from cards.choices import ApplicationState as A
from registry.rules.refusal import N_, Refusal


class Stage(StrEnum):
    """One step at the desk, in their order."""

    PERSON = "person"
    APPLY = "apply"
    IDENTITY = "identity"
    REPLY = "reply"
    FEE = "fee"
    MAKE = "make"
    WAIT = "wait"
    PIN = "pin"
    FUNCTIONS = "functions"
    OLD_CARD = "old_card"
    HAND_OVER = "hand_over"
    DONE = "done"


MINUTES: Mapping[Stage, int] = MappingProxyType(
    {
        Stage.PERSON: 1,
        Stage.APPLY: 3,
        Stage.IDENTITY: 2,
        Stage.REPLY: 0,
        Stage.FEE: 1,
        Stage.MAKE: 1,
        Stage.WAIT: 4,
        Stage.PIN: 3,
        Stage.FUNCTIONS: 1,
        Stage.OLD_CARD: 1,
        Stage.HAND_OVER: 1,
        Stage.DONE: 0,
    }
)
"""Minutes that a step takes: fifteen to twenty in all (domain handbook D.3)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one visitor has come. Everything is read from rows, so that it goes on after any crash.

    `old_kept_reason`: why an old card is not given back (lost, at home …). Sets name kinds, functions, PINs.
    """

    has_person: bool
    state: str | None
    pins_wanted: frozenset[str] = frozenset()
    pins_set: frozenset[str] = frozenset()
    functions_wanted: frozenset[str] = frozenset()
    functions_on: frozenset[str] = frozenset()
    old_cards: frozenset[str] = frozenset()
    old_kept_reason: str = ""


def next_stage(at: Progress) -> Stage:
    """What is to be done now."""
    if not at.has_person:
        return Stage.PERSON
    if at.state is None or at.state == A.CANCELLED:
        return Stage.APPLY
    if at.state != A.MADE:
        return _STAGE_OF[at.state]
    if at.pins_wanted - at.pins_set:
        return Stage.PIN
    if at.functions_wanted - at.functions_on:
        return Stage.FUNCTIONS
    if at.old_cards and not at.old_kept_reason:
        return Stage.OLD_CARD
    return Stage.HAND_OVER


def stages_left(at: Progress) -> tuple[Stage, ...]:
    """The present step and those that follow it, without those that this visitor does not need."""
    now = next_stage(at)
    skipped = {Stage.REPLY, Stage.DONE}
    if not at.functions_wanted - at.functions_on and at.state == A.MADE:
        skipped.add(Stage.FUNCTIONS)
    if not at.old_cards:
        skipped.add(Stage.OLD_CARD)
    order = list(Stage)
    return tuple(s for s in order[order.index(now) :] if s is now or s not in skipped)


def minutes_left(at: Progress) -> int:
    """How long it still takes if nothing goes wrong."""
    return sum(MINUTES[stage] for stage in stages_left(at))


def hand_over_refusals(
    at: Progress, *, card_until: date | None, holder_confirms: bool, clerk_confirms: bool, on: date
) -> tuple[Refusal, ...]:
    """Every reason why the card stays at the desk."""
    found = {
        "not_made": at.state != A.MADE,
        "pin_missing": bool(at.pins_wanted - at.pins_set),
        "functions_missing": bool(at.functions_wanted - at.functions_on),
        "old_card_not_surrendered": bool(at.old_cards) and not at.old_kept_reason.strip(),
        "card_is_over": card_until is not None and card_until < on,
        "not_confirmed": not (holder_confirms and clerk_confirms),
    }
    return tuple(Refusal(code, _SENTENCES[code], _BASIS) for code, no in found.items() if no)


_STAGE_OF = {
    A.APPLIED.value: Stage.IDENTITY,
    A.INQUIRED.value: Stage.REPLY,
    A.IDENTIFIED.value: Stage.FEE,
    A.SETTLED.value: Stage.MAKE,
    A.MAKING.value: Stage.WAIT,
    A.HANDED_OVER.value: Stage.DONE,
}
_BASIS = "住民基本台帳カードの交付に関する事務処理要領"
_SENTENCES = {
    "not_made": N_("The card has not been made yet."),
    "pin_missing": N_("A PIN has not been set. Let the citizen set it on the terminal."),
    "functions_missing": N_("A function that was applied for is not on the card yet."),
    "old_card_not_surrendered": N_("The old card has not been given back, and no reason is on record."),
    "card_is_over": N_("The card is past its last day."),
    "not_confirmed": N_("Both sides confirm the hand-over: the citizen and the clerk."),
}
