"""What the button of each step does: its form, and the one use case that it calls."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import HttpRequest

from cards.choices import EvidenceKind
from cards.desk.forms import (
    ApplyForm,
    FeeForm,
    FindForm,
    HandOverForm,
    MakeForm,
    OldCardForm,
    PapersForm,
    ReplyForm,
)
from cards.desk.serving import Serving
from cards.models import CardApplication
from cards.queries import fee_rows, old_cards_of, reason_offered
from cards.rules.evidence import Seen
from cards.rules.fees import fee_for
from cards.rules.hand_over import Stage
from cards.usecases.apply_for_card import apply_for_card
from cards.usecases.check_identity import check_identity
from cards.usecases.enable_functions import enable_functions
from cards.usecases.hand_over import hand_over
from cards.usecases.keep_old_card import keep_old_card
from cards.usecases.order_card import order_card
from cards.usecases.read_chip import read_chip
from cards.usecases.record_reply import record_reply
from cards.usecases.refused import SomebodyElseWasFirst
from cards.usecases.send_inquiry import send_inquiry
from cards.usecases.surrender_card import surrender_card
from cards.usecases.take_card_fee import take_card_fee
from registry.shared.clock import now
from registry.shared.japan import in_japan

Act = Callable[[Serving, Any, HttpRequest], None]


def form_for(at: Serving, data: Any = None) -> forms.Form | None:
    """The form of the present step, filled with what is known; None where there is nothing to type."""
    row, visit = at.application, at.visit
    match at.stage:
        case Stage.PERSON:
            return FindForm(data)
        case Stage.APPLY:
            person = at.person
            reason = reason_offered(person, visit.kind, on=in_japan(now()).date()) if person else ""
            told = {"functions": visit.functions, "reason": reason}
            return ApplyForm(data, kind=visit.kind, initial=told)
        case Stage.IDENTITY:
            return PapersForm(data)
        case Stage.REPLY:
            return ReplyForm(data)
        case Stage.FEE if row is not None:
            applied = in_japan(row.applied_at).date()
            owed = fee_for(fee_rows(row.municipality_id), kind=row.kind, reason=row.reason, on=applied)
            return FeeForm(data, initial={"amount_yen": owed})
        case Stage.MAKE:
            return MakeForm(data, terminals=at.terminals)
        case Stage.OLD_CARD:
            return OldCardForm(data)
        case Stage.HAND_OVER:
            return HandOverForm(data)
    return None


def _row(at: Serving) -> CardApplication:
    """The application of the person at the desk; raises SomebodyElseWasFirst if there is none any more."""
    if at.application is None:
        raise SomebodyElseWasFirst
    return at.application


def do(at: Serving, data: Mapping[str, Any], request: HttpRequest) -> None:
    """The act of the present step; raises what its use case raises, and nothing is half done."""
    ACTS[at.stage](at, data, request)


def _apply(at: Serving, data: Any, request: HttpRequest) -> None:
    if at.person is None:
        return
    apply_for_card(
        resident=at.person,
        kind=at.visit.kind,
        face=at.visit.face,
        reason=data["reason"],
        functions=data["functions"],
        place=at.session.place,
        applicant=data["applicant"],
        representative=data["representative"],
        reference=at.visit.reference,
        visit_id=at.visit.pk,
        by=request.user,
        now=now(),
    )


def _papers(at: Serving, data: Any, request: HttpRequest) -> None:
    seen = [Seen(EvidenceKind(kind)) for kind in data["papers"]]
    check_identity(application_id=_row(at).pk, papers=seen, by=request.user, now=now())


def inquire(at: Serving, request: HttpRequest) -> None:
    """The second button of the papers: a letter is sent instead."""
    send_inquiry(application_id=_row(at).pk, by=request.user, now=now())


def _reply(at: Serving, data: Any, request: HttpRequest) -> None:
    letter = _row(at).inquiries.get(outcome="")
    record_reply(inquiry_id=letter.pk, outcome=data["outcome"], by=request.user, now=now())


def _fee(at: Serving, data: Any, request: HttpRequest) -> None:
    take_card_fee(
        application_id=_row(at).pk,
        amount_yen=data["amount_yen"],
        receipt=data["receipt"],
        exemption=data["exemption"],
        by=request.user,
        now=now(),
    )


def _make(at: Serving, data: Any, request: HttpRequest) -> None:
    order_card(application_id=_row(at).pk, terminal=data["terminal"], by=request.user, now=now())


def _read(at: Serving, data: Any, request: HttpRequest) -> None:
    card = _row(at).card_id
    if card is not None:
        read_chip(card_id=card, terminal=at.terminal, by=request.user, now=now())


def _functions(at: Serving, data: Any, request: HttpRequest) -> None:
    if at.application is not None:
        enable_functions(application_id=at.application.pk, terminal=at.terminal, by=request.user, now=now())


def _old_card(at: Serving, data: Any, request: HttpRequest) -> None:
    row = _row(at)
    if data["reason"].strip():
        keep_old_card(application_id=row.pk, reason=data["reason"], by=request.user, now=now())
        return
    old = old_cards_of(row)
    if old:
        surrender_card(
            card_id=old[0].pk,
            number_on_it=data["number_on_it"],
            why="exchanged",
            place=at.session.place,
            was_punched=data["was_punched"],
            by=request.user,
            now=now(),
        )


def _hand_over(at: Serving, data: Any, request: HttpRequest) -> None:
    hand_over(
        application_id=_row(at).pk,
        birth_told=data["birth"],
        holder_confirms=data["holder_confirms"],
        clerk_confirms=data["clerk_confirms"],
        terminal=at.terminal,
        by=request.user,
        now=now(),
    )


def _nothing(at: Serving, data: Any, request: HttpRequest) -> None:
    return


ACTS: Mapping[Stage, Act] = MappingProxyType(
    {
        Stage.APPLY: _apply,
        Stage.IDENTITY: _papers,
        Stage.REPLY: _reply,
        Stage.FEE: _fee,
        Stage.MAKE: _make,
        Stage.WAIT: _nothing,
        Stage.PIN: _read,
        Stage.FUNCTIONS: _functions,
        Stage.OLD_CARD: _old_card,
        Stage.HAND_OVER: _hand_over,
        Stage.DONE: _nothing,
    }
)
"""The step of finding the person has pages of its own."""
