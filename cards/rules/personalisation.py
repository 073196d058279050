"""What an issuing terminal is told and tells back: the port, and the comparison of the printed card."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol

from cards.choices import CardFace, CardKind


class TerminalFault(Exception):
    """The terminal could not do it; `code` says why. The same order may be sent again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Face:
    """券面: what is printed on the card and kept in its 券面 application."""

    kind: str
    face: str
    city: str
    name: str
    valid_until: date
    alias: str = ""
    birth: str = ""
    sex: str = ""
    address: str = ""

    def fingerprint(self) -> str:
        """SHA-256 over every field in a fixed order."""
        told = {key: str(value) for key, value in asdict(self).items()}
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def differs_from(self, other: "Face") -> tuple[str, ...]:
        """The names of the fields that are not the same."""
        mine, theirs = asdict(self), asdict(other)
        return tuple(key for key in mine if mine[key] != theirs[key])


@dataclass(frozen=True, slots=True)
class Order:
    """One card to be made. `key` names it for ever: a terminal makes one card for it, however often asked."""

    key: str
    blank_no: str
    face: Face
    card_id: str
    certificate_until: date | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """What the terminal read back from the finished card, chip and face."""

    blank_no: str
    face: Face
    card_id: str


class Terminal(Protocol):
    """発行端末. Writes one card at a time; what it has made for a key it knows again after a power cut."""

    def make(self, order: Order) -> Printed:
        """Print and write, or give what was made for the order's key before. Raises TerminalFault."""

    def read(self, card_id: str) -> "Chip":
        """What lies on the reader. Raises TerminalFault."""

    def write_functions(self, card_id: str, functions: frozenset[str]) -> None:
        """Have exactly these functions on the chip. Raises TerminalFault."""


@dataclass(frozen=True, slots=True)
class Chip:
    """What a reader sees of a card: its number, the functions written, the kinds of PIN that are set."""

    card_id: str
    functions: frozenset[str]
    pins: frozenset[str]
    locked: frozenset[str] = frozenset()


def faults_of_print(order: Order, printed: Printed) -> tuple[str, ...]:
    """The names of what differs between what was asked for and what was made; none if nothing does."""
    found = list(order.face.differs_from(printed.face))
    if printed.blank_no != order.blank_no:
        found.append("blank_no")
    if printed.card_id != order.card_id:
        found.append("card_id")
    return tuple(found)


def face_shows(kind: str, face: str) -> bool:
    """Whether birth date, sex and address stand on the card: those with a photo alone."""
    return face == CardFace.PHOTO or kind == CardKind.MY_NUMBER
