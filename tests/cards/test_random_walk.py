"""Acts at random, in any order and on anything: what may never be is not, after each of them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db.models import Count

from cards.choices import (
    ApplicationState,
    CardFace,
    CardKind,
    CardState,
    FunctionState,
    InquiryOutcome,
    StockState,
)
from cards.models import (
    Card,
    CardApplication,
    EnabledFunction,
    Inquiry,
    IssuingTerminal,
    PersonalisationJob,
    Place,
    StockItem,
    StockTransfer,
    Surrender,
)
from cards.rules.evidence import Seen
from cards.rules.fees import NoFeeRule
from cards.rules.kinds import replaces
from cards.rules.lifecycle import IN_CUSTODY, LIFECYCLES
from cards.usecases.accept_stock import accept_stock
from cards.usecases.cancel_application import cancel_application
from cards.usecases.count_stock import count_stock
from cards.usecases.destroy_card import destroy_card
from cards.usecases.enable_function import enable_function
from cards.usecases.find_card import find_card
from cards.usecases.keep_old_card import keep_old_card
from cards.usecases.lapse_applications import lapse_applications
from cards.usecases.move_stock import move_stock
from cards.usecases.record_reply import record_reply
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from cards.usecases.release_reservation import release_reservation
from cards.usecases.reserve_card import NoCardLeft, reserve_card
from cards.usecases.return_cards_of_the_gone import return_cards_of_the_gone
from cards.usecases.send_inquiry import send_inquiry
from cards.usecases.spoil_stock import spoil_stock
from cards.usecases.stop_function import stop_function
from cards.usecases.suspend_card import suspend_card
from registry.models import Resident
from tests import make
from tests.desk import JUKI_DAY, Desk

pytestmark = pytest.mark.django_db
ACTS = 400
LIKELY = 0.8
NO = (CardActRefused, SomebodyElseWasFirst, NoCardLeft, NoFeeRule)
USECASES = Path(__file__).parents[2] / "cards" / "usecases"
MODELS = dict(
    zip(
        ("card", "stock item", "application", "function"),
        (Card, StockItem, CardApplication, EnabledFunction),
        strict=True,
    )
)


class Walk:
    """A city of three people, a desk and a strong room, in which anything may be tried at any time."""

    def __init__(self, desk: Desk, rng: Random) -> None:
        self.desk, self.rng = desk, rng
        self.people = [make.single(desk.city, name) for name in ("足利　一", "足利　二", "足利　三")]
        for person in self.people:
            make.seal(person)
        for person in self.people[:2]:
            old = make.card(
                person, CardKind.CITIZEN, issued_on=date(2005, 4, 1), valid_until=date(2099, 12, 31)
            )
            Card.objects.note(old.pk, old="", new="active", at=desk.now, by="before")
            token = EnabledFunction.objects.create(
                card=old, resident=person, function="seal_token", valid_from=old.issued_on
            )
            EnabledFunction.objects.note(token.pk, old="", new="on", at=desk.now, by="before")
        self.room = Place.objects.create(municipality=desk.city, name="本庁金庫", is_desk=False)
        self.done: set[str] = set()

    def step(self) -> None:
        """One act, whatever comes of it; a refusal is an answer like any other."""
        name = self.rng.choice(TRIED)
        self.desk.now += timedelta(minutes=self.rng.choice((1, 1, 5, 60 * 24)))
        try:
            WAYS[name](self)
            self.done.add(name)
        except NO:
            return

    def one(self, model: Any, likely: str = "", **which: Any) -> Any:
        """Any row, mostly one in the likely state; the walk goes on if there is none."""
        rows = list(model.objects.filter(**which).order_by("pk"))
        if likely and self.rng.random() < LIKELY:
            rows = [row for row in rows if row.state == likely] or rows
        if not rows:
            raise SomebodyElseWasFirst
        return self.rng.choice(rows)

    @property
    def told(self) -> dict[str, Any]:
        return {"by": self.desk.clerk, "now": self.desk.now}


def apply(walk: Walk) -> None:
    functions = walk.rng.sample(["convenience", "seal_token"], walk.rng.randint(0, 2))
    walk.desk.apply(
        walk.rng.choice(walk.people),
        CardKind.JUKI,
        face=CardFace.PLAIN,
        reason=walk.rng.choice(["new", "new", "switch", "lost", "damaged"]),
        functions=functions,
        reference=walk.rng.choice(["", "B1", "B2"]),
    )


def pins(walk: Walk) -> None:
    row = walk.one(CardApplication, state=ApplicationState.MADE)
    walk.desk.set_pins(row)


def functions(walk: Walk) -> None:
    card = walk.one(Card, walk.rng.choice(["made", "active"]))
    name = walk.rng.choice(["convenience", "seal_token"])
    enable_function(card_id=card.pk, function=name, **walk.told)


def stop(walk: Walk) -> None:
    row = walk.one(EnabledFunction, valid_until=None)
    new = {"on": ["stopped", "ended"], "stopped": ["on", "ended"]}[row.state]
    stop_function(function_id=row.pk, new=walk.rng.choice(new), why="申出", **walk.told)


def take_back(walk: Walk) -> None:
    walk.desk.take_back(walk.one(Card))


def order(walk: Walk) -> None:
    walk.desk.order(walk.one(CardApplication, "settled"))


def print_card(walk: Walk) -> None:
    if walk.rng.random() < 0.2:
        walk.desk.machine.plan_fault(walk.rng.choice(("jam", "cable", "misprint")))
    walk.desk.make(walk.one(PersonalisationJob, "queued"))


def identify(walk: Walk) -> None:
    paper = walk.rng.choice(["passport", "passport", "pension_book"])
    walk.desk.identify(walk.one(CardApplication, "applied"), paper)


def find(walk: Walk) -> None:
    card = walk.one(Card, "suspended")
    papers = [Seen("passport")]
    find_card(card_id=card.pk, number_on_it=card.card_id, papers=papers, **walk.told)


def suspend(walk: Walk) -> None:
    card = walk.one(Card)
    suspend_card(card_id=card.pk, told_by="本人", phone="1", what="財布", **walk.told)


def reply(walk: Walk) -> None:
    letter = walk.one(Inquiry)
    record_reply(inquiry_id=letter.pk, outcome=walk.rng.choice(InquiryOutcome.values), **walk.told)


def reserve(walk: Walk) -> None:
    reserve_card(
        place=walk.desk.place,
        kind=CardKind.JUKI,
        face=CardFace.PLAIN,
        reference=walk.rng.choice(["B1", "B2"]),
        needed_on=walk.desk.now.date(),
        **walk.told,
    )


def release(walk: Walk) -> None:
    release_reservation(
        municipality_id=walk.desk.city.pk, reference=walk.rng.choice(["B1", "B2"]), why="取消", **walk.told
    )


def carry(walk: Walk) -> None:
    item = walk.one(StockItem)
    origin, goal = walk.rng.sample([walk.desk.place, walk.room], 2)
    if goal == walk.room and walk.rng.random() < 0.8:
        return
    move_stock(origin=origin, goal=goal, items=[item.pk], **walk.told)


def accept(walk: Walk) -> None:
    transfer = walk.one(StockTransfer, received_at=None)
    accept_stock(
        transfer_id=transfer.pk,
        counted=walk.rng.choice([0, 1]),
        by=walk.rng.choice([walk.desk.clerk, walk.desk.colleague]),
        now=walk.desk.now,
    )


def count(walk: Walk) -> None:
    item = walk.one(StockItem)
    missing = [item.item_no] if walk.rng.random() < 0.05 else []
    count_stock(place=walk.desk.place, counted={("juki_card", "plain"): 3}, missing=missing, **walk.told)


def destroy(walk: Walk) -> None:
    told: dict[str, Any] = {"witness": walk.desk.colleague, "how": "裁断", **walk.told}
    if walk.rng.random() < 0.5:
        destroy_card(item=walk.one(StockItem, "spoiled"), **told)
    else:
        destroy_card(card=walk.one(Card, state=CardState.SURRENDERED), **told)


def spoil(walk: Walk) -> None:
    spoil_stock(item_id=walk.one(StockItem).pk, place=walk.desk.place, why="汚損", **walk.told)


def leave_city(walk: Walk) -> None:
    if walk.rng.random() < 0.1:
        Resident.objects.filter(pk=walk.people[2].pk).update(
            residency="deceased", ended_on=walk.desk.now.date()
        )
    return_cards_of_the_gone(now=walk.desk.now)


def keep(walk: Walk) -> None:
    keep_old_card(application_id=walk.one(CardApplication, "made").pk, reason="紛失した", **walk.told)


def cancel(walk: Walk) -> None:
    if walk.rng.random() < 0.3:
        cancel_application(application_id=walk.one(CardApplication).pk, why="取下げ", **walk.told)


def give(walk: Walk) -> None:
    walk.desk.hand_over(walk.one(CardApplication, "made"))


def repair(walk: Walk) -> None:
    IssuingTerminal.objects.update(out_of_order_since=None)
    lapse_applications(now=walk.desk.now)


WAYS: dict[str, Callable[[Walk], None]] = {
    **{act.__name__: act for act in (apply, pins, functions, stop, take_back, order, print_card, identify)},
    **{act.__name__: act for act in (find, suspend, reply, reserve, release, carry, accept, count, destroy)},
    **{act.__name__: act for act in (spoil, leave_city, keep, cancel, give, repair)},
    "settle": lambda walk: walk.desk.settle(walk.one(CardApplication, "identified")),
    "inquire": lambda walk: (
        walk.told and send_inquiry(application_id=walk.one(CardApplication).pk, **walk.told)
    ),
}


BRINGS_ON = ("identify", "settle", "order", "print_card", "pins", "functions", "keep", "give")
TRIED = [*WAYS, *BRINGS_ON * 4]
"""What brings a visitor on is tried more often than what breaks it off."""


def nothing_is_wrong(walk: Walk) -> None:
    """Every invariant, over the whole of the tables."""
    live = Card.objects.live().values("resident", "kind").annotate(n=Count("pk"))
    assert not live.filter(n__gt=1).exists()
    tokens = EnabledFunction.objects.filter(function="seal_token", valid_until=None)
    assert not tokens.values("resident").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert not tokens.filter(card__state__in=("revoked", "surrendered", "destroyed")).exists()
    for item in StockItem.objects.all():
        where = [item.place_id, item.transfer_id]
        assert sum(each is not None for each in where) == (item.state in IN_CUSTODY), item.state
    for card in Card.objects.filter(item__isnull=False):
        assert card.item
        held = {
            CardState.MADE: StockState.MADE,
            CardState.ACTIVE: StockState.HANDED_OUT,
            CardState.SUSPENDED: StockState.HANDED_OUT,
            CardState.SURRENDERED: StockState.HANDED_OUT,
        }
        assert held.get(card.state, card.item.state) == card.item.state
    for row in CardApplication.objects.filter(state=ApplicationState.HANDED_OVER):
        came_back_or_told(row)


def came_back_or_told(row: CardApplication) -> None:
    """No hand-over without surrender or a reason: what it replaced is void by its own end, or came back."""
    older = Card.objects.filter(resident=row.resident_id, kind__in=replaces(row.kind), pk__lt=row.card_id)
    for old in older:
        assert old.state not in ("active", "suspended")
        reasons = {"lost", "death"} | ({"exchanged", "reissued"} if row.old_card_reason else set())
        assert Surrender.objects.filter(card=old).exists() or old.end_reason in {
            *reasons,
            "not_collected",
        }


def every_change_is_in_the_tables() -> set[tuple[str, str, str]]:
    """Which moves were made: each is one of the table's, and the last one led to the present state."""
    made = set()
    for machine in LIFECYCLES:
        for row in MODELS[machine.name].objects.all():
            changes = list(row.changes.order_by("pk"))
            for change in changes:
                if change.old == "":
                    assert change.new in machine.begins
                elif change.old != change.new:
                    assert machine.allows(change.old, change.new)
                    made.add((machine.name, change.old, change.new))
            assert not changes or changes[-1].new == row.state, machine.name
    return made


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_tried_in_whatever_order(settings: Any, tmp_path: Any, seed: int) -> None:
    settings.TERMINAL_DIR = tmp_path
    desk = Desk(make.city(), now=JUKI_DAY)
    desk.stock(12, kind=CardKind.JUKI, face=CardFace.PLAIN)
    walk = Walk(desk, Random(seed))
    for _ in range(ACTS):
        walk.step()
        nothing_is_wrong(walk)
    made = every_change_is_in_the_tables()
    assert len(made) >= 20, sorted(made)
    assert FunctionState.ENDED in {new for name, _, new in made if name == "function"}


def test_every_act_in_the_tables_is_a_use_case() -> None:
    acts = {act for machine in LIFECYCLES for step in machine.steps for act in step.acts}
    acts |= {act for machine in LIFECYCLES for told in machine.begins.values() for act in told}
    files = {path.stem for path in USECASES.glob("*.py")}
    assert acts <= files
