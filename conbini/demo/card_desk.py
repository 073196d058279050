"""The demo's card desk: places, stock signed for by two, terminals, fees, and applications in every state."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from cards.choices import CardEnd, CardFace, CardKind, CardState, EvidenceKind
from cards.models import Card, CardApplication, CardFee, IssuingTerminal, Place, StockItem
from cards.rules.evidence import Seen
from cards.terminal.simulated import SimulatedTerminal
from cards.usecases.accept_stock import accept_stock
from cards.usecases.apply_for_card import apply_for_card
from cards.usecases.check_identity import check_identity
from cards.usecases.count_stock import count_stock
from cards.usecases.move_stock import move_stock
from cards.usecases.order_card import order_card
from cards.usecases.personalise_card import personalise_card
from cards.usecases.receive_stock import BoxTold, receive_stock
from cards.usecases.refused import CardActRefused
from cards.usecases.send_inquiry import send_inquiry
from cards.usecases.spoil_stock import spoil_stock
from cards.usecases.surrender_card import surrender_card
from cards.usecases.take_card_fee import take_card_fee
from registry.models import Municipality, Resident
from registry.shared.japan import JAPAN

WALKS = ("applied", "inquired", "identified", "settled", "made", "made")
"""How far each of the demo's applications has come."""
MY_NUMBER_FROM = date(2016, 1, 1)
CARDS_IN_STOCK, CARDS_AT_THE_DESK = 120, 40
RETURNED = 3
_FEES = (
    (CardKind.JUKI, "", 500, date(2003, 8, 25), date(2012, 5, 1)),
    # 住基カード交付手数料無料（平成24年5月から当分の間）
    (CardKind.JUKI, "", 0, date(2012, 5, 1), None),
    (CardKind.MY_NUMBER, "", 0, date(2016, 1, 1), None),
    (CardKind.MY_NUMBER, "lost", 800, date(2016, 1, 1), None),
)


def open_card_desk(municipality: Municipality, *, giver: User, taker: User, today: date) -> int:
    """Everything that the desk needs, signed for by these two, with some applications: how many those are.

    A city that has its desk already keeps it as it is.
    """
    if Place.objects.of(municipality).exists():
        return 0
    at = datetime.combine(today - timedelta(days=2), time(10), tzinfo=JAPAN)
    for kind, reason, amount, since, until in _FEES:
        CardFee.objects.create(
            municipality=municipality,
            kind=kind,
            reason=reason,
            amount_yen=amount,
            valid_from=since,
            valid_until=until,
        )
    vault, desk, venue = _places(municipality)
    terminals = [
        IssuingTerminal.objects.create(municipality=municipality, place=place, name=f"{place.name} 1号機")
        for place in (desk, venue)
    ]
    kind, face = (
        (CardKind.MY_NUMBER, CardFace.PHOTO) if today >= MY_NUMBER_FROM else (CardKind.JUKI, CardFace.PLAIN)
    )
    box = BoxTold("1", "00000001", CARDS_IN_STOCK)
    receive_stock(
        place=vault, kind=kind, face=face, slip_no="1", boxes=[box], by=giver, checked_by=taker, now=at
    )
    for place in (desk, venue):
        items = StockItem.objects.filter(place=vault).order_by("item_no").values_list("pk", flat=True)
        chosen = list(items[:CARDS_AT_THE_DESK])
        sent = move_stock(origin=vault, goal=place, items=chosen, by=giver, now=at)
        accept_stock(transfer_id=sent.pk, counted=CARDS_AT_THE_DESK, by=taker, now=at + timedelta(hours=1))
    count_stock(place=desk, counted={(kind, face): CARDS_AT_THE_DESK}, by=giver, now=at + timedelta(hours=7))
    last = StockItem.objects.filter(place=desk).order_by("-item_no")[0]
    spoil_stock(item_id=last.pk, place=desk, why="汚損", by=giver, now=at)
    _take_old_cards_back(municipality, desk, by=giver, now=at)
    return _applications(municipality, terminals[0], kind, face, by=giver, now=at + timedelta(hours=2))


def _places(municipality: Municipality) -> tuple[Place, Place, Place]:
    vault, desk, venue = (
        Place.objects.create(municipality=municipality, name=name, is_desk=is_desk)
        for name, is_desk in (("市民課金庫", False), ("市民課窓口", True), ("特設窓口", True))
    )
    return vault, desk, venue


def _take_old_cards_back(municipality: Municipality, place: Place, *, by: User, now: datetime) -> None:
    """Some citizen cards lie punched in the box."""
    ordinary = Card.objects.of(municipality).filter(kind=CardKind.CITIZEN, state=CardState.ACTIVE)
    for card in ordinary.exclude(resident__person_no__startswith="9").order_by("pk")[:RETURNED]:
        surrender_card(
            card_id=card.pk,
            number_on_it=card.card_id,
            why=CardEnd.REQUEST,
            place=place,
            was_punched=True,
            by=by,
            now=now,
        )


def _candidates(municipality: Municipality, kind: str, on: date) -> Iterator[Resident]:
    """Ordinary grown people without a card of the kind."""
    people: Any = Resident.objects.of(municipality).select_related("municipality")
    grown = people.living_here(on=on).filter(birth_sort_on__lt=on - timedelta(days=365 * 25))
    plain = grown.exclude(person_no__startswith="9").filter(moving_out_on=None, kind="japanese")
    without = plain.exclude(cards__kind=kind).order_by("pk")
    return iter(without[:60])


def _applications(
    municipality: Municipality, terminal: IssuingTerminal, kind: str, face: str, *, by: User, now: datetime
) -> int:
    people, count = _candidates(municipality, kind, now.date()), 0
    for goal in WALKS:
        row = _first_that_may(people, terminal.place, kind, face, by=by, now=now)
        if row is None:
            break
        _bring_to(goal, row, terminal, by=by, now=now)
        count += 1
    return count


def _first_that_may(
    people: Iterator[Resident], place: Place, kind: str, face: str, *, by: User, now: datetime
) -> CardApplication | None:
    for person in people:
        try:
            return apply_for_card(
                resident=person,
                kind=kind,
                face=face,
                reason="new",
                functions=["convenience"] if now.date() >= date(2012, 5, 10) else [],
                place=place,
                by=by,
                now=now,
            )
        except CardActRefused:
            continue
    return None


def _bring_to(goal: str, row: CardApplication, terminal: IssuingTerminal, *, by: User, now: datetime) -> None:
    if goal == "applied":
        return
    if goal == "inquired":
        send_inquiry(application_id=row.pk, by=by, now=now)
        return
    check_identity(application_id=row.pk, papers=[Seen(EvidenceKind.PASSPORT)], by=by, now=now)
    if goal == "identified":
        return
    is_free = row.kind == CardKind.MY_NUMBER or now.date() >= date(2012, 5, 1)
    take_card_fee(application_id=row.pk, amount_yen=0 if is_free else 500, receipt="1", by=by, now=now)
    if goal == "settled":
        return
    job = order_card(application_id=row.pk, terminal=terminal, asks=False, by=by, now=now)
    machine = SimulatedTerminal(Path(settings.TERMINAL_DIR), terminal.pk)
    personalise_card(job_id=job.pk, terminal=lambda _: machine, worker="demo", clock=lambda: now)
