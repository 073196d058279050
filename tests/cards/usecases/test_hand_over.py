"""From application to hand-over: the whole way, what keeps a card at the desk, and what is mixed up."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cards.choices import ApplicationState, CardFace, CardKind, CardState, StockState
from cards.models import (
    Card,
    CardApplication,
    CardChange,
    ChipReading,
    EnabledFunction,
    FunctionChange,
    PersonalisationJob,
    PinFact,
    StockItem,
)
from cards.queries import seal_token_of
from cards.usecases.cancel_application import cancel_application
from cards.usecases.enable_function import enable_function
from cards.usecases.keep_old_card import keep_old_card
from cards.usecases.personalise_card import ATTEMPTS, LEASE
from cards.usecases.record_reply import record_reply
from cards.usecases.refused import CardActRefused, SomebodyElseWasFirst
from cards.usecases.send_inquiry import send_inquiry
from cards.usecases.sweep_jobs import sweep_jobs
from cards.usecases.take_card_fee import take_card_fee
from registry.choices import IncidentKind
from registry.models import Incident, Resident
from tests import cast, make
from tests.desk import JUKI_DAY, Desk

pytestmark = pytest.mark.django_db
JUKI = {"kind": CardKind.JUKI, "face": CardFace.PLAIN}


@pytest.fixture
def desk(settings: Any, tmp_path: Any) -> Desk:
    settings.TERMINAL_DIR = tmp_path
    found = Desk(make.city())
    found.stock(6)
    return found


@pytest.fixture
def desk_2012(settings: Any, tmp_path: Any) -> Desk:
    """The special counter of July 2012, with 住基カード."""
    settings.TERMINAL_DIR = tmp_path
    found = Desk(make.city(), now=JUKI_DAY)
    found.stock(6, kind=CardKind.JUKI, face=CardFace.PLAIN)
    return found


@pytest.fixture
def person(desk: Desk) -> Resident:
    return make.single(desk.city)


def codes(refused: pytest.ExceptionInfo[CardActRefused]) -> list[str]:
    return [no.code for no in refused.value.refusals]


def test_a_citizen_card_becomes_a_juki_card_with_the_seal(desk_2012: Desk) -> None:
    desk = desk_2012
    person = make.single(desk.city)
    make.seal(person)
    old = make.card(person, CardKind.CITIZEN, issued_on=date(2005, 4, 1), valid_until=date(2099, 12, 31))
    token = EnabledFunction.objects.create(
        card=old, resident=person, function="seal_token", valid_from=old.issued_on
    )
    card = desk.given(person, **JUKI, reason="switch", functions=["convenience", "seal_token"])
    old.refresh_from_db()
    assert (card.state, card.valid_until) == (CardState.ACTIVE, date(2022, 7, 10))
    assert (old.state, old.end_reason, old.surrender.was_punched) == ("surrendered", "exchanged", True)
    assert seal_token_of(person.pk).card_id == card.pk  # type: ignore[union-attr]
    swap = FunctionChange.objects.get(subject__card=card, subject__function="seal_token")
    assert swap.takes_place_of_id == token.pk  # both cards in one row
    assert {fact.pin for fact in PinFact.objects.filter(card=card)} == {"card", "service"}
    assert card.item.state == StockState.HANDED_OUT  # type: ignore[union-attr]
    assert [c.new for c in CardChange.objects.filter(subject=card).order_by("pk")] == ["made", "active"]


def test_a_my_number_card_is_known_by_its_certificate(desk: Desk, person: Resident) -> None:
    card = desk.given(person, functions=["convenience"])
    assert card.valid_until == date(2036, 6, 21)
    assert card.certificate_until == date(2031, 6, 21)
    assert card.numbers.get().number == card.card_id


class TestKept:
    """What keeps a card at the desk."""

    def test_without_surrender_or_a_reason_nothing_is_handed_over(self, desk_2012: Desk) -> None:
        desk = desk_2012
        person = make.single(desk.city)
        old = make.card(person, CardKind.CITIZEN, valid_until=date(2099, 12, 31), issued_on=date(2005, 4, 1))
        row = desk.made(person, **JUKI, reason="switch")
        desk.set_pins(row)
        with pytest.raises(CardActRefused) as no:
            desk.hand_over(row)
        assert codes(no) == ["old_card_not_surrendered"]
        with pytest.raises(CardActRefused):
            keep_old_card(application_id=row.pk, reason=" ", by=desk.clerk, now=desk.now)
        keep_old_card(application_id=row.pk, reason="自宅で見つからない", by=desk.clerk, now=desk.now)
        desk.hand_over(row)
        old.refresh_from_db()
        assert (old.state, old.end_reason) == (CardState.REVOKED, "exchanged")

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"holder_confirms": False}, "not_confirmed"),
            ({"clerk_confirms": False}, "not_confirmed"),
            ({"birth_told": date(1965, 6, 22)}, "another_person"),
        ],
    )
    def test_both_confirm_and_the_birth_date_is_the_holders(
        self, desk: Desk, person: Resident, more: dict[str, object], code: str
    ) -> None:
        row = desk.made(person)
        desk.set_pins(row)
        with pytest.raises(CardActRefused) as no:
            desk.hand_over(row, **more)
        assert codes(no) == [code]
        assert Card.objects.get().state == CardState.MADE

    def test_a_card_without_its_pins_or_functions_stays(self, desk: Desk, person: Resident) -> None:
        row = desk.made(person, functions=["convenience"])
        with pytest.raises(CardActRefused) as no:
            desk.hand_over(row)
        assert codes(no) == ["pin_missing", "functions_missing"]
        with pytest.raises(CardActRefused, match="pin_not_set"):
            desk.switch_on(row)

    def test_a_chip_that_differs_is_an_incident_and_stays(self, desk: Desk, person: Resident) -> None:
        """The writing is lost on its way, however often."""
        row = desk.made(person)
        desk.set_pins(row)

        class Deaf:
            """A reader whose writing does nothing."""

            read = desk.machine.read

            def make(self, order: Any) -> Any:
                raise NotImplementedError

            def write_functions(self, card_id: str, functions: frozenset[str]) -> None:
                return

        enable_function(card_id=row.card_id, function="library", by=desk.clerk, now=desk.now)  # type: ignore[arg-type]
        with pytest.raises(CardActRefused) as no:
            desk.hand_over(row, terminal=Deaf())
        assert codes(no) == ["chip_differs"]
        assert Incident.objects.get().kind == IncidentKind.CHIP_DIFFERS
        assert ChipReading.objects.order_by("pk").last().differs == ["library"]  # type: ignore[union-attr]
        desk.hand_over(row)  # a reader that writes puts it right

    def test_a_hand_over_that_is_repeated_finds_it_done(self, desk: Desk, person: Resident) -> None:
        row = desk.made(person)
        desk.set_pins(row)
        assert desk.hand_over(row).pk == desk.hand_over(row).pk
        assert CardChange.objects.filter(new="active").count() == 1


class TestIdentity:
    """Papers, and the letter of inquiry where they are not enough."""

    def test_two_of_list_b_or_one_of_list_a(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        with pytest.raises(CardActRefused, match="identity_not_proved"):
            desk.identify(row, "pension_book")
        with pytest.raises(CardActRefused, match="identity_not_proved"):
            desk.identify(row, "reply")  # nobody can claim a reply that is not on record
        desk.identify(row, "pension_book", "bank_book")
        row.refresh_from_db()
        assert row.state == ApplicationState.IDENTIFIED

    def test_a_reply_counts_with_one_paper_until_its_last_day(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        letter = send_inquiry(application_id=row.pk, by=desk.clerk, now=desk.now)
        assert letter.deadline_on == desk.now.date() + timedelta(days=14)
        told: dict[str, Any] = {"inquiry_id": letter.pk, "outcome": "answered", "by": desk.clerk}
        with pytest.raises(CardActRefused, match="reply_too_late"):
            record_reply(**told, now=desk.now + timedelta(days=15))
        record_reply(**told, now=desk.now + timedelta(days=14))
        with pytest.raises(SomebodyElseWasFirst):
            record_reply(**told, now=desk.now + timedelta(days=14))
        desk.identify(row, "pension_book")

    def test_who_did_not_apply_ends_the_application(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        letter = send_inquiry(application_id=row.pk, by=desk.clerk, now=desk.now)
        record_reply(inquiry_id=letter.pk, outcome="denied", by=desk.clerk, now=desk.now)
        row.refresh_from_db()
        assert row.state == ApplicationState.CANCELLED


class TestTerminal:
    """The terminal fails, misprints, or its answer is lost."""

    def test_a_lost_answer_makes_no_second_card(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        desk.identify(row)
        desk.settle(row)
        job = desk.order(row)
        desk.machine.plan_fault("cable")
        assert desk.make(job) == "writing"
        assert desk.make(job) == "checked"
        assert desk.machine.cards_made() == 1
        assert desk.make(job) == "checked"  # delivered twice
        assert Card.objects.count() == 1

    def test_a_misprint_is_spoiled_and_made_again(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        desk.identify(row)
        desk.settle(row)
        desk.machine.plan_fault("misprint")
        assert desk.make(desk.order(row)) == "spoiled"
        row.refresh_from_db()
        assert (row.state, row.card_id) == (ApplicationState.SETTLED, None)
        assert Incident.objects.get().detail == "name"
        assert StockItem.objects.get(state=StockState.SPOILED).place_id == desk.place.pk
        assert desk.make(desk.order(row)) == "checked"

    def test_a_record_that_changed_meanwhile_is_not_handed_out(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        desk.identify(row)
        desk.settle(row)
        job = desk.order(row)
        Resident.objects.filter(pk=person.pk).update(town_and_lot="大町１番地")
        assert desk.make(job) == "spoiled"
        assert PersonalisationJob.objects.get().faults == ["record_changed"]

    def test_a_terminal_that_always_fails_is_given_up(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        desk.identify(row)
        desk.settle(row)
        job = desk.order(row)
        for _ in range(ATTEMPTS):
            desk.machine.plan_fault("jam")
            assert desk.make(job) == "writing"
        assert desk.make(job) == "failed"
        assert Incident.objects.get().kind == IncidentKind.GAVE_UP
        row.refresh_from_db()
        assert row.state == ApplicationState.SETTLED

    def test_the_sweep_asks_again_for_a_job_whose_worker_died(self, desk: Desk, person: Resident) -> None:
        row = desk.apply(person)
        desk.identify(row)
        desk.settle(row)
        job = desk.order(row)
        assert PersonalisationJob.objects.claim(job.pk, at=desk.now, lease=LEASE, attempts=ATTEMPTS)
        assert sweep_jobs(now=desk.now + timedelta(seconds=30)) == 0  # somebody is at it
        assert sweep_jobs(now=desk.now + LEASE + timedelta(seconds=1)) == 1


class TestMixedUp:
    """Two people, two desks, one card."""

    def test_two_people_of_one_name_and_birth_date_get_their_own(self, desk: Desk) -> None:
        first, second = (family.head for family in cast.namesakes(desk.city))
        Card.objects.all().delete()
        rows = [desk.made(person) for person in (first, second)]
        for row in rows:
            desk.set_pins(row)
        cards = [desk.hand_over(row) for row in rows]
        assert [card.resident_id for card in cards] == [first.pk, second.pk]
        assert cards[0].face_sha256 != cards[1].face_sha256

    def test_another_persons_old_card_is_not_taken(self, desk: Desk, person: Resident) -> None:
        old = make.card(person, CardKind.JUKI)
        strange = make.card(make.single(desk.city, "別人　花子"), CardKind.JUKI)
        with pytest.raises(CardActRefused, match="another_card"):
            desk.take_back(Card(pk=old.pk, card_id=strange.card_id))

    def test_one_person_has_one_open_application(self, desk: Desk, person: Resident) -> None:
        desk.apply(person)
        with pytest.raises(CardActRefused, match="has_application"):
            desk.apply(person)

    def test_what_is_over_is_not_done_again(self, desk: Desk, person: Resident) -> None:
        row = desk.made(person)
        cancel_application(application_id=row.pk, why="いらない", by=desk.clerk, now=desk.now)
        with pytest.raises(CardActRefused):
            desk.hand_over(row)
        assert Card.objects.get().state == CardState.REVOKED
        assert StockItem.objects.filter(state=StockState.SPOILED).count() == 1


REFUSED_TO_APPLY: dict[str, Callable[[Desk], Resident]] = {
    "not_a_resident": lambda desk: make.resident(desk.city, residency="deceased", ended_on=make.TODAY),
    "needs_representative": lambda desk: make.single(desk.city, birth_sort_on=date(2015, 5, 5)),
    "holds_one": lambda desk: make.card(make.single(desk.city)).resident,
}


@pytest.mark.parametrize("code", REFUSED_TO_APPLY)
def test_who_may_not_apply_is_told_why(desk: Desk, code: str) -> None:
    with pytest.raises(CardActRefused) as no:
        desk.apply(REFUSED_TO_APPLY[code](desk))
    assert codes(no) == [code]
    assert not CardApplication.objects.exists()


def test_a_fee_is_what_the_table_says(desk: Desk, person: Resident) -> None:
    desk.apply(person)
    row = CardApplication.objects.get()
    desk.identify(row)
    with pytest.raises(CardActRefused, match="wrong_amount"):
        pay(desk, row, 500)
    pay(desk, row, 0)


def pay(desk: Desk, row: CardApplication, amount: int) -> None:
    take_card_fee(application_id=row.pk, amount_yen=amount, receipt="R1", by=desk.clerk, now=desk.now)
