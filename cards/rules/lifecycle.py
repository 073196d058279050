"""How cards, stock items, applications and functions move: the tables that docs/cards.md draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cards.choices import ApplicationState as A
from cards.choices import CardState as C
from cards.choices import FunctionState as F
from cards.choices import StockState as S


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed move and the acts (use cases) that make it."""

    old: str
    new: str
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A whole machine: how a thing begins, and every move that it may make."""

    name: str
    begins: Mapping[str, tuple[str, ...]]
    steps: tuple[Step, ...]

    def allows(self, old: str, new: str) -> bool:
        """Whether the machine knows the move."""
        return any(step.old == old and step.new == new for step in self.steps)

    def after(self, old: str) -> tuple[str, ...]:
        """Every state that can be reached in one move."""
        return tuple(step.new for step in self.steps if step.old == old)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the table."""
        found = [*self.begins, *(state for step in self.steps for state in (step.old, step.new))]
        return tuple(dict.fromkeys(found))


def _steps(*rows: tuple[str, str, str]) -> tuple[Step, ...]:
    return tuple(Step(str(old), str(new), tuple(acts.split())) for old, new, acts in rows)


def _begins(**rows: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({state: tuple(acts.split()) for state, acts in rows.items()})


CARD = Lifecycle(
    "card",
    _begins(made="personalise_card", active="continue_after_move"),
    _steps(
        (C.MADE, C.ACTIVE, "hand_over"),
        (C.MADE, C.REVOKED, "cancel_application return_cards_of_the_gone"),
        (C.ACTIVE, C.SUSPENDED, "suspend_card"),
        (C.SUSPENDED, C.ACTIVE, "find_card"),
        (C.ACTIVE, C.SURRENDERED, "surrender_card"),
        (C.SUSPENDED, C.SURRENDERED, "surrender_card"),
        (C.ACTIVE, C.REVOKED, "return_cards_of_the_gone hand_over"),
        (C.SUSPENDED, C.REVOKED, "return_cards_of_the_gone hand_over"),
        (C.REVOKED, C.SURRENDERED, "surrender_card"),
        (C.REVOKED, C.DESTROYED, "destroy_card"),
        (C.SURRENDERED, C.DESTROYED, "destroy_card"),
    ),
)
LIVE_CARD = (C.ACTIVE, C.SUSPENDED)

STOCK = Lifecycle(
    "stock item",
    _begins(in_stock="receive_stock"),
    _steps(
        (S.IN_STOCK, S.RESERVED, "reserve_card"),
        (S.RESERVED, S.IN_STOCK, "release_reservation"),
        (S.IN_STOCK, S.LOADED, "order_card"),
        (S.RESERVED, S.LOADED, "order_card"),
        (S.LOADED, S.MADE, "personalise_card"),
        (S.LOADED, S.SPOILED, "personalise_card"),
        (S.MADE, S.HANDED_OUT, "hand_over"),
        (S.MADE, S.SPOILED, "cancel_application return_cards_of_the_gone count_stock"),
        (S.IN_STOCK, S.SPOILED, "spoil_stock"),
        (S.IN_STOCK, S.MISSING, "count_stock"),
        (S.RESERVED, S.MISSING, "count_stock"),
        (S.SPOILED, S.MISSING, "count_stock"),
        (S.MISSING, S.SPOILED, "spoil_stock"),
        (S.SPOILED, S.DESTROYED, "destroy_card"),
    ),
)
IN_CUSTODY = (S.IN_STOCK, S.RESERVED, S.LOADED, S.MADE, S.SPOILED)
"""States in which the city has the card: it is at one place, or on its way between two."""

APPLICATION = Lifecycle(
    "application",
    _begins(applied="apply_for_card"),
    _steps(
        (A.APPLIED, A.INQUIRED, "send_inquiry"),
        (A.INQUIRED, A.APPLIED, "record_reply"),
        (A.APPLIED, A.IDENTIFIED, "check_identity"),
        (A.INQUIRED, A.IDENTIFIED, "check_identity"),
        (A.IDENTIFIED, A.SETTLED, "take_card_fee"),
        (A.SETTLED, A.MAKING, "order_card"),
        (A.MAKING, A.MADE, "personalise_card"),
        (A.MAKING, A.SETTLED, "personalise_card"),
        (A.MADE, A.HANDED_OVER, "hand_over"),
        (A.APPLIED, A.CANCELLED, "cancel_application"),
        (A.INQUIRED, A.CANCELLED, "cancel_application record_reply"),
        (A.IDENTIFIED, A.CANCELLED, "cancel_application"),
        (A.SETTLED, A.CANCELLED, "cancel_application"),
        (A.MADE, A.CANCELLED, "cancel_application return_cards_of_the_gone"),
    ),
)
OPEN_APPLICATION = (A.APPLIED, A.INQUIRED, A.IDENTIFIED, A.SETTLED, A.MAKING, A.MADE)

FUNCTION = Lifecycle(
    "function",
    _begins(on="enable_function"),
    _steps(
        (F.ON, F.STOPPED, "stop_function"),
        (F.STOPPED, F.ON, "stop_function"),
        (F.ON, F.ENDED, "enable_function stop_function surrender_card return_cards_of_the_gone"),
        (F.STOPPED, F.ENDED, "enable_function stop_function surrender_card return_cards_of_the_gone"),
    ),
)
LIFECYCLES = (CARD, STOCK, APPLICATION, FUNCTION)


class NoSuchMove(ValueError):
    """The machine does not know the move: a bug of the caller, never something that a clerk did."""


def check_move(machine: Lifecycle, old: str, new: str) -> None:
    """Raises NoSuchMove for a move that is not in the table."""
    if not machine.allows(old, new):
        raise NoSuchMove(f"{machine.name}: no move from {old} to {new}")
