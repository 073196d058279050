"""The chips of the virtual cards: each holds its own PIN and tries, apart from all that the server knows."""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

TRIES = 3
"""Failures in a row that lock a chip; only the city's desk unlocks it (domain handbook D.1)."""


class NoSuchChip(Exception):
    """The tray holds no card of that kind and number."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One card's chip. The PIN is on it as a salted hash and nowhere else."""

    card_kind: str
    card_id: str
    municipality_code: str
    label: str
    salt: str
    pin_sha256: str
    tries_left: int = TRIES

    @classmethod
    def with_pin(
        cls, *, card_kind: str, card_id: str, municipality_code: str, label: str, pin: str, salt: str = ""
    ) -> "Chip":
        """A fresh chip with that PIN; a `salt` (hex) is given only where the file must come out the same."""
        salt = salt or secrets.token_hex(16)
        return cls(card_kind, card_id, municipality_code, label, salt, pin_digest(salt, pin))

    @property
    def is_locked(self) -> bool:
        """Whether three wrong PINs in a row locked it."""
        return self.tries_left <= 0


def pin_digest(salt: str, pin: str) -> str:
    """SHA-256 in hex over the salt's text and the PIN."""
    return hashlib.sha256((salt + pin).encode()).hexdigest()


def write_chips(path: Path, chips: Iterable[Chip]) -> None:
    """Put these cards into the tray, in place of those that were in it. Readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(path):
        _write(path, list(chips))


def read_chips(path: Path) -> list[Chip]:
    """Every card of the tray in its order; none where there is no tray."""
    if not path.exists():
        return []
    return [Chip(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def find_chip(path: Path, card_id: str, card_kind: str = "") -> Chip:
    """The card of that number (and kind, where given); raises NoSuchChip."""
    for chip in read_chips(path):
        if chip.card_id == card_id and card_kind in ("", chip.card_kind):
            return chip
    raise NoSuchChip


def try_pin(path: Path, chip: Chip, pin: str) -> tuple[bool, Chip]:
    """Let the chip compare a PIN: whether it was right, and the chip as it is now.

    A wrong one costs a try, a right one gives all back, a locked chip compares nothing. The count is on
    disk before the answer is given, so that nobody gains tries by trying in two places at once.
    """
    with _alone(path):
        chips = read_chips(path)
        place = next((i for i, c in enumerate(chips) if _same_card(c, chip)), None)
        if place is None:
            raise NoSuchChip
        now = chips[place]
        if now.is_locked:
            return False, now
        is_right = hmac.compare_digest(pin_digest(now.salt, pin), now.pin_sha256)
        chips[place] = replace(now, tries_left=TRIES if is_right else now.tries_left - 1)
        _write(path, chips)
        return is_right, chips[place]


def _same_card(one: Chip, other: Chip) -> bool:
    return (one.card_kind, one.card_id) == (other.card_kind, other.card_id)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, chips: list[Chip]) -> None:
    fresh = path.with_suffix(".new")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump([asdict(chip) for chip in chips], file, ensure_ascii=False, indent=1)
    fresh.replace(path)
