"""The desk's pages: who may, whose turn it is, and every way in which two visitors could be mixed up."""

from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cards.choices import CardFace, CardKind, VisitState
from cards.models import CardApplication, DeskSession, Visit
from cards.usecases.begin_hand_over import begin_hand_over
from cards.usecases.take_queue_number import take_queue_number
from registry.models import Municipality, ReadRecord
from registry.shared import clock
from tests import cast, make, staff
from tests.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings: Any, tmp_path: Any) -> Municipality:
    settings.TERMINAL_DIR = tmp_path
    return make.city()


@pytest.fixture
def desk(city: Municipality) -> Desk:
    found = Desk(city, now=clock.now())
    found.stock(4)
    return found


class Screen:
    """A clerk's browser at one desk."""

    def __init__(self, desk: Desk, user: Any, name: str) -> None:
        self.browser = Client()
        self.browser.force_login(user)
        self.answer = self.browser.post(reverse("desk:front"), {"place": desk.place.pk, "desk": name})

    def open(self, number: str, birth: str = "") -> Any:
        return self.browser.post(reverse("desk:open"), {"number": number, "birth": birth})

    def show(self) -> Any:
        return self.browser.get(reverse("desk:visit"))

    def do(self, page: Any = None, **typed: Any) -> Any:
        """The form of the page that is shown (or of one that was shown before)."""
        shown = (page or self.show()).context
        told = {"session": shown["at"].session.pk, "stage": shown["stage"], **typed}
        return self.browser.post(reverse("desk:visit"), told)

    def told(self, answer: Any) -> str:
        return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.fixture
def screen(desk: Desk) -> Screen:
    return Screen(desk, desk.clerk, "1")


def walk_in(desk: Desk, **more: Any) -> Visit:
    told: dict[str, Any] = {"kind": CardKind.MY_NUMBER, "face": CardFace.PHOTO, "now": clock.now(), **more}
    return take_queue_number(place=desk.place, **told)


def test_only_staff_with_the_right_come_in(desk: Desk, client: Client) -> None:
    front = reverse("desk:front")
    assert client.get(front).url.startswith(reverse("admin:login"))  # type: ignore[attr-defined]
    client.force_login(staff.user("reader", desk.city, "監査"))
    assert client.get(front).status_code == 403
    client.force_login(staff.user("vendor", is_superuser=True))
    assert client.get(front).status_code == 403  # an operator sees nobody's records


def test_no_page_is_kept_and_no_address_tells_of_anybody(desk: Desk, screen: Screen) -> None:
    person = make.single(desk.city)
    walk_in(desk)
    screen.open("1")
    screen.do(person_no=person.person_no, birth="S40.6.21")
    answer = screen.show()
    assert person.name in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.wsgi_request.get_full_path() == "/desk/visit/"
    seen = ReadRecord.objects.filter(screen__startswith="cards.desk")
    assert {pk for row in seen for pk in row.residents} == {person.pk}


def test_the_next_number_ends_the_visit_before(desk: Desk, screen: Screen) -> None:
    first, second = walk_in(desk), walk_in(desk)
    person = make.single(desk.city, "渡良瀬　一郎")
    screen.open("1")
    screen.do(person_no=person.person_no, birth="S40.6.21")
    old_page = screen.show()
    screen.open("2")
    first.refresh_from_db()
    assert first.state == VisitState.LEFT
    assert person.name not in screen.show().content.decode()
    answer = screen.do(old_page, reason="new", applicant="holder")
    assert answer.status_code == 409
    assert person.name not in answer.content.decode()
    assert not CardApplication.objects.exists()
    assert Visit.objects.get(pk=second.pk).resident is None


def test_a_number_that_is_refused_ends_the_visit_before_too(desk: Desk, screen: Screen) -> None:
    walk_in(desk)
    screen.open("1")
    answer = screen.open("99")
    assert "整理番号" in screen.told(answer)
    assert not DeskSession.objects.filter(ended_at=None).exists()


def test_two_desks_do_not_serve_one_visitor(desk: Desk, screen: Screen) -> None:
    visit = walk_in(desk)
    other = Screen(desk, desk.colleague, "2")
    screen.open("1")
    answer = other.open("1")
    assert "別の窓口で対応中" in other.told(answer)
    assert DeskSession.objects.get(ended_at=None).clerk == desk.clerk
    screen.browser.post(reverse("desk:leave"))
    other.open("1")
    assert DeskSession.objects.get(ended_at=None).clerk == desk.colleague
    assert visit.sessions.count() == 2


def test_two_desks_do_not_make_one_persons_card_twice(desk: Desk, screen: Screen) -> None:
    """One person with two numbers: the application is one, and it is at one desk."""
    person = make.single(desk.city)
    row = desk.apply(person)
    walk_in(desk)
    screen.open("1")
    screen.do(person_no=person.person_no, birth="S40.6.21")
    assert Visit.objects.get().application_id == row.pk
    other = Screen(desk, desk.colleague, "2")
    answer = other.open(row.number, "S40.6.21")
    assert "別の窓口で対応中" in other.told(answer)


@pytest.mark.parametrize("place", range(1, 10))
def test_an_application_number_with_one_wrong_digit_opens_nothing(
    desk: Desk, screen: Screen, place: int
) -> None:
    number = desk.apply(make.single(desk.city)).number
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    assert "番号に誤り" in screen.told(screen.open(wrong, "S40.6.21"))
    assert not DeskSession.objects.exists()


def test_an_application_number_wants_its_birth_date(desk: Desk, screen: Screen) -> None:
    row = desk.apply(make.single(desk.city))
    assert "生年月日を添えて" in screen.told(screen.open(row.number))
    assert "合う申請がありません" in screen.told(screen.open(row.number, "S40.6.22"))
    screen.open(row.number, "S40.6.21")
    assert screen.show().context["stage"] == "identity"


def test_of_two_namesakes_nobody_is_chosen(desk: Desk, screen: Screen) -> None:
    first, second = (family.head for family in cast.namesakes(desk.city))
    walk_in(desk)
    screen.open("1")
    answer = screen.do(name="鈴木 一郎", birth="1970-01-01")
    assert [each["person_no"] for each in answer.context["found"]] == [first.person_no, second.person_no]
    assert Visit.objects.get().resident is None
    screen.do(person_no=second.person_no, birth="1970-01-01")
    assert Visit.objects.get().resident == second
    assert "同じ氏名・生年月日" in screen.show().content.decode()


def test_a_person_of_another_birth_date_is_not_the_bookings(desk: Desk, screen: Screen) -> None:
    person = make.single(desk.city)
    told: dict[str, Any] = {"kind": CardKind.MY_NUMBER, "face": CardFace.PHOTO, "now": clock.now()}
    begin_hand_over(place=desk.place, reference="B-77", told_birth_on=date(1970, 1, 1), **told)
    again = begin_hand_over(place=desk.place, reference="B-77", **told)
    assert again.told_birth_on == date(1970, 1, 1)
    screen.open("B-77")
    answer = screen.do(person_no=person.person_no, birth="S40.6.21")
    assert "予約の生年月日" in screen.told(answer)
    assert Visit.objects.get().resident is None


def test_another_citys_numbers_and_places_are_none(desk: Desk, screen: Screen) -> None:
    theirs = Desk(make.city("092169", "下野市"), now=clock.now())
    row = theirs.apply(make.single(theirs.city, "那須野　一"))
    begin_hand_over(
        place=theirs.place, reference="X-1", kind=CardKind.MY_NUMBER, face=CardFace.PHOTO, now=clock.now()
    )
    assert "受付されていません" in screen.told(screen.open("X-1"))
    assert "合う申請がありません" in screen.told(screen.open(row.number, "S40.6.21"))
    answer = screen.browser.post(reverse("desk:front"), {"place": theirs.place.pk, "desk": "1"})
    assert answer.status_code == 200
    assert theirs.place.name not in answer.content.decode() or theirs.place.name == desk.place.name
    walk_in(desk)
    screen.open("1")
    answer = screen.do(person_no=row.resident.person_no, birth="S40.6.21")
    assert "那須野" not in answer.content.decode()
    assert Visit.objects.get(place=desk.place).resident is None


def test_a_protected_persons_address_stays_off_the_screen(desk: Desk, screen: Screen) -> None:
    person = make.single(desk.city, town_and_lot="秘密町１番地")
    cast.protect(person)
    walk_in(desk)
    screen.open("1")
    screen.do(person_no=person.person_no, birth="S40.6.21")
    assert "秘密町" not in screen.show().content.decode()


def test_a_step_done_twice_is_done_once(desk: Desk, screen: Screen) -> None:
    person = make.single(desk.city)
    walk_in(desk)
    screen.open("1")
    screen.do(person_no=person.person_no, birth="S40.6.21")
    page = screen.show()
    screen.do(page, reason="new", applicant="holder")
    answer = screen.do(page, reason="new", applicant="holder")
    assert "処理済み" in screen.told(answer)
    assert CardApplication.objects.count() == 1


def test_no_page_has_a_field_for_a_pin(desk: Desk, screen: Screen) -> None:
    row = desk.made(make.single(desk.city))
    screen.open(row.number, "S40.6.21")
    page = screen.show()
    assert page.context["stage"] == "pin"
    assert page.context["form"] is None
