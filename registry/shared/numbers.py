"""The numbers by which a person is found: the registry's own, and those that the apps above tell it of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Number:
    """A column that holds a person's number, written as a path from the resident (`cards__card_id`).

    `city` is the path to its municipality where the index begins with it, `also` what else the index begins
    with. A number that several people share is asked for only when nobody has it for himself.
    """

    column: str
    city: str = ""
    also: Mapping[str, Any] = field(default_factory=dict)
    is_shared: bool = False


_NUMBERS = [
    Number("person_no"),
    Number("juki_code"),
    Number("seals__registration_no", city="seals__municipality"),
    Number(
        "memberships__household__household_no",
        city="memberships__household__municipality",
        is_shared=True,
    ),
]


def found_by(number: Number) -> None:
    """Find people by one more number, told by the app that has it: the registry knows nobody above it."""
    if number not in _NUMBERS:
        _NUMBERS.append(number)


def numbers() -> tuple[Number, ...]:
    """Every number, those of one person first; each is compared whole."""
    return tuple(sorted(_NUMBERS, key=lambda number: number.is_shared))
