"""手数料 of a card: which row of the city's dated table holds, and what is owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class NoFeeRule(LookupError):
    """The city's table says nothing of the kind on that day: nothing is handed over until it does."""


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A row of the table: `reason` empty holds for every reason that has no row of its own."""

    kind: str
    reason: str
    amount_yen: int
    valid_from: date
    valid_until: date | None


def fee_for(rows: Iterable[FeeRow], *, kind: str, reason: str, on: date) -> int:
    """Whole yen. Raises NoFeeRule where nothing holds, or two rows hold at once."""
    valid = [
        row
        for row in rows
        if row.kind == kind and row.valid_from <= on and (row.valid_until is None or on < row.valid_until)
    ]
    own = [row for row in valid if row.reason == reason] or [row for row in valid if not row.reason]
    if len(own) != 1:
        raise NoFeeRule(f"{len(own)} fees for {kind}")
    return own[0].amount_yen
