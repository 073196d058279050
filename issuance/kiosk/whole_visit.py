"""One visit from the card to the paper without a screen, as the certificate centre would make it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from time import monotonic
from typing import Any

from issuance.kiosk.chips import Chip
from issuance.kiosk.client import (
    WORKING,
    Centre,
    CentreRefused,
    CentreUnreachable,
    DocumentIsDamaged,
    Terminal,
)
from issuance.kiosk.visit import fresh_key

LONGEST_WAIT_SECONDS = 20
PATIENCE_SECONDS = 60.0
"""The city's own deadline is shorter: this ends a visit whose service is stuck."""


class Ending(IntEnum):
    """How a visit ended; the command's exit status. 2 is the command line's own, for a wrong call."""

    PRINTED = 0
    UNREACHABLE = 1
    REFUSED = 3
    WRONG_PIN = 4
    JAMMED = 5
    ABANDONED = 6
    TIMED_OUT = 7
    DAMAGED = 8
    NOT_MADE = 9


@dataclass(frozen=True, slots=True)
class Order:
    """What the visitor wants, and what goes wrong at the printer ("", "jam" or "abandon")."""

    certificate: str
    copies: int = 1
    scope: str = ""
    members: tuple[str, ...] = ()
    relationship: bool = False
    domicile: bool = False
    fail: str = ""

    def options(self, offered: dict[str, Any]) -> dict[str, Any]:
        """The choices for the API; members are counted from 1 in the order of the offer."""
        if not offered.get("scope"):
            return {}
        told: dict[str, Any] = {"scope": self.scope or ("part" if self.members else "self")}
        shown = {"relationship": self.relationship, "domicile": self.domicile}
        told |= {name: chosen for name, chosen in shown.items() if chosen or offered.get(name)}
        if self.members:
            known = [member["ref"] for member in offered["members"]]
            told["members"] = [known[int(m) - 1] if 0 < int(m) <= len(known) else m for m in self.members]
        return told


class VisitEnded(Exception):
    """The visit came to an end before its paper."""

    def __init__(self, ending: Ending, why: str = "") -> None:
        super().__init__(why)
        self.ending, self.why = ending, why


def make_visit(
    line: Centre, chip: Chip, order: Order, *, say: Callable[[str], None], terminal: Terminal
) -> bytes:
    """The PDF that was printed; `say` hears each step. Raises VisitEnded for every other ending."""
    try:
        opened = line.open_session(chip, terminal)
        say(f"session {opened['session']} until {opened['expires_at']}")
        try:
            return _print(line, _ask(line, opened, order, say), order, say)
        finally:
            line.end_session()
            say("session ended")
    except CentreRefused as refused:
        raise VisitEnded(Ending.REFUSED, f"{refused.code}: {refused.text}") from refused
    except CentreUnreachable as none:
        raise VisitEnded(Ending.UNREACHABLE, str(none)) from none


def _ask(line: Centre, opened: dict[str, Any], order: Order, say: Callable[[str], None]) -> dict[str, Any]:
    for offer in opened["offers"]:
        say(f"offer {offer['certificate']}: {offer['fee']} yen" if offer["available"] else
            f"offer {offer['certificate']}: not available ({offer['reason']})")  # fmt: skip
    offer = next((o for o in opened["offers"] if o["certificate"] == order.certificate), None)
    asked = line.ask(
        certificate=order.certificate,
        copies=order.copies,
        options=order.options(offer["options"] if offer else {}),
        idempotency_key=fresh_key(),
    )
    say(f"request {asked['request']}: {asked['status']}, fee {asked['fee']} yen")
    if asked["refusal"]:
        raise VisitEnded(Ending.REFUSED, f"{asked['refusal']['code']}: {asked['refusal']['text']}")
    return asked


def _wait(line: Centre, asked: dict[str, Any], say: Callable[[str], None]) -> dict[str, Any]:
    until = monotonic() + PATIENCE_SECONDS
    stands = line.look(asked["request"])
    while stands["status"] in WORKING and monotonic() < until:
        stands = line.look(asked["request"], wait=LONGEST_WAIT_SECONDS)
    say(f"{stands['status']}: {stands['pages']} pages, serial {stands['serial']}")
    if stands["refusal"]:
        raise VisitEnded(Ending.REFUSED, f"{stands['refusal']['code']}: {stands['refusal']['text']}")
    if stands["status"] == "expired" or stands["status"] in WORKING:
        raise VisitEnded(Ending.TIMED_OUT, stands["status"])
    if stands["status"] != "ready":
        raise VisitEnded(Ending.NOT_MADE, stands["status"])
    return stands


def _print(line: Centre, asked: dict[str, Any], order: Order, say: Callable[[str], None]) -> bytes:
    request = asked["request"]
    stands = _wait(line, asked, say)
    try:
        pdf = line.document(request, sha256=stands["sha256"])
    except DocumentIsDamaged as damaged:
        line.report(request, result="abandoned", pages_printed=0, detail="digest differs")
        raise VisitEnded(Ending.DAMAGED, "the bytes are not the ones signed off") from damaged
    say(f"document: {len(pdf)} bytes, Repr-Digest agrees, sha256 {stands['sha256']}")
    if order.fail == "abandon":
        line.report(request, result="abandoned", pages_printed=0, detail="visitor left")
        raise VisitEnded(Ending.ABANDONED, "abandoned before payment, nothing is owed")
    line.pay(request, amount=stands["fee"], receipt=f"CLI-{fresh_key()[:10]}")
    say(f"paid {stands['fee']} yen")
    if order.fail == "jam":
        line.report(request, result="failed", pages_printed=stands["pages"] - 1, detail="paper jam")
        raise VisitEnded(Ending.JAMMED, "paper jam, nothing is owed")
    done = line.report(request, result="printed", pages_printed=stands["pages"])
    say(f"{done['status']}: {stands['pages']} pages")
    if done["status"] != "printed":
        raise VisitEnded(Ending.TIMED_OUT, done["status"])
    return pdf
