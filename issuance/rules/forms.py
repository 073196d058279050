"""Which reviewed form is in force on a day (a form is a dated row: items come and go with the law)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from issuance.rules.dated import in_force


class NoFormOnRecord(LookupError):
    """No form of the family is in force on the day: nothing may be issued."""


class AmbiguousForm(LookupError):
    """Two forms of the family are in force on the same day: nothing may be issued until one is ended."""


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A compiled form that the city approved: its key, the digest reviewed, its days (half-open)."""

    family: str
    key: str
    digest: str
    valid_from: date
    valid_until: date | None = None


def form_on(rows: Iterable[FormVersion], *, family: str, on: date) -> FormVersion:
    """The form of the family in force on the day; raises NoFormOnRecord or AmbiguousForm, never guesses."""
    found = [row for row in in_force(rows, on) if row.family == family]
    if not found:
        raise NoFormOnRecord(f"{family} on {on.isoformat()}")
    if len(found) > 1:
        raise AmbiguousForm(f"{family} on {on.isoformat()}")
    return found[0]
