"""The functions that a card may carry (ICカード標準システム): owner, dates, and what each asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from cards.choices import CardFunction, CardKind, CardState, PinKind
from cards.rules.kinds import MACHINES_LAST_DAY, kind_row
from registry.choices import SealState
from registry.rules.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One function: which division owns it, from when until when it exists, what must be there first.

    `until` is the last day. `pin` must have been set before the function is switched on, by kind of card.
    """

    function: CardFunction
    owner: str
    from_day: date
    basis: str
    until: date | None = None
    pin: Mapping[str, PinKind] = field(default_factory=lambda: MappingProxyType({}))
    needs_seal: bool = False
    min_age: int = 0


FUNCTIONS: Mapping[str, FunctionRow] = MappingProxyType(
    {
        CardFunction.CONVENIENCE.value: FunctionRow(
            function=CardFunction.CONVENIENCE,
            owner="市民課",
            from_day=date(2012, 5, 10),
            pin=MappingProxyType(
                {
                    CardKind.JUKI.value: PinKind.SERVICE,
                    CardKind.MY_NUMBER.value: PinKind.AUTHENTICATION,
                }
            ),
            min_age=15,
            basis="足利市住民基本台帳カードの利用に関する条例（平成23年条例第25号）",
        ),
        CardFunction.SEAL_TOKEN.value: FunctionRow(
            function=CardFunction.SEAL_TOKEN,
            owner="市民課",
            from_day=date(1998, 4, 1),
            needs_seal=True,
            min_age=15,
            basis="足利市印鑑条例",
        ),
        CardFunction.VENDING.value: FunctionRow(
            function=CardFunction.VENDING,
            owner="市民課",
            from_day=date(1998, 4, 1),
            until=MACHINES_LAST_DAY,
            pin=MappingProxyType({CardKind.CITIZEN.value: PinKind.SERVICE}),
            min_age=15,
            basis="足利市印鑑条例",
        ),
        CardFunction.LIBRARY.value: FunctionRow(
            function=CardFunction.LIBRARY,
            owner="市立図書館",
            from_day=date(2014, 4, 1),
            basis="足利市立図書館条例",
        ),
        CardFunction.STAFF_PASS.value: FunctionRow(
            function=CardFunction.STAFF_PASS,
            owner="人事課",
            from_day=date(2014, 4, 1),
            min_age=15,
            basis="足利市職員証に関する規程",
        ),
    }
)

COMBINED_FROM = date(2012, 5, 1)
"""From May 2012 the 住基カード may be the 印鑑登録証."""


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """What is known when a function is to be switched on."""

    kind: str
    card_state: str
    card_is_over: bool
    holder_age: int
    seal_state: str | None
    pins_set: frozenset[str]
    is_on_card: bool


def may_enable(function: str, facts: FunctionFacts, *, on: date) -> tuple[Refusal, ...]:
    """Every reason why the function cannot be switched on on the card that day."""
    row = FUNCTIONS[function]
    pin = row.pin.get(facts.kind)
    found = {
        "function_not_for_kind": function not in kind_row(facts.kind).functions
        or (function == CardFunction.SEAL_TOKEN and facts.kind != CardKind.CITIZEN and on < COMBINED_FROM),
        "function_not_yet": on < row.from_day,
        "function_no_more": row.until is not None and row.until < on,
        "card_not_live": facts.card_state not in (CardState.MADE, CardState.ACTIVE) or facts.card_is_over,
        "too_young": facts.holder_age < row.min_age,
        "no_seal": row.needs_seal and facts.seal_state != SealState.ACTIVE,
        "pin_not_set": pin is not None and pin not in facts.pins_set,
        "on_already": facts.is_on_card,
    }
    return tuple(Refusal(code, _SENTENCES[code], row.basis, function) for code, no in found.items() if no)


_SENTENCES = {
    "function_not_for_kind": N_("A card of this kind cannot carry the function."),
    "function_not_yet": N_("The function does not exist yet on that day."),
    "function_no_more": N_("The function does not exist any more."),
    "card_not_live": N_("The card is not valid: a stopped, void or expired card takes no function."),
    "too_young": N_("The holder is too young for the function."),
    "no_seal": N_("No seal is registered for the holder. Register the seal first."),
    "pin_not_set": N_("The PIN of the function has not been set. Let the citizen set it on the terminal."),
    "on_already": N_("The function is on on this card already."),
}
