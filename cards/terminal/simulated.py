"""A simulated issuing terminal: cards as objects of their own, in files, apart from what the server believes.

Every card that it made is a file named by its order's key; it survives the death of the server, as a real
card does. Faults are planned by a file a terminal: `jam`, `cable` (made, and the answer is lost), `misprint`.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from cards.rules.personalisation import Chip, Face, Order, Printed, TerminalFault

FAULTS = ("jam", "cable", "misprint")


class SimulatedTerminal:
    """Makes cards, and reads any that was made: all lie in one folder, as cards lie on any reader."""

    def __init__(self, folder: Path, terminal_id: int) -> None:
        self._folder = folder
        self._fault = folder / f"fault-{terminal_id}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def make(self, order: Order) -> Printed:
        """Print and write the card of the order, once for ever. Raises TerminalFault as planned."""
        with self._alone():
            fault, kept = self._take_fault(), self._card(order.key)
            if fault == "jam":
                raise TerminalFault("jam")
            if kept is None:
                face = replace(order.face, name=order.face.name[:-1]) if fault == "misprint" else order.face
                kept = {
                    "blank_no": order.blank_no,
                    "card_id": order.card_id,
                    "face": {key: str(value) for key, value in asdict(face).items()},
                    "functions": [],
                    "pins": [],
                    "locked": [],
                }
                self._write(order.key, kept)
            if fault == "cable":
                raise TerminalFault("cable")
            return _printed(kept)

    def read(self, card_id: str) -> Chip:
        """The chip of that number."""
        with self._alone():
            _, kept = self._find(card_id)
            return Chip(
                kept["card_id"],
                frozenset(kept["functions"]),
                frozenset(kept["pins"]),
                frozenset(kept["locked"]),
            )

    def write_functions(self, card_id: str, functions: frozenset[str]) -> None:
        """Have exactly these functions on the chip."""
        with self._alone():
            if self._take_fault() in ("jam", "cable"):
                raise TerminalFault("cable")
            key, kept = self._find(card_id)
            self._write(key, {**kept, "functions": sorted(functions)})

    def citizen_sets(self, card_id: str, pins: frozenset[str]) -> None:
        """What a citizen does at the pad: these PINs are set, and none of them is locked. No digits exist."""
        with self._alone():
            key, kept = self._find(card_id)
            there = set(kept["pins"]) | pins
            self._write(key, {**kept, "pins": sorted(there), "locked": sorted(set(kept["locked"]) - pins)})

    def lock(self, card_id: str, pin: str) -> None:
        """Three wrong tries."""
        with self._alone():
            key, kept = self._find(card_id)
            self._write(key, {**kept, "locked": sorted({*kept["locked"], pin})})

    def plan_fault(self, fault: str) -> None:
        """The next order or writing fails in that way, once."""
        if fault not in FAULTS:
            raise ValueError("no such fault")
        self._fault.write_text(fault)

    def cards_made(self) -> int:
        """How many cards were made here."""
        return len(list(self._folder.glob("card-*.json")))

    def _take_fault(self) -> str:
        try:
            fault = self._fault.read_text()
            self._fault.unlink()
        except FileNotFoundError:
            return ""
        return fault

    def _find(self, card_id: str) -> tuple[str, dict[str, Any]]:
        newest = sorted(self._folder.glob("card-*.json"), key=lambda path: path.stat().st_mtime_ns)
        for path in reversed(newest):
            kept = json.loads(path.read_text())
            if kept["card_id"] == card_id:
                return path.stem.removeprefix("card-"), kept
        raise TerminalFault("no_card")

    def _card(self, key: str) -> dict[str, Any] | None:
        path = self._path(key)
        return json.loads(path.read_text()) if path.exists() else None

    def _write(self, key: str, kept: dict[str, Any]) -> None:
        path = self._path(key)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(kept, ensure_ascii=False))
        fresh.rename(path)

    def _path(self, key: str) -> Path:
        return self._folder / f"card-{key}.json"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """A terminal does one thing at a time, whoever asks."""
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _printed(kept: dict[str, Any]) -> Printed:
    face = dict(kept["face"])
    face["valid_until"] = date.fromisoformat(face["valid_until"])
    return Printed(kept["blank_no"], Face(**face), kept["card_id"])
