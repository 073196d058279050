"""What each touch of the screen does: from one screen to the next, in the order of a real machine.

The visitor's way is domain handbook B.5, the order towards the city that of the centre API: request, ready,
document fetched, payment, printing, outcome. Money goes back whenever no complete paper came out.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from issuance.kiosk.chips import NoSuchChip, find_chip, try_pin
from issuance.kiosk.client import (
    Centre,
    CentreRefused,
    CentreUnreachable,
    DocumentIsDamaged,
    Terminal,
    centre,
)
from issuance.kiosk.money import NotTaken, put_in
from issuance.kiosk.store import Store
from issuance.kiosk.visit import MOST_COPIES, Choice, Visit, fresh_key, steps_of_choice

UNREACHABLE = "centre_unreachable"


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch: what it says, when it came, and the store of the visit that it belongs to."""

    values: Mapping[str, Any]
    members: tuple[str, ...]
    at: datetime
    store: Store

    def value(self, name: str) -> str:
        """What the touched button says, "" for nothing."""
        return str(self.values.get(name, ""))


Act = Callable[[Visit, Touch], Visit | None]


def tray() -> Path:
    """The file of the virtual cards."""
    return Path(settings.KIOSK_DIR) / "chips.json"


def touched(visit: Visit, act: str, touch: Touch) -> Visit | None:
    """The visit after a touch, None once it is over.

    A touch of a screen that is not shown any more (a second tap, a page from before) changes nothing.
    """
    if act in ANYWHERE:
        return ANYWHERE[act](visit, touch)
    if touch.value("step") != visit.step or (visit.step, act) not in ON_SCREEN:
        return visit
    return ON_SCREEN[visit.step, act](visit, touch)


def give_up(visit: Visit) -> None:
    """Tell the centre that nobody will take the paper, and end the session; a line that is down is no matter.

    The session runs out by itself where this cannot be told.
    """
    if not visit.session or visit.ended:
        return
    try:
        with _line(visit) as line:
            if visit.status in ("delivered", "paid"):
                line.report(visit.request, result="abandoned", pages_printed=0, detail="visitor left")
            line.end_session()
    except (CentreRefused, CentreUnreachable):
        return


# --- Card and PIN ---


def _start(visit: Visit, touch: Touch) -> Visit:
    return visit.to("consent")


def _agree(visit: Visit, touch: Touch) -> Visit:
    return visit.to("card")


def _put_card(visit: Visit, touch: Touch) -> Visit:
    kind, _colon, number = touch.value("card").partition(":")
    try:
        chip = find_chip(tray(), number, kind)
    except NoSuchChip:
        return visit
    if chip.is_locked:
        return visit.to("sorry", problem="chip_locked")
    return visit.to("pin", card_kind=chip.card_kind, card_id=chip.card_id, problem="")


def _enter_pin(visit: Visit, touch: Touch) -> Visit:
    pin = touch.value("pin")
    if len(pin) != 4 or not (pin.isascii() and pin.isdigit()):
        return visit.to("pin", problem="pin_form")
    chip = find_chip(tray(), visit.card_id, visit.card_kind)
    is_right, chip = try_pin(tray(), chip, pin)
    if chip.is_locked:
        return visit.to("sorry", problem="chip_locked")
    if not is_right:
        return visit.to("pin", problem="pin_wrong")
    try:
        with centre(language=visit.language) as line:
            opened = line.open_session(chip, Terminal())
    except CentreRefused as refused:
        return visit.to("take_card", problem=refused.code)
    except CentreUnreachable:
        return visit.to("take_card", problem=UNREACHABLE)
    return visit.to(
        "take_card", session=opened["session"], offers=tuple(opened["offers"]), problem="", card_id=""
    )


def _take_card(visit: Visit, touch: Touch) -> Visit:
    return visit.to("sorry" if visit.problem else "certificates")


# --- Choices ---


def _certificate(visit: Visit, touch: Touch) -> Visit:
    code = touch.value("certificate")
    offer = next((o for o in visit.offers if o["certificate"] == code and o["available"]), None)
    if offer is None:
        return visit
    first = steps_of_choice(offer["options"])[0]
    return replace(visit, choice=Choice(certificate=code)).to(first)


def _who(visit: Visit, touch: Touch) -> Visit:
    scope = touch.value("scope")
    if scope not in visit.chosen_options["scope"]:
        return visit
    if scope == "part":
        return visit.choose("members", scope=scope, members=())
    return visit.choose(_after("who", visit), scope=scope, members=())


def _members(visit: Visit, touch: Touch) -> Visit:
    known = [member["ref"] for member in visit.chosen_options["members"]]
    chosen = tuple(ref for ref in known if ref in touch.members)
    if not chosen:
        return visit.to("members", problem="nobody_chosen")
    return visit.choose(_after("who", visit), members=chosen).to(_after("who", visit), problem="")


def _relationship(visit: Visit, touch: Touch) -> Visit:
    return visit.choose(_after("relationship", visit), relationship=touch.value("shown") == "yes")


def _domicile(visit: Visit, touch: Touch) -> Visit:
    return visit.choose(_after("domicile", visit), domicile=touch.value("shown") == "yes")


def _tax_year(visit: Visit, touch: Touch) -> Visit:
    asked = touch.value("year")
    year = next((y["year"] for y in visit.chosen_options["tax_year"] if str(y["year"]) == asked), None)
    return visit if year is None else visit.choose(_after("tax_year", visit), tax_year=year)


def _copies(visit: Visit, touch: Touch) -> Visit:
    asked = touch.value("copies")
    if not asked.isdecimal() or not 1 <= int(asked) <= MOST_COPIES:
        return visit
    return replace(visit, idempotency_key=fresh_key()).choose("confirm", copies=int(asked))


def _after(step: str, visit: Visit) -> str:
    steps = steps_of_choice(visit.chosen_options)
    return steps[steps.index(step) + 1]


# --- Money and document ---


def _confirm(visit: Visit, touch: Touch) -> Visit:
    try:
        with _line(visit) as line:
            asked = line.ask(
                certificate=visit.choice.certificate,
                copies=visit.choice.copies,
                options=visit.choice.options(),
                idempotency_key=visit.idempotency_key,
            )
    except CentreRefused as refused:
        return visit.to("sorry", problem=refused.code)
    except CentreUnreachable:
        return visit.to("sorry", problem=UNREACHABLE)
    if asked["refusal"]:
        return visit.to("sorry", problem=asked["refusal"]["code"])
    return visit.to("coins", request=asked["request"], status=asked["status"], fee=asked["fee"])


def _coin(visit: Visit, touch: Touch) -> Visit:
    piece = touch.value("coin")
    try:
        return replace(visit, inserted=put_in(visit.inserted, int(piece), fee=visit.fee), problem="")
    except (NotTaken, ValueError):
        return replace(visit, problem="coin_not_taken")


def _pay(visit: Visit, touch: Touch) -> Visit:
    if not visit.is_paid:
        return visit
    receipt = f"K01-{touch.at:%Y%m%d%H%M%S}-{fresh_key()[:6]}"
    return visit.to("waiting", receipt=receipt, returned=visit.inserted - visit.fee, problem="")


def _wait(visit: Visit, touch: Touch) -> Visit:
    try:
        with _line(visit) as line:
            stands = line.look(visit.request)
            visit = replace(visit, status=stands["status"])
            if visit.is_being_made:
                return visit
            if visit.status == "paid" and touch.store.document():
                return _print(visit, stands)  # paid before, and the machine stumbled after it
            if visit.status not in ("ready", "delivered"):
                return _money_back(visit, (stands["refusal"] or {}).get("code", "not_made"))
            return _fetch_and_pay(visit, stands, line, touch)
    except CentreRefused as refused:
        return _money_back(visit, refused.code)
    except CentreUnreachable:
        return _money_back(visit, UNREACHABLE)


def _fetch_and_pay(visit: Visit, stands: dict[str, Any], line: Centre, touch: Touch) -> Visit:
    """Take the document, make sure of its bytes, say that it is paid; only then the printer starts."""
    try:
        pdf = line.document(visit.request, sha256=stands["sha256"])
    except DocumentIsDamaged:
        line.report(visit.request, result="abandoned", pages_printed=0, detail="digest differs")
        return _money_back(visit, "document_damaged")
    touch.store.put_document(pdf)
    line.pay(visit.request, amount=visit.fee, receipt=visit.receipt)
    return _print(replace(visit, status="paid"), stands)


def _print(visit: Visit, stands: dict[str, Any]) -> Visit:
    return visit.to("printing", pages=stands["pages"], serials=tuple(stands["serials"]))


# --- Paper ---


def _printed(visit: Visit, touch: Touch) -> Visit:
    """The printer stopped: all pages are out, or a sheet is stuck in it."""
    try:
        with _line(visit) as line:
            if visit.jam_next:
                out = visit.pages - 1
                line.report(visit.request, result="failed", pages_printed=out, detail="paper jam")
                line.end_session()
                return _money_back(replace(visit, ended=True, jam_next=False, status="failed"), "jam")
            told = line.report(visit.request, result="printed", pages_printed=visit.pages)
            line.end_session()
    except (CentreRefused, CentreUnreachable):
        # The paper is out all the same. The city has the payment and no outcome: it opens an incident.
        return visit.to("take_paper", printed_at=touch.at.isoformat(), ended=True)
    owed = told["status"] == "printed"
    return visit.to(
        "take_paper",
        status=told["status"],
        ended=True,
        printed_at=touch.at.isoformat(),
        returned=visit.returned if owed else visit.inserted,
    )


def _take_paper(visit: Visit, touch: Touch) -> Visit:
    return visit.to("receipt")


# --- Turning back ---


def _back(visit: Visit, touch: Touch) -> Visit | None:
    before = {"consent": "menu", "card": "consent", "pin": "card", "members": "who", "confirm": "copies"}
    steps = steps_of_choice(visit.chosen_options) if visit.choice.certificate else []
    if visit.step in before:
        return visit.to(before[visit.step], problem="")
    if visit.step in steps:
        place = steps.index(visit.step)
        return visit.to(steps[place - 1] if place else "certificates", problem="")
    return visit


def _cancel(visit: Visit, touch: Touch) -> Visit | None:
    """Money in the slot comes back, the session ends, what was made is voided."""
    if not visit.may_cancel or visit.step == "waiting":
        return visit
    give_up(visit)
    if visit.inserted:
        return _money_back(replace(visit, ended=True), "cancelled")
    return None


def _leave(visit: Visit, touch: Touch) -> None:
    """The visit is over, by the visitor's word or because nobody is there."""
    give_up(visit)


def _language(visit: Visit, touch: Touch) -> Visit:
    asked = touch.value("language")
    return replace(visit, language=asked) if asked in dict(settings.LANGUAGES) else visit


def _staff(visit: Visit, touch: Touch) -> Visit:
    return replace(visit, jam_next=touch.value("jam") == "yes")


def _money_back(visit: Visit, problem: str) -> Visit:
    """No complete paper, no fee: everything that was put in is given back."""
    give_up(visit)
    return visit.to("sorry", problem=problem, returned=visit.inserted, inserted=0, ended=True)


def _line(visit: Visit) -> AbstractContextManager[Centre]:
    return centre(session=visit.session, language=visit.language)


ON_SCREEN: Mapping[tuple[str, str], Act] = {
    ("menu", "start"): _start,
    ("consent", "agree"): _agree,
    ("card", "card"): _put_card,
    ("pin", "pin"): _enter_pin,
    ("take_card", "take_card"): _take_card,
    ("certificates", "certificate"): _certificate,
    ("who", "who"): _who,
    ("members", "members"): _members,
    ("relationship", "relationship"): _relationship,
    ("domicile", "domicile"): _domicile,
    ("tax_year", "tax_year"): _tax_year,
    ("copies", "copies"): _copies,
    ("confirm", "confirm"): _confirm,
    ("coins", "coin"): _coin,
    ("coins", "pay"): _pay,
    ("waiting", "wait"): _wait,
    ("printing", "printed"): _printed,
    ("take_paper", "take_paper"): _take_paper,
}
ANYWHERE: Mapping[str, Act] = {
    "back": _back,
    "cancel": _cancel,
    "leave": _leave,
    "language": _language,
    "staff": _staff,
}
