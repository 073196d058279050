"""A desk that hands out cards: a place with stock, a terminal, two clerks, and what a visitor brings."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Group, User

from cards.choices import CardFace, CardKind
from cards.models import (
    Card,
    CardApplication,
    CardDestruction,
    CardFee,
    CardLetter,
    CardNumber,
    CardPayment,
    CardStop,
    ChipReading,
    DailyCount,
    Delivery,
    DeskSession,
    Destruction,
    EnabledFunction,
    FaceChange,
    Inquiry,
    IssuingTerminal,
    PersonalisationJob,
    PinFact,
    Place,
    Reservation,
    SeenEvidence,
    StockTransfer,
    Surrender,
    Visit,
)
from cards.queries import old_cards_of, pins_wanted
from cards.rules.evidence import Seen
from cards.terminal.drivers import simulated
from cards.terminal.simulated import SimulatedTerminal
from cards.usecases.apply_for_card import apply_for_card
from cards.usecases.check_identity import check_identity
from cards.usecases.enable_function import enable_function
from cards.usecases.hand_over import hand_over
from cards.usecases.order_card import order_card
from cards.usecases.personalise_card import personalise_card
from cards.usecases.read_chip import read_chip
from cards.usecases.receive_stock import BoxTold, receive_stock
from cards.usecases.surrender_card import surrender_card
from cards.usecases.take_card_fee import take_card_fee
from cards.usecases.take_queue_number import take_queue_number
from registry.models import Clerk, Municipality, Resident
from tests import make

JUKI_DAY = datetime(2012, 7, 10, 10, 0, tzinfo=make.JAPAN)
"""A Tuesday on which 住基カード are handed out."""


class Desk:
    """One desk of a city with its people."""

    def __init__(self, city: Municipality, *, now: datetime = make.NOW, name: str = "特設窓口") -> None:
        self.city = city
        self.now = now
        self.place = Place.objects.create(municipality=city, name=name)
        self.terminal = IssuingTerminal.objects.create(municipality=city, place=self.place, name=f"{name} 1")
        self.clerk = self._user("desk")
        self.colleague = self._user("witness")
        if not CardFee.objects.filter(municipality=city).exists():
            for kind, since in ((CardKind.JUKI, date(2003, 8, 25)), (CardKind.MY_NUMBER, date(2016, 1, 1))):
                CardFee.objects.create(municipality=city, kind=kind, amount_yen=0, valid_from=since)

    def _user(self, name: str) -> User:
        """As `staff.user`, without the price of hashing a password that nobody types."""
        row = User.objects.create(username=f"{name}{self.place.pk}", is_staff=True, password="!")
        row.groups.set(Group.objects.filter(name="窓口"))
        Clerk.objects.create(user=row, municipality=self.city)
        return row

    def stock(
        self,
        count: int = 5,
        *,
        kind: str = CardKind.MY_NUMBER,
        face: str = CardFace.PHOTO,
        first: int = 1,
        **more: Any,
    ) -> Delivery:
        """So many blank cards, in one box."""
        told: dict[str, Any] = {
            "place": self.place,
            "kind": kind,
            "face": face,
            "slip_no": f"{kind}-{face}-{self.place.pk}-{first}",
            "boxes": [BoxTold("1", f"{first:08d}", count)],
            "by": self.clerk,
            "checked_by": self.colleague,
            "now": self.now,
            **more,
        }
        return receive_stock(**told)

    # --- The way of one visitor, each step as the desk's screen takes it ---

    @property
    def machine(self) -> SimulatedTerminal:
        """The simulated terminal of this desk."""
        return simulated(self.terminal.pk)

    def apply(self, person: Resident, kind: str = CardKind.MY_NUMBER, **more: Any) -> CardApplication:
        """An application, for a first card unless said otherwise."""
        told: dict[str, Any] = {
            "resident": person,
            "kind": kind,
            "face": CardFace.PHOTO,
            "reason": "new",
            "functions": (),
            "place": self.place,
            "by": self.clerk,
            "now": self.now,
            **more,
        }
        return apply_for_card(**told)

    def identify(self, row: CardApplication, *papers: str) -> None:
        """Papers are seen; a driving licence unless others are named."""
        seen = [Seen(paper) for paper in papers or ("driving_licence",)]
        check_identity(application_id=row.pk, papers=seen, by=self.clerk, now=self.now)

    def settle(self, row: CardApplication) -> None:
        """The fee, which is nothing here."""
        take_card_fee(application_id=row.pk, amount_yen=0, by=self.clerk, now=self.now)

    def order(self, row: CardApplication) -> PersonalisationJob:
        """A blank goes to the terminal."""
        return order_card(application_id=row.pk, terminal=self.terminal, by=self.clerk, now=self.now)

    def make(self, job: PersonalisationJob) -> str:
        """The worker has it made."""
        return personalise_card(
            job_id=job.pk, terminal=lambda _: self.machine, worker="worker", clock=lambda: self.now
        )

    def set_pins(self, row: CardApplication, *pins: str) -> None:
        """The citizen sets the PINs at the pad, and the reader tells it."""
        row.refresh_from_db()
        assert row.card
        self.machine.citizen_sets(row.card.card_id, frozenset(pins) or pins_wanted(row))
        self.read(row)

    def read(self, row: CardApplication) -> ChipReading:
        """The card is laid on the reader."""
        assert row.card_id
        return read_chip(card_id=row.card_id, terminal=self.machine, by=self.clerk, now=self.now)

    def switch_on(self, row: CardApplication) -> None:
        """Every function that was asked for."""
        row.refresh_from_db()
        for function in row.functions:
            enable_function(card_id=row.card_id, function=function, by=self.clerk, now=self.now)

    def take_back(self, card: Card, why: str = "exchanged") -> Surrender:
        """An old card comes back and is punched."""
        return surrender_card(
            card_id=card.pk,
            number_on_it=card.card_id,
            why=why,
            place=self.place,
            was_punched=True,
            by=self.clerk,
            now=self.now,
        )

    def hand_over(self, row: CardApplication, **more: Any) -> Card:
        """Both confirm, and the holder's birth date is told once more."""
        told: dict[str, Any] = {
            "application_id": row.pk,
            "birth_told": row.resident.birth_sort_on,
            "holder_confirms": True,
            "clerk_confirms": True,
            "terminal": self.machine,
            "by": self.clerk,
            "now": self.now,
            **more,
        }
        return hand_over(**told)

    def made(self, person: Resident, kind: str = CardKind.MY_NUMBER, **more: Any) -> CardApplication:
        """An application whose card lies ready."""
        row = self.apply(person, kind, **more)
        self.identify(row)
        self.settle(row)
        assert self.make(self.order(row)) == "checked"
        row.refresh_from_db()
        return row

    def given(self, person: Resident, kind: str = CardKind.MY_NUMBER, **more: Any) -> Card:
        """A card that went all the way, with its functions; old cards came back."""
        row = self.made(person, kind, **more)
        self.set_pins(row)
        self.switch_on(row)
        for old in old_cards_of(row):
            self.take_back(old)
        return self.hand_over(row)


def one_of_each(city: Municipality, name: str = "足利　太郎") -> Desk:
    """A row in each table of the desk, laid directly; the person is new and has that name."""
    desk, at = Desk(city), make.NOW
    delivery = desk.stock(3)
    item, spoiled, _ = delivery.boxes.get().items.order_by("item_no")
    person = make.single(city, name)
    card = make.card(person, face_sha256="0" * 64)
    function = EnabledFunction.objects.create(
        card=card, resident=person, function="library", valid_from=make.TODAY
    )
    EnabledFunction.objects.note(function.pk, old="", new="on", at=at, by=desk.clerk)
    Card.objects.note(card.pk, old="", new="active", at=at, by=desk.clerk)
    CardNumber.objects.create(card=card, kind=card.kind, number=card.card_id, since=make.TODAY)
    FaceChange.objects.create(card=card, at=at, by="desk", face_sha256="1" * 64)
    Surrender.objects.create(card=card, at=at, by="desk", why="exchanged", place=desk.place, was_punched=True)
    CardDestruction.objects.create(card=card, at=at, by=desk.clerk, witness=desk.colleague, how="裁断")
    CardLetter.objects.create(
        card=card, rung="after", until=make.TODAY, listed_on=make.TODAY, tells_of_seal=False
    )
    CardStop.objects.create(
        card=card, told_by=name, phone="0284-20-2222", what="財布", stopped_at=at, stopped_by="desk"
    )
    application = CardApplication.objects.create(
        municipality=city,
        resident=person,
        kind=card.kind,
        face="photo",
        reason="new",
        place=desk.place,
        applied_at=at,
        changed_at=at,
    )
    CardApplication.objects.note(application.pk, old="", new="applied", at=at, by=desk.clerk)
    SeenEvidence.objects.create(application=application, kind="passport", seen_at=at, by="desk")
    Inquiry.objects.create(application=application, sent_at=at, sent_by="desk", deadline_on=make.TODAY)
    CardPayment.objects.create(application=application, amount_yen=0, at=at, by="desk")
    PersonalisationJob.objects.create(
        application=application,
        terminal=desk.terminal,
        item=item,
        card_id="X",
        issued_on=make.TODAY,
        valid_until=make.TODAY,
        face_sha256="0" * 64,
        queued_at=at,
        asked_at=at,
    )
    ChipReading.objects.create(card=card, at=at, by="desk")
    PinFact.objects.create(card=card, pin="card", event="set", at=at, by="desk")
    other = Place.objects.create(municipality=city, name="本庁金庫", is_desk=False)
    StockTransfer.objects.create(
        municipality=city, origin=desk.place, goal=other, count=1, given_at=at, given_by=desk.clerk
    )
    DailyCount.objects.create(
        place=desk.place,
        counted_on=make.TODAY,
        counted_at=at,
        kind=card.kind,
        face="photo",
        expected=3,
        counted=3,
        by="desk",
    )
    Destruction.objects.create(item=spoiled, at=at, by=desk.clerk, witness=desk.colleague, how="裁断")
    Reservation.objects.create(
        municipality=city, item=item, reference="B1", needed_on=make.TODAY, reserved_at=at, reserved_by="desk"
    )
    visit = take_queue_number(place=desk.place, kind=card.kind, face="photo", now=at)
    Visit.objects.filter(pk=visit.pk).update(resident=person, application=application)
    DeskSession.objects.create(
        municipality=city, place=desk.place, desk="1", clerk=desk.clerk, visit=visit, opened_at=at
    )
    return desk
