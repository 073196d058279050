"""Fees (手数料) by certificate, channel, reason and day, from the city's dated table and never from code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from issuance.rules.dated import in_force


class NoFeeOnRecord(LookupError):
    """The table says nothing for that certificate, channel, reason and day: nothing may be issued."""


class AmbiguousFee(LookupError):
    """Two rows hold on the same day: nothing may be issued until one is ended."""


@dataclass(frozen=True, slots=True)
class FeeRow:
    """The fee of one copy (通) in whole yen, whatever its pages; `valid_from` / `valid_until` half-open."""

    certificate: str
    channel: str
    reason: str
    amount_yen: int
    valid_from: date
    valid_until: date | None = None


def fee_for(rows: Iterable[FeeRow], *, certificate: str, channel: str, reason: str, on: date) -> int:
    """Yen for one copy on the day (Japan's date); raises NoFeeOnRecord or AmbiguousFee, never guesses.

    Exemptions (公用, 法令無料) are rows of their own with 0 yen; a kiosk has none, so asking there fails.
    """
    wanted = (certificate, channel, reason)
    found = [row for row in in_force(rows, on) if (row.certificate, row.channel, row.reason) == wanted]
    case = f"{certificate}/{channel}/{reason} on {on.isoformat()}"
    if not found:
        raise NoFeeOnRecord(case)
    if len(found) > 1:
        raise AmbiguousFee(case)
    return found[0].amount_yen
