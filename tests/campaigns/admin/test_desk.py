"""The desk's day in the admin: by phone, at the door, on paper, by file, and when it has to close."""

from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.admin.columns import VenueColumns
from campaigns.choices import BookingState, MessageState
from campaigns.letters.links import BOOKING, link_of
from campaigns.models import Booking, Message, Session, Venue
from campaigns.usecases.book_slot import Contact
from cards.models import Place
from registry.models import ReadRecord
from registry.shared import clock
from registry.shared.japan import JAPAN
from registry.staff.sheets import CSV_CP932, CSV_UTF8
from tests import campaign, cast, make, staff
from tests.campaign import at

pytestmark = pytest.mark.django_db


def desk_of(days: int, **more) -> Session:
    """A session so many days from the real today, open around the clock."""
    city, today = make.city(), clock.today()
    row = campaign.campaign(
        city,
        first_day=today,
        last_day=today + timedelta(days=60),
        booking_opens_at=clock.now() - timedelta(days=1),
    )
    hours = {"opens": at(0).time(), "closes": at(23, 59).time(), **more}
    return campaign.session(row, campaign.venue(city), today + timedelta(days=days), **hours)


def clerk(of: Session, *groups: str) -> Client:
    return staff.clerk(of.municipality, *groups)


def booked(of: Session, **more) -> Booking:
    start = of.slots.order_by("starts_at").last().starts_at
    return campaign.booked(of, start, now=clock.now(), way="phone", **more)


def url(name: str, *args) -> str:
    return reverse(f"admin:campaigns_{name}", args=args)


def test_a_clerk_books_a_family_by_phone_from_the_same_places():
    of = desk_of(3)
    family = cast.ashikaga_family(of.municipality)
    lines = "\n".join(f"{p.person_no} {p.birth_sort_on}" for p in family.members[:3])
    browser = clerk(of)
    assert "特設会場" in browser.get(url("booking_phone")).content.decode()
    told = {"start": of.slots.order_by("starts_at").first().starts_at.astimezone(JAPAN).isoformat()}
    told |= {"lines": lines, "case": "self", "phone": "0284-00-0000", "mail": "", "representative": ""}
    answer = browser.post(url("booking_phone_form", of.pk), told)
    booking = Booking.objects.get()
    assert answer["Location"] == url("booking_change", booking.pk)
    assert [p.resident for p in booking.people.order_by("order")] == list(family.members[:3])
    assert (booking.way, booking.phone) == ("phone", "0284000000")
    assert Message.objects.get().state == MessageState.CALL
    assert ReadRecord.objects.filter(screen="campaigns.booking.phone").exists()
    again = browser.post(url("booking_phone_form", of.pk), told)
    assert again.status_code == 200
    assert Booking.objects.count() == 1
    assert campaign.is_whole(of.campaign)


def test_a_wrong_birth_date_books_nobody():
    of = desk_of(3)
    person = make.resident(of.municipality)
    told = {"start": of.slots.first().starts_at.astimezone(JAPAN).isoformat(), "case": "self"}
    answer = clerk(of).post(
        url("booking_phone_form", of.pk), {**told, "lines": f"{person.person_no} 1999-01-01", "phone": "0284"}
    )
    assert answer.status_code == 200
    assert not Booking.objects.exists()


def test_whoever_stands_there_is_found_by_qr_number_and_name_and_checked_in():
    of = desk_of(0)
    booking, other = booked(of), booked(of)
    other.people.update(name="佐野　梅", kana="サノ　ウメ")
    browser, page = clerk(of), url("session_desk", of.pk)
    link = link_of(BOOKING, booking.nonce, language="pt")
    spoken = f"{booking.reference[:4]}-{booking.reference[4:]}"
    for asked, meant in ((link, booking), (spoken, booking), ("佐野", other), ("さの うめ", other)):
        assert browser.get(page, {"q": asked})["Location"] == url("booking_change", meant.pk), asked
    assert browser.get(page, {"q": "だれか"}).status_code == 200
    for _ in range(2):
        browser.post(url("booking_act", booking.pk), {"act": "check_in"})
    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN
    assert booking.steps.filter(new=BookingState.CHECKED_IN).count() == 1
    browser.post(url("booking_act", booking.pk), {"act": "finish"})
    booking.refresh_from_db()
    assert booking.state == BookingState.SERVED


def test_a_walk_in_is_taken_and_told_the_wait():
    of = desk_of(0)
    person = make.resident(of.municipality)
    told = {"lines": f"{person.person_no} {person.birth_sort_on}", "case": "self"}
    clerk(of).post(url("session_desk", of.pk), told)
    booking = Booking.objects.get()
    assert (booking.way, booking.state) == ("walk_in", BookingState.CHECKED_IN)
    assert booking.people.get().resident == person


def test_a_booking_is_moved_and_cancelled_by_staff_and_the_citizen_is_told():
    of = desk_of(3)
    booking = booked(of)
    browser = clerk(of)
    first = of.slots.order_by("starts_at").first().starts_at
    page = url("booking_move", booking.pk)
    assert "特設会場" in browser.get(page).content.decode()
    browser.post(f"{page}?session={of.pk}", {"start": first.astimezone(JAPAN).isoformat()})
    booking.refresh_from_db()
    assert booking.starts_at == first
    browser.post(url("booking_act", booking.pk), {"act": "cancel"})
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED
    assert [m.kind for m in Message.objects.order_by("pk")] == ["confirmed", "moved", "cancelled"]
    assert campaign.counts(of)[1:] == (0, 0)


def test_a_closed_session_moves_everybody_after_its_preview():
    of = desk_of(3)
    campaign.session(of.campaign, of.venue, of.day + timedelta(days=1))
    booking, caller = booked(of), booked(of, contact=Contact(phone="0284000000"))
    browser, page = clerk(of), url("session_close", of.pk)
    assert "2件の予約" in browser.get(page).content.decode()
    assert Session.objects.get(pk=of.pk).state == "open"
    browser.post(page, {"reason": "停電工事"})
    for row in (booking, caller):
        row.refresh_from_db()
        assert row.session.day == of.day + timedelta(days=1)
    states = set(Message.objects.filter(kind="session_closed").values_list("state", flat=True))
    assert states == {MessageState.WAITING, MessageState.CALL}
    told = Message.objects.get(kind="session_closed", state=MessageState.CALL)
    assert "停電工事" in browser.get(url("message_change", told.pk)).content.decode()
    browser.post(url("message_told", told.pk))
    told.refresh_from_db()
    assert told.state == MessageState.TOLD


def test_a_booked_person_is_matched_by_number_and_birth_date():
    of = desk_of(3)
    booking = booked(of)
    person = make.resident(of.municipality)
    page = url("booking_match", booking.pk, 1)
    browser = clerk(of)
    browser.post(page, {"person_no": person.person_no, "birth": "1999-01-01"})
    assert booking.people.get().resident is None
    browser.post(page, {"person_no": person.person_no, "birth": str(person.birth_sort_on)})
    assert booking.people.get().resident == person


@pytest.mark.face
def test_the_day_sheet_names_everybody_with_their_time():
    of = desk_of(0)
    booking = booked(of)
    answer = clerk(of).get(url("session_sheet", of.pk))
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert f"{booking.reference[:4]}-{booking.reference[4:]}" in text
    assert "足利" in text


def test_the_picture_shows_every_session_of_two_weeks():
    of = desk_of(3)
    booked(of)
    assert f"1/{of.slots.count() * 2}" in clerk(of).get(url("session_picture")).content.decode()


def test_sessions_come_by_file_once_however_often():
    of = desk_of(3, closes=at(12).time(), opens=at(9).time())
    browser = clerk(of)
    day = of.day + timedelta(days=1)
    rows = "キャンペーンのコード,会場のコード,日,開始,終了,窓口数,発行端末数,1枠の分数,休憩\n"
    rows += f"{of.campaign.code},mall,{day},09:00,12:00,2,2,20,\n"
    for _ in range(2):
        file = BytesIO(rows.encode())
        file.name = "sessions.csv"
        preview = browser.post(url("session_import"), {"kind": CSV_UTF8, "file": file})
        if preview.status_code == 302:
            browser.post(preview["Location"], {"act": "confirm"})
    fresh = Session.objects.get(day=day)
    assert fresh.slots.count() == 9
    assert Session.objects.count() == 2


def sent(browser: Client, content: bytes, kind: str = CSV_UTF8):
    """A file of venues, at its preview."""
    file = BytesIO(content)
    file.name = "venues.csv"
    return browser.post(url("venue_import"), {"kind": kind, "file": file})


def test_a_list_of_venues_leaves_and_comes_back_by_file():
    city = make.city()
    Place.objects.create(municipality=city, name="本庁金庫")
    row = campaign.venue(city, code="007", access="駅から5分\n=正面入口", has_parking=True)
    browser = staff.clerk(city, "管理")
    out = browser.post(url("venue_export"), {"kind": CSV_CP932, "reason": "会場の見直し"}).content
    same = browser.get(sent(browser, out, CSV_CP932)["Location"]).context
    assert (same["unchanged"], same["anything"]) == (1, False)
    changed = out.decode("cp932").replace("特設会場", "髙島会場")
    head, *lines = changed.splitlines(keepends=True)
    lines.append("012,公民館,,,葉鹿,,,,1,0,0,0,本庁金庫,17\r\n")
    preview = sent(browser, "".join([head, *lines]).encode("cp932"), CSV_CP932)
    told = browser.get(preview["Location"]).context
    assert (len(told["new"]), len(told["updated"]), Venue.objects.count()) == (1, 1, 1)
    browser.post(preview["Location"], {"act": "confirm"})
    row.refresh_from_db()
    new = Venue.objects.get(code="012")
    assert (row.code, row.name, new.place.name, new.closed_weekdays) == ("007", "髙島会場", "本庁金庫", "17")


def test_a_venue_by_file_keeps_its_cards_in_a_place_of_its_own_city():
    city, other = make.city(), make.city("092169", "下野市")
    Place.objects.create(municipality=other, name="下野の金庫")
    head = ",".join(VenueColumns(municipality=city).names)
    row = "012,公民館,,,葉鹿,,,,1,0,0,0,下野の金庫,"
    answer = sent(staff.clerk(city, "管理"), f"{head}\n{row}\n".encode())
    assert [fault["line"] for fault in answer.context["faults"]] == [2]
    assert not Venue.objects.exists()


def test_clerks_of_the_desk_do_not_set_up_and_those_who_set_up_do():
    of = desk_of(3)
    assert clerk(of, "窓口").get(url("session_add")).status_code == 403
    assert staff.clerk(of.municipality, "管理", name="setter").get(url("session_add")).status_code == 200
