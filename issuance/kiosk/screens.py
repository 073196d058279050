"""What each screen shows of the visit: what the visitor is asked now, and nothing else."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from issuance.kiosk import messages
from issuance.kiosk.chips import NoSuchChip, find_chip, read_chips
from issuance.kiosk.flow import tray
from issuance.kiosk.money import COINS, NOTES, change
from issuance.kiosk.visit import IDLE, MOST_COPIES, Visit

DEVICES: Mapping[str, str] = {
    "card": "reader",
    "pin": "reader",
    "take_card": "reader",
    "coins": "slot",
    "printing": "printer",
    "take_paper": "printer",
}
"""Which part of the machine wants the visitor's hand."""
BACK = frozenset(
    {"consent", "card", "pin", "who", "members", "relationship", "domicile", "tax_year", "copies", "confirm"}
)


def screen(visit: Visit) -> dict[str, Any]:
    """Everything that the template of the visit's screen needs."""
    own = OWN.get(visit.step, lambda _visit: {})(visit)
    return {
        "visit": visit,
        "template": f"issuance/kiosk/screens/{visit.step}.html",
        "device": DEVICES.get(visit.step, ""),
        "stages": _stages(visit),
        "may_go_back": visit.step in BACK,
        "may_cancel": visit.may_cancel and visit.step != "waiting",
        "idle_seconds": int(IDLE.total_seconds()),
        "problem": messages.advice(visit.problem) if visit.problem else None,
        **own,
    }


def _stages(visit: Visit) -> list[dict[str, Any]]:
    here = next((i for i, (_name, steps) in enumerate(messages.STAGES) if visit.step in steps), None)
    if here is None:
        return []
    return [
        {"name": name, "is_here": i == here, "is_done": i < here}
        for i, (name, _steps) in enumerate(messages.STAGES)
    ]


def _menu(visit: Visit) -> dict[str, Any]:
    return {"other_services": messages.OTHER_SERVICES}


def _card(visit: Visit) -> dict[str, Any]:
    cards = [
        {"chip": chip, "kind": messages.CARD_KINDS.get(chip.card_kind, chip.card_kind)}
        for chip in read_chips(tray())
    ]
    return {"cards": cards}


def _pin(visit: Visit) -> dict[str, Any]:
    try:
        tries = find_chip(tray(), visit.card_id, visit.card_kind).tries_left
    except NoSuchChip:
        tries = 0
    return {"tries_left": tries, "digits": (*range(1, 10), 0)}


def _certificates(visit: Visit) -> dict[str, Any]:
    offers = [
        {
            **offer,
            "name": messages.certificate_name(offer),
            "explained": messages.EXPLAINED.get(offer["certificate"], ""),
            "why_not": messages.advice(offer["reason"]).title if not offer["available"] else "",
        }
        for offer in visit.offers
    ]
    return {"offers": offers, "is_any_available": any(offer["available"] for offer in offers)}


def _who(visit: Visit) -> dict[str, Any]:
    scopes = [(code, *messages.SCOPES[code]) for code in visit.chosen_options["scope"]]
    return {"scopes": scopes}


def _members(visit: Visit) -> dict[str, Any]:
    return {"members": visit.chosen_options["members"]}


def _tax_year(visit: Visit) -> dict[str, Any]:
    return {"years": visit.chosen_options["tax_year"]}


def _copies(visit: Visit) -> dict[str, Any]:
    fee = visit.offer["fee"]
    return {"counts": [(n, n * fee) for n in range(1, MOST_COPIES + 1)]}


def _confirm(visit: Visit) -> dict[str, Any]:
    chosen = visit.choice
    names = [m["name"] for m in visit.chosen_options.get("members", []) if m["ref"] in chosen.members]
    years = visit.chosen_options.get("tax_year", [])
    return {
        "certificate": messages.certificate_name(visit.offer),
        "scope": messages.SCOPES[chosen.scope][0] if chosen.scope else "",
        "names": names,
        "asks_relationship": chosen.relationship is not None,
        "asks_domicile": chosen.domicile is not None,
        "year": next((y["name"] for y in years if y["year"] == chosen.tax_year), ""),
        "amount": visit.offer["fee"] * chosen.copies,
    }


def _coins(visit: Visit) -> dict[str, Any]:
    return {
        "coins": COINS,
        "notes": NOTES,
        "missing": max(0, visit.fee - visit.inserted),
        "change": max(0, visit.inserted - visit.fee),
    }


def _printing(visit: Visit) -> dict[str, Any]:
    return {"pages": range(1, visit.pages + 1), "change": change(visit.returned)}


def _receipt(visit: Visit) -> dict[str, Any]:
    return {
        "certificate": messages.certificate_name(visit.offer),
        "at": datetime.fromisoformat(visit.printed_at),
        "change": change(visit.returned),
        "is_charged": visit.status == "printed",
    }


def _sorry(visit: Visit) -> dict[str, Any]:
    return {"change": change(visit.returned), "is_locked": visit.problem == "chip_locked"}


OWN: Mapping[str, Callable[[Visit], dict[str, Any]]] = {
    "menu": _menu,
    "card": _card,
    "pin": _pin,
    "certificates": _certificates,
    "who": _who,
    "members": _members,
    "tax_year": _tax_year,
    "copies": _copies,
    "confirm": _confirm,
    "coins": _coins,
    "printing": _printing,
    "take_paper": _printing,
    "receipt": _receipt,
    "sorry": _sorry,
}
