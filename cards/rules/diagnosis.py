"""「このカードは利用できません」: why a card is refused and what helps, the same for desk and call centre."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cards.choices import CardEnd, CardFunction, CardKind, CardState, FunctionState
from cards.rules.kinds import kind_row
from cards.rules.validity import is_over
from registry.rules.refusal import N_


class Helps(StrEnum):
    """Where it can be put right."""

    DESK = "desk"
    PHONE = "phone"
    WAIT = "wait"
    NEW_CARD = "new_card"


@dataclass(frozen=True, slots=True)
class CardAsFound:
    """Everything about a card that can keep it from working."""

    kind: str
    state: str
    valid_until: date
    certificate_until: date | None = None
    end_reason: str = ""
    pins_locked: frozenset[str] = frozenset()
    function_state: str | None = None
    handed_over_on: date | None = None
    holder_is_foreign: bool = False
    face_is_due: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause: its code, what to tell, what to do, and where."""

    code: str
    tells: str
    helps: str
    where: Helps


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: when it speaks, and what it says."""

    finding: Finding
    speaks: Callable[[CardAsFound, date], bool]


def diagnose(card: CardAsFound, *, on: date) -> tuple[Finding, ...]:
    """Every cause, the gravest first; none if the card works."""
    return tuple(row.finding for row in TABLE if row.speaks(card, on))


def _opens_kiosks(card: CardAsFound) -> bool:
    return CardFunction.CONVENIENCE in kind_row(card.kind).functions


TABLE = (
    Row(
        Finding(
            "void_gone",
            N_("The card is void: the holder has died, moved away or left the register."),
            N_("Nothing to do. Ask for the card back."),
            Helps.DESK,
        ),
        lambda card, on: (
            card.state in (CardState.REVOKED, CardState.SURRENDERED, CardState.DESTROYED)
            and card.end_reason in (CardEnd.DEATH, CardEnd.MOVED_OUT, CardEnd.MOVED_ABROAD, CardEnd.REMOVED)
        ),
    ),
    Row(
        Finding(
            "continuation_missed",
            N_("The card is void: its continued use was not asked for within 90 days of the move in."),
            N_("Apply for a new card at the desk."),
            Helps.NEW_CARD,
        ),
        lambda card, on: card.end_reason == CardEnd.NOT_CONTINUED,
    ),
    Row(
        Finding(
            "void",
            N_("The card is void or was given back."),
            N_("The newer card is to be used. If there is none, apply for one."),
            Helps.NEW_CARD,
        ),
        lambda card, on: (
            card.state in (CardState.REVOKED, CardState.SURRENDERED, CardState.DESTROYED)
            and card.end_reason
            not in (
                CardEnd.DEATH,
                CardEnd.MOVED_OUT,
                CardEnd.MOVED_ABROAD,
                CardEnd.REMOVED,
                CardEnd.NOT_CONTINUED,
            )
        ),
    ),
    Row(
        Finding(
            "not_handed_over",
            N_("The card has been made and not been handed over."),
            N_("The holder collects it at the desk."),
            Helps.DESK,
        ),
        lambda card, on: card.state == CardState.MADE,
    ),
    Row(
        Finding(
            "stopped",
            N_("The card is stopped for a time, because somebody told that it was lost."),
            N_("If it was found, the holder brings it to the desk with proof of identity."),
            Helps.DESK,
        ),
        lambda card, on: card.state == CardState.SUSPENDED,
    ),
    Row(
        Finding(
            "card_expired",
            N_("The card is past its last day."),
            N_("Apply for a new card. The seal registration goes on and is put on the new card."),
            Helps.NEW_CARD,
        ),
        lambda card, on: is_over(card.kind, card.valid_until, on=on),
    ),
    Row(
        Finding(
            "certificate_expired",
            N_("The certificate on the card is past its last day; the card itself is not."),
            N_("The holder has the certificate renewed at the desk, free of charge, and sets its PIN again."),
            Helps.DESK,
        ),
        lambda card, on: (
            card.certificate_until is not None
            and card.certificate_until < on
            and not is_over(card.kind, card.valid_until, on=on)
        ),
    ),
    Row(
        Finding(
            "pin_locked",
            N_("A PIN is locked: it was typed wrong three times."),
            N_("The holder has it reset at the desk, with the card and proof of identity. Not by phone."),
            Helps.DESK,
        ),
        lambda card, on: bool(card.pins_locked),
    ),
    Row(
        Finding(
            "kind_opens_no_kiosk",
            N_("A citizen card opened the city's own machines, which ended in July 2012, and no kiosk."),
            N_("It goes on as the seal registration card at counters. For kiosks apply for a new card."),
            Helps.NEW_CARD,
        ),
        lambda card, on: not _opens_kiosks(card),
    ),
    Row(
        Finding(
            "service_not_registered",
            N_("The card is not registered for certificates at convenience stores."),
            N_("The holder registers it at the desk and sets the PIN of the service."),
            Helps.DESK,
        ),
        lambda card, on: (
            card.kind == CardKind.JUKI and card.function_state in (None, FunctionState.ENDED.value)
        ),
    ),
    Row(
        Finding(
            "service_stopped",
            N_("The service was stopped for this card on request."),
            N_("The holder asks for it to be started again at the desk."),
            Helps.DESK,
        ),
        lambda card, on: card.function_state == FunctionState.STOPPED,
    ),
    Row(
        Finding(
            "reaches_centre_tomorrow",
            N_("The card was handed over or changed today; the centre knows it from the next day."),
            N_("Try again tomorrow."),
            Helps.WAIT,
        ),
        lambda card, on: card.kind == CardKind.MY_NUMBER and card.handed_over_on == on,
    ),
    Row(
        Finding(
            "face_to_be_changed",
            N_("Name or address on the card are not those of the register any more."),
            N_("The change is written on the card at the desk; the PIN is needed."),
            Helps.DESK,
        ),
        lambda card, on: card.face_is_due,
    ),
)
