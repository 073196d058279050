"""Whole visits to kiosks over HTTP, each with what it saw; whatever differs from the visitor is kept."""

import random
import re
import subprocess
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from registry.rules.era import wareki
from tests.journeys.centre import Centre
from tests.journeys.crowd import TOWN, Visitor

LOT = re.compile(TOWN + "[０-９]+番地")
MARK = re.compile(r"(?<!\S)(\d{1,2})/(\d{1,2})(?!\S)")
SPACES = dict.fromkeys(map(ord, " \u3000\n\f"), None)


@dataclass
class Seen:
    """What one visit came to."""

    visitor: Visitor
    request: str = ""
    end: str = ""
    fee: int = 0
    faults: list[str] = field(default_factory=list)


def visit(centre: Centre, visitor: Visitor, terminal: str, chance: random.Random) -> Seen:
    """One visitor, from the card to the paper or to wherever it ends."""
    seen = Seen(visitor)
    card = visitor.card
    opened = centre.open(
        code=visitor.resident.municipality.code, kind=card.kind, card_id=card.card_id, terminal=terminal
    )
    if opened.status != 201:
        seen.end = opened.told["code"]
        return seen
    session = opened.told["session"]
    certificate, options = _choice(visitor, chance)
    asked = centre.ask(session, certificate, copies=chance.choice((1, 1, 1, 2)), options=options)
    assert asked.status == 202, asked
    seen.request = asked.told["request"]
    if chance.random() < 0.05:
        seen.end = "left at once"
    else:
        _take(centre, seen, centre.wait(seen.request), options, chance)
    assert centre.call("DELETE", f"/sessions/{session}").status == 204
    return seen


def _choice(visitor: Visitor, chance: random.Random) -> tuple[str, dict[str, Any]]:
    if chance.random() < (0.3 if visitor.has_seal else 0.05):
        return "seal_certificate", {}
    return "resident_record", {"scope": chance.choice(("household", "self")), "relationship": True}


def _take(centre: Centre, seen: Seen, stands: Any, options: dict[str, Any], chance: random.Random) -> None:
    """Fetch, compare, pay, print; or jam, or walk away."""
    seen.end = stands["status"]
    if seen.end != "ready":
        return
    fetched = centre.call("GET", f"/requests/{seen.request}/document")
    assert fetched.status == 200, fetched
    digest = sha256(fetched.body)
    if fetched.headers["Repr-Digest"] != f"sha-256=:{b64encode(digest.digest()).decode()}:":
        seen.faults.append("Repr-Digest is of other bytes")
    if stands["sha256"] != digest.hexdigest():
        seen.faults.append("the digest told before is of other bytes")
    compare(seen, fetched.body, stands["serials"], everybody=options.get("scope") == "household")
    if chance.random() < 0.05:
        seen.end = "walked away"
        return
    paid = centre.call(
        "POST", f"/requests/{seen.request}/payment", {"amount": stands["fee"], "receipt": seen.request}
    )
    assert paid.status == 200, paid
    result = "failed" if chance.random() < 0.05 else "printed"
    pages = stands["pages"] if result == "printed" else 0
    told = centre.call(
        "POST", f"/requests/{seen.request}/outcome", {"result": result, "pages_printed": pages}
    )
    assert told.status == 200, told
    seen.end, seen.fee = told.told["status"], stands["fee"]


def compare(seen: Seen, pdf: bytes, serials: list[str], *, everybody: bool) -> None:
    """Read the paper with a reader that is not ours, and note whatever is not this visitor's."""
    pages = read(pdf)
    shown = seen.visitor.house if everybody else (seen.visitor.resident,)
    for serial in serials:
        sheets = [page for page in pages if serial in page]
        whole = "".join(sheets).translate(SPACES)
        marks = [mark for page in sheets for mark in MARK.findall(page)]
        if marks != [(str(number), str(len(sheets))) for number in range(1, len(sheets) + 1)]:
            seen.faults.append(f"marks {marks}")
        if set(LOT.findall(whole)) != {seen.visitor.resident.town_and_lot}:
            seen.faults.append("an address that is not the visitor's, or none")
        for person in shown:
            if person.name.translate(SPACES) not in whole:
                seen.faults.append("a name is missing")
            if wareki(person.birth_sort_on) not in whole:
                seen.faults.append("a birth date is missing")
    if len(pages) != sum(serial in page for serial in serials for page in pages):
        seen.faults.append("a page without a serial of this request")


def read(pdf: bytes) -> list[str]:
    """The text of each page by pdftotext."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return text.split("\f")[:-1]
