"""The public pages over HTTP: the whole way, what is refused, what never happens by opening a page."""

import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.test import Client

from campaigns.booking.page import COOKIE
from campaigns.choices import BookingState, EntryState, HoldState
from campaigns.letters.links import BOOKING, WAITING, token_of
from campaigns.models import Booking, Message, Session, SlotHold, WaitingEntry
from campaigns.usecases.book_slot import book_slot
from campaigns.usecases.cancel_booking import cancel_booking
from campaigns.usecases.hold_slot import hold_slot
from campaigns.words import languages
from registry.shared import clock
from tests import campaign, make
from tests.campaigns.booking.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Session:
    """A session a week from the real today, nine slots of two places."""
    city, today = make.city(), clock.today()
    row = campaign.campaign(
        city,
        first_day=today,
        last_day=today + timedelta(days=60),
        booking_opens_at=clock.now() - timedelta(days=1),
    )
    return campaign.session(row, campaign.venue(city), today + timedelta(days=7))


def link(booking: Booking, language: str = "ja") -> str:
    return f"/book/{language}/{BOOKING}/{token_of(BOOKING, booking.nonce)}/"


@pytest.mark.parametrize("language", ["ja", "easy", "en", "pt"])
def test_a_family_books_on_seven_pages(morning, language):
    visitor = Visitor(language, people=3, enforce_csrf_checks=False)
    booking = visitor.book(morning)
    assert visitor.pages == 7
    assert booking.people.count() == 3
    spoken = f"{booking.reference[:4]}-{booking.reference[4:]}"
    assert spoken in visitor.seen
    assert languages()[language].texts["done_title"].split("|")[0].lstrip("[") in visitor.seen
    assert campaign.counts(morning) == (15, 0, 3)
    assert campaign.is_whole(morning.campaign)


def test_every_personal_page_is_kept_nowhere_and_the_public_ones_for_seconds(morning):
    visitor = Visitor()
    for path in ("", f"{morning.campaign.code}/places/"):
        assert visitor.get(path)["Cache-Control"] == "public, max-age=2"
    booking = visitor.book(morning)
    paths = [link(booking) + rest for rest in ("", "cancel/", "move/", "booking.ics")]
    for path in (*paths, f"{visitor.base}mine/people/"):
        assert "no-store" in visitor.get(path)["Cache-Control"], path


def test_forms_need_their_token(morning):
    visitor = Visitor(enforce_csrf_checks=True)
    start = f"{morning.pk}.{morning.slots.first().starts_at.isoformat()}"
    answer = visitor.client.post(f"/book/ja/{morning.campaign.code}/hold/", {"start": start})
    assert answer.status_code == 403
    assert not SlotHold.objects.exists()


def test_two_browsers_never_see_what_the_other_typed(morning):
    one, other = Visitor(), Visitor()
    one.hold(morning)
    other.hold(morning, "09:20")
    one.tell_people("赤城　一")
    other.tell_people("榛名　二")
    one.tell_contact(mail="one@example.jp")
    other.tell_contact(mail="two@example.jp")
    for mine, theirs, visitor in (("赤城", "榛名", one), ("榛名", "赤城", other)):
        for path in ("mine/people/", "mine/contact/", "mine/check/"):
            visitor.get(path)
            assert theirs not in visitor.seen
        assert mine in visitor.seen
    one.post("mine/check/")
    assert "榛名" not in one.seen
    assert "two@example.jp" not in one.seen


def test_whoever_opens_every_link_changes_nothing(morning):
    booking = Visitor().book(morning)
    for _ in range(2):
        scanner = Client(headers={"user-agent": "a mail scanner"})
        todo, seen = [link(booking)], set()
        while todo:
            path = todo.pop()
            if path in seen or not path.startswith("/book/"):
                continue
            seen.add(path)
            for method in (scanner.get, scanner.head):
                content = method(path).content.decode(errors="replace")
                found = re.findall(r'(?:href|action)="([^"#]+)"', content)
                base = path.partition("?")[0]
                todo += [urljoin(base, each.replace("&amp;", "&")) for each in found]
        assert any(path.endswith("cancel/") for path in seen)
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED
    assert campaign.counts(morning) == (17, 0, 1)
    assert SlotHold.objects.count() == 1


def test_a_link_is_worth_nothing_when_it_is_over_or_guessed(morning):
    booking = Visitor().book(morning)
    Booking.objects.filter(pk=booking.pk).update(link_expires_at=clock.now())
    for path in (link(booking), f"/book/ja/b/{booking.token_hash}/", f"/book/ja/b/{booking.reference}/"):
        visitor = Visitor()
        assert visitor.get(path).status_code == 404
        assert "足利" not in visitor.seen
        assert "特設会場" not in visitor.seen
    assert Visitor().post(f"{link(booking)}cancel/").status_code == 404


def test_no_table_holds_a_secret(morning):
    visitor = Visitor()
    visitor.hold(morning)
    cookie = visitor.client.cookies[COOKIE].value
    booking = Visitor().book(morning, "09:20")
    token = token_of(BOOKING, booking.nonce)
    for row in (*SlotHold.objects.values(), *Booking.objects.values(), *Message.objects.values()):
        assert cookie not in str(row)
        assert token not in str(row)


def test_a_booking_is_moved_by_its_link_and_keeps_its_number(morning):
    visitor = Visitor()
    booking = visitor.book(morning)
    visitor.get(f"{link(booking)}move/")
    shown = visitor.get(f"{link(booking)}move/mall/")
    start = next(s for s in re.findall(r'name="start" value="([^"]+)"', visitor.seen) if "T11:00" in s)
    assert shown.status_code == 200
    visitor.post(f"{link(booking)}move/mall/", start=start)
    assert campaign.counts(morning) == (16, 1, 1)
    booking.refresh_from_db()
    before = booking.starts_at
    visitor.post(f"{link(booking)}move-to/")
    booking.refresh_from_db()
    assert booking.starts_at > before
    assert campaign.counts(morning) == (17, 0, 1)
    assert languages()["ja"].texts["moved"] in visitor.seen


def test_a_booking_is_cancelled_by_a_post(morning):
    visitor = Visitor()
    booking = visitor.book(morning)
    visitor.get(f"{link(booking)}cancel/")
    visitor.post(f"{link(booking)}cancel/")
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED
    assert campaign.counts(morning) == (18, 0, 0)
    assert 'href="cancel/"' not in visitor.seen


def test_the_calendar_file_holds_the_time_and_nobody_s_name(morning):
    visitor = Visitor()
    booking = visitor.book(morning)
    answer = visitor.get(f"{link(booking)}booking.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert (
        f"DTSTART:{booking.starts_at.astimezone(__import__('datetime').UTC):%Y%m%dT%H%M%SZ}" in visitor.seen
    )
    assert "足利　太郎" not in visitor.seen
    assert all(len(line.encode()) <= 75 for line in visitor.seen.split("\r\n"))


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"number1": "12345678"}, "refusal_wrong_number"),
        ({"name1": ""}, "error_name"),
        ({"kana1": "足利"}, "error_kana"),
        ({"birth1": "S40"}, "error_birth"),
        ({"birth1": "2039-01-01"}, "refusal_not_born"),
        ({"birth1": "2020-01-01"}, "refusal_needs_representative"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(morning, told, key):
    visitor = Visitor()
    visitor.hold(morning)
    answer = visitor.tell_people(**told)
    assert answer.status_code == 422
    assert languages()["ja"].texts[key] in visitor.seen
    assert all(value in visitor.seen for value in told.values())
    assert SlotHold.objects.get().draft == {}


def test_mail_or_phone_one_of_them_is_enough_and_none_is_not(morning):
    visitor = Visitor()
    visitor.hold(morning)
    visitor.tell_people()
    assert visitor.tell_contact(mail="").status_code == 422
    assert visitor.tell_contact(mail="nobody").status_code == 422
    assert visitor.tell_contact(mail="", phone="０２８４-00-0000").status_code == 200
    visitor.post("mine/check/")
    assert Booking.objects.get().phone == "0284000000"
    assert Message.objects.get().state == "call"


def test_the_page_does_not_tell_who_is_on_the_register(morning):
    known = make.resident(morning.municipality)
    told = []
    for number in (known.person_no, campaign.number()):
        visitor = Visitor()
        visitor.hold(morning)
        answer = visitor.tell_people(number1=number)
        told.append((answer.status_code, re.sub(r"value=\"[^\"]*\"|[0-9]{4,}", "", visitor.seen)))
    assert told[0] == told[1]


def test_a_hold_that_is_over_says_so_and_books_nothing(morning):
    visitor = Visitor()
    visitor.hold(morning)
    visitor.tell_people()
    SlotHold.objects.update(created_at=clock.now() - timedelta(hours=1), expires_at=clock.now())
    for path in ("mine/people/", "mine/check/"):
        assert visitor.get(path).status_code == 410
    assert visitor.post("mine/check/").status_code == 410
    assert languages()["ja"].texts["over_title"] in visitor.seen
    assert not Booking.objects.exists()


def test_a_hold_is_extended_and_given_back_by_its_buttons(morning):
    visitor = Visitor()
    visitor.hold(morning)
    before = SlotHold.objects.get().expires_at
    visitor.post("mine/extend/", step="contact")
    assert SlotHold.objects.get().expires_at > before
    visitor.post("mine/release/")
    assert SlotHold.objects.get().state == HoldState.RELEASED
    assert campaign.counts(morning) == (18, 0, 0)
    assert visitor.get("mine/people/").status_code == 410


def test_confirming_twice_shows_one_booking(morning):
    visitor = Visitor()
    booking = visitor.book(morning)
    visitor.post("mine/check/")
    visitor.get("mine/people/")
    assert Booking.objects.get() == booking
    assert booking.reference[4:] in visitor.seen


def test_the_last_place_goes_to_one_and_the_other_is_told(morning):
    first, second = Visitor(people=2), Visitor(people=1)
    second.get(f"{morning.campaign.code}/places/mall/", day=morning.day.isoformat())
    start = re.findall(r'name="start" value="([^"]+)"', second.seen)[0]
    first.hold(morning)
    answer = second.post(f"{morning.campaign.code}/hold/", start=start, **second.ask())
    assert answer.status_code == 409
    assert languages()["ja"].texts["error_full"] in second.seen


@pytest.mark.parametrize(
    "start", ["", "x", "1.2", "999999.2026-12-02T09:00:00+09:00", "1.2026-12-02T09:00:00"]
)
def test_a_time_that_no_button_has_is_no_page(morning, start):
    answer = Visitor().post(f"{morning.campaign.code}/hold/", start=start)
    assert answer.status_code == 404


def test_whoever_fills_the_field_that_nobody_sees_holds_nothing(morning):
    start = f"{morning.pk}.{morning.slots.first().starts_at.isoformat()}"
    answer = Visitor().post(f"{morning.campaign.code}/hold/", start=start, homepage="https://example.com")
    assert answer.status_code == 400
    assert not SlotHold.objects.exists()


def test_a_campaign_that_is_not_public_has_no_page(morning):
    type(morning.campaign).objects.update(is_public=False)
    visitor = Visitor()
    assert visitor.get(f"{morning.campaign.code}/places/").status_code == 404
    visitor.get("")
    assert languages()["ja"].texts["start_none"] in visitor.seen


def test_before_the_opening_the_page_says_when(morning):
    opens = clock.now() + timedelta(days=1)
    type(morning.campaign).objects.update(booking_opens_at=opens)
    visitor = Visitor()
    visitor.get("")
    assert f"{opens:%H:%M}" in visitor.seen
    visitor.get(f"{morning.campaign.code}/places/", **visitor.ask())
    assert languages()["ja"].texts["refusal_not_open_yet"] in visitor.seen
    assert visitor.hold(morning).status_code == 409


def full(morning: Session) -> list[Booking]:
    found = []
    for slot in morning.slots.order_by("starts_at"):
        held = hold_slot(
            session_id=morning.pk,
            starts_at=slot.starts_at,
            people=2,
            way="phone",
            district="",
            now=clock.now(),
            by="test",
        )
        told = {"visitors": [campaign.visitor(), campaign.visitor()], "contact": campaign.contact()}
        found.append(book_slot(token=held.token, now=clock.now(), by="test", **told))
    return found


def test_with_no_place_left_the_waiting_list_offers_one_in_time(morning):
    bookings = full(morning)
    visitor = Visitor()
    visitor.get(f"{morning.campaign.code}/places/", **visitor.ask())
    assert languages()["ja"].texts["none_title"] in visitor.seen
    url = re.search(r'href="([^"]+/waiting/[^"]*)"', visitor.seen)[1].replace("&amp;", "&")
    assert visitor.get(url).status_code == 200
    visitor.post(url.partition("?")[0], mail="jiro@example.jp", venue="mall", **visitor.ask())
    entry = WaitingEntry.objects.get()
    assert languages()["ja"].texts["wait_waiting"] in visitor.seen
    cancel_booking(booking_id=bookings[0].pk, now=clock.now(), by="test")
    mine = f"/book/en/{WAITING}/{token_of(WAITING, entry.nonce)}/"
    other = Visitor("en")
    for _ in range(2):
        other.get(mine)
    entry.refresh_from_db()
    assert entry.state == EntryState.OFFERED
    assert languages()["en"].texts["wait_accept"] in other.seen
    other.post(mine, act="accept")
    other.tell_people()
    other.tell_contact(mail="jiro@example.jp")
    other.post("mine/check/")
    entry.refresh_from_db()
    assert entry.state == EntryState.BOOKED
    assert campaign.is_whole(morning.campaign)


def test_whoever_waits_may_leave(morning):
    full(morning)
    visitor = Visitor()
    visitor.post(f"{morning.campaign.code}/waiting/", mail="jiro@example.jp", **visitor.ask())
    entry = WaitingEntry.objects.get()
    visitor.post(f"/book/ja/{WAITING}/{token_of(WAITING, entry.nonce)}/", act="leave")
    entry.refresh_from_db()
    assert entry.state == EntryState.LEFT
    assert languages()["ja"].texts["wait_left"] in visitor.seen


def test_the_front_page_speaks_the_browser_s_language(morning):
    for accepted, code in (("pt-BR,pt;q=0.9", "pt"), ("en", "en"), ("zh-CN", "ja")):
        answer = Client().get("/book/", headers={"accept-language": accepted})
        assert answer["Location"] == f"/book/{code}/"
    assert Client().get("/book/xx/").status_code == 404
