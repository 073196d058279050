"""Acts at the turn of a law's day, at 00:30 and 06:30 in Japan, where UTC still has the day before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cards.choices import CardEnd, CardFace, CardKind, CardState, FunctionState
from cards.models import Card, CardLetter, EnabledFunction, PinFact
from cards.queries import card_as_found
from cards.rules.continuation import Move
from cards.rules.diagnosis import diagnose
from cards.rules.evidence import Seen
from cards.usecases.call_back import call_back
from cards.usecases.change_face import change_face
from cards.usecases.continue_after_move import continue_after_move
from cards.usecases.find_card import find_card
from cards.usecases.list_letters import list_letters
from cards.usecases.refused import CardActRefused
from cards.usecases.renew_certificate import renew_certificate
from cards.usecases.reset_pin import reset_pin
from cards.usecases.return_cards_of_the_gone import return_cards_of_the_gone
from cards.usecases.suspend_card import suspend_card
from registry.models import Resident
from tests import cast, make
from tests.desk import Desk

pytestmark = pytest.mark.django_db
EARLY = (0, 30), (6, 30)


def moments(day: date) -> list[datetime]:
    """00:30 and 06:30 of that day in Japan, told in UTC, where it is the day before."""
    return [datetime(day.year, day.month, day.day, *at, tzinfo=make.JAPAN).astimezone(UTC) for at in EARLY]


@pytest.fixture(autouse=True)
def _terminals(settings: Any, tmp_path: Any) -> None:
    settings.TERMINAL_DIR = tmp_path


@pytest.mark.parametrize(
    ("kind", "day", "may"),
    [
        (CardKind.JUKI, date(2013, 7, 7), False),
        (CardKind.JUKI, date(2013, 7, 8), True),
        (CardKind.MY_NUMBER, date(2015, 12, 31), False),
        (CardKind.MY_NUMBER, date(2016, 1, 1), True),
    ],
)
def test_a_foreign_resident_may_from_the_first_day_in_japan(kind: str, day: date, may: bool) -> None:
    person = cast.maria(make.city()).head
    Card.objects.all().delete()
    assert moments(day)[0].date() < day
    for now in moments(day):
        desk = Desk(person.municipality, now=now, name=str(now))
        if may:
            desk.apply(person, kind)
            person.card_applications.update(state="cancelled")
        else:
            with pytest.raises(CardActRefused):
                desk.apply(person, kind)


@pytest.mark.parametrize("now", moments(date(2012, 7, 9)))
def test_a_card_made_before_breakfast_bears_japans_day(now: datetime) -> None:
    desk = Desk(make.city(), now=now)
    desk.stock(1, kind=CardKind.JUKI, face=CardFace.PLAIN)
    card = desk.given(make.single(desk.city), CardKind.JUKI, face=CardFace.PLAIN, functions=["convenience"])
    assert (card.issued_on, card.valid_until) == (date(2012, 7, 9), date(2022, 7, 9))
    assert card.functions.get().valid_from == date(2012, 7, 9)


@pytest.mark.parametrize(("day", "may"), [(date(2012, 7, 8), False), (date(2012, 7, 9), True)])
def test_continued_use_begins_on_9_july_2012(day: date, may: bool) -> None:
    for number, now in enumerate(moments(day)):
        city = make.city(f"09202{number}")
        told: dict[str, Any] = {
            "resident": make.single(city),
            "kind": CardKind.JUKI,
            "face": "plain",
            "card_id": f"OTHER{number}",
            "valid_until": date(2020, 1, 1),
            "move": Move(day, day),
            "by": "desk",
            "now": now,
        }
        if may:
            card = continue_after_move(**told)
            assert card.valid_until == date(2020, 1, 1)  # printed by the other city, never computed
            assert not card.functions.exists()  # the old city's do not move
        else:
            with pytest.raises(CardActRefused, match="no_continuation"):
                continue_after_move(**told)


def test_cards_of_the_gone_end_on_their_day_in_japan() -> None:
    """転出予定日: in use the evening before, ended half an hour after midnight."""
    person = make.single(make.city(), moving_out_on=make.TODAY)
    card = make.card(person, CardKind.JUKI)
    before = datetime(2026, 11, 24, 23, 30, tzinfo=make.JAPAN)
    assert return_cards_of_the_gone(now=before) == 0
    assert return_cards_of_the_gone(now=before + timedelta(hours=1)) == 1
    assert return_cards_of_the_gone(now=before + timedelta(hours=2)) == 0
    card.refresh_from_db()
    assert (card.state, card.end_reason, card.ended_on) == (CardState.REVOKED, "moved_out", make.TODAY)
    assert set(card.functions.values_list("state", "valid_until")) == {(FunctionState.ENDED, make.TODAY)}
    assert diagnose(card_as_found(card), on=make.TODAY)[0].code == "void_gone"


@pytest.mark.parametrize(("residency", "why"), [("deceased", CardEnd.DEATH), ("removed", CardEnd.REMOVED)])
def test_death_and_removal_end_a_card_and_spoil_one_that_waits(residency: str, why: str) -> None:
    desk = Desk(make.city())
    desk.stock(1)
    person = make.single(desk.city)
    row = desk.made(person)
    Resident.objects.filter(pk=person.pk).update(residency=residency, ended_on=make.TODAY)
    assert return_cards_of_the_gone(now=make.NOW) == 1
    row.refresh_from_db()
    assert row.card is not None
    assert row.item is not None
    assert (row.state, row.card.end_reason, row.item.state) == ("cancelled", why, "spoiled")


def test_letters_are_listed_once_a_rung_and_the_seal_goes_on() -> None:
    person = make.single(make.city())
    seal = make.seal(person)
    last = date(2025, 5, 31)
    card = make.card(person, CardKind.JUKI, issued_on=date(2015, 5, 31), valid_until=last)
    days = [date(2025, 2, 27), date(2025, 2, 28), date(2025, 3, 1), date(2025, 4, 30), date(2025, 6, 1)]
    assert [list_letters(now=moments(day)[0]) for day in days] == [0, 1, 0, 1, 1]
    letters = CardLetter.objects.filter(card=card).order_by("pk")
    assert [letter.rung for letter in letters] == ["three_months", "one_month", "after"]
    assert all(letter.tells_of_seal for letter in letters)
    seal.refresh_from_db()
    assert seal.state == "active"  # 印鑑登録 does not end with the card


class TestAfter:
    """Loss, finding, PIN, certificate, change of address."""

    def test_a_stop_by_telephone_holds_until_the_desk(self) -> None:
        card = make.card(make.single(make.city()))
        told: dict[str, Any] = {"card_id": card.pk, "by": "desk", "now": make.NOW}
        with pytest.raises(CardActRefused, match="no_phone"):
            suspend_card(**told, told_by="本人", phone=" ", what="財布")
        stop = suspend_card(**told, told_by="本人", phone="0284-20-2222", what="財布")
        with pytest.raises(CardActRefused, match="not_in_use"):
            suspend_card(**told, told_by="本人", phone="0284-20-2222", what="財布")
        call_back(stop_id=stop.pk, was_confirmed=False, by="desk", now=make.NOW)
        card.refresh_from_db()
        assert card.state == CardState.SUSPENDED  # whoever said so, only the desk lifts it
        assert [f.code for f in diagnose(card_as_found(card), on=make.TODAY)] == ["stopped"]
        with pytest.raises(CardActRefused, match="identity_not_proved"):
            find_card(**told, number_on_it=card.card_id, papers=[])
        with pytest.raises(CardActRefused, match="another_card"):
            find_card(**told, number_on_it="X", papers=[Seen("passport")])
        find_card(**told, number_on_it=card.card_id, papers=[Seen("passport")])
        card.refresh_from_db()
        stop.refresh_from_db()
        assert (card.state, card.stopped_at, stop.evidence) == (CardState.ACTIVE, None, ["passport"])

    def test_a_locked_pin_is_reset_with_papers_and_a_reason(self) -> None:
        card = make.card(make.single(make.city()))
        PinFact.objects.create(card=card, pin="authentication", event="locked", at=make.NOW, by="desk")
        assert [f.code for f in diagnose(card_as_found(card), on=make.TODAY)] == ["pin_locked"]
        told: dict[str, Any] = {"card_id": card.pk, "by": "desk", "now": make.NOW + timedelta(minutes=1)}
        with pytest.raises(CardActRefused, match="identity_not_proved, no_reason"):
            reset_pin(**told, pin="authentication", reason="", papers=[Seen("bank_book")])
        reset_pin(**told, pin="authentication", reason="3回間違えた", papers=[Seen("passport")])
        assert diagnose(card_as_found(card), on=make.TODAY) == ()

    def test_a_renewed_certificate_has_a_new_number_and_keeps_the_old_one_taken(self) -> None:
        card = make.card(make.single(make.city()), certificate_until=date(2026, 6, 21))
        assert [f.code for f in diagnose(card_as_found(card), on=make.TODAY)] == ["certificate_expired"]
        old = card.card_id
        renewed = renew_certificate(card_id=card.pk, serial="NEW", by="desk", now=make.NOW)
        assert (renewed.card_id, renewed.certificate_until) == ("NEW", date(2030, 6, 21))
        with pytest.raises(CardActRefused, match="too_early"):
            renew_certificate(card_id=card.pk, serial=old, by="desk", now=make.NOW)

    def test_a_move_within_the_city_is_written_on_the_card(self) -> None:
        desk = Desk(make.city())
        desk.stock(1)
        card = desk.given(make.single(desk.city))
        tomorrow = make.TODAY + timedelta(days=1)
        assert diagnose(card_as_found(card), on=tomorrow) == ()
        Resident.objects.update(town_and_lot="大町１番地")
        card = Card.objects.get()
        assert [f.code for f in diagnose(card_as_found(card), on=tomorrow)] == ["face_to_be_changed"]
        change_face(card_id=card.pk, brought_by="妻", by=desk.clerk, now=desk.now)
        assert diagnose(card_as_found(Card.objects.get()), on=tomorrow) == ()
        with pytest.raises(CardActRefused, match="nothing_to_change"):
            change_face(card_id=card.pk, by=desk.clerk, now=desk.now)

    def test_a_lost_card_is_replaced_and_its_seal_function_waits_a_day(self) -> None:
        desk = Desk(make.city())
        desk.stock(1)
        person = make.single(desk.city)
        make.seal(person)
        old = make.card(person)
        suspend_card(card_id=old.pk, told_by="本人", phone="1", what="財布", by=desk.clerk, now=desk.now)
        row = desk.made(person, reason="lost", functions=["seal_token"])
        desk.set_pins(row)
        with pytest.raises(CardActRefused, match="wait_after_lost"):
            desk.switch_on(row)
        desk.now += timedelta(days=1)
        desk.switch_on(row)
        desk.hand_over(row)
        old.refresh_from_db()
        assert (old.state, old.end_reason) == (CardState.REVOKED, CardEnd.LOST)
        assert EnabledFunction.objects.get(valid_until=None).card_id == row.card_id
