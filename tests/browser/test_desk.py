"""The desk in a real browser at 1,024 px: from the queue number to the hand-over, and the next visitor."""

import os
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from cards.choices import CardFace, CardKind, CardState
from cards.models import Card, PersonalisationJob
from cards.usecases.begin_hand_over import begin_hand_over
from registry.shared import clock
from tests import make
from tests.desk import Desk
from tests.services import chromium

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PICTURES = os.environ.get("DESK_PICTURES", "")
"""A folder in which every screen is kept as a picture, for whoever wants to look."""


@pytest.fixture
def desk(live_server, settings, tmp_path):
    settings.TERMINAL_DIR = tmp_path
    found = Desk(make.city(), now=clock.now())
    found.stock(4)
    return found


@pytest.fixture
def faults():
    return []


@pytest.fixture
def page(desk, live_server, client, monkeypatch, faults):
    """A clerk's laptop; whatever its console says is a fault, a breach of the CSP included."""
    client.force_login(desk.clerk)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=FLAGS)
        context = browser.new_context(viewport={"width": 1024, "height": 768}, locale="ja")
        name, value = "sessionid", client.cookies["sessionid"].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        screen = context.new_page()
        screen.on("console", lambda message: faults.append(message.text))
        screen.on("pageerror", lambda error: faults.append(str(error)))
        screen.goto(f"{live_server.url}/desk/")
        yield screen
        browser.close()
    assert [fault for fault in faults if "409" not in fault] == []


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"


def go(page: Page) -> None:
    page.locator(".step .acts .default").click()


def call(page: Page, number: str) -> None:
    page.locator("#id_number").fill(number)
    page.locator("form[action$='/open/'] .default").click()


def begin(page: Page) -> None:
    look(page, "1-where")
    page.locator("button.default").click()
    expect(page.locator("#id_number")).to_be_visible()


def to_the_papers(page: Page, person, number: str = "1") -> None:
    call(page, number)
    page.locator("#id_person_no").fill(person.person_no)
    page.locator("#id_birth").fill("S40.6.21")
    go(page)
    expect(page.locator(".visitor .name-large")).to_have_text(person.name)
    go(page)
    expect(page.locator("h1")).to_have_text("本人確認書類")


def test_from_the_booking_to_the_card_in_the_hand(page, desk):
    person = make.single(desk.city, birth_sort_on=date(1965, 6, 21))
    make.seal(person)
    begin_hand_over(
        place=desk.place,
        reference="A7K2-99",
        kind=CardKind.MY_NUMBER,
        face=CardFace.PHOTO,
        functions=["convenience", "seal_token"],
        told_name="足利　太郎",
        told_birth_on=person.birth_sort_on,
        now=clock.now(),
    )
    begin(page)
    look(page, "2-front")
    call(page, "A7K2-99")
    look(page, "3-person")
    expect(page.locator(".visitor")).to_contain_text("足利　太郎")
    page.locator("#id_person_no").fill(person.person_no)
    page.locator("#id_birth").fill("S40.6.21")
    go(page)
    look(page, "4-application")
    expect(page.locator("input[value=seal_token]")).to_be_checked()
    go(page)
    look(page, "5-papers")
    page.locator("input[value=pension_book]").check()
    go(page)
    expect(page.locator(".messagelist .error")).to_contain_text("本人確認書類が足りません")
    page.locator("input[value=passport]").check()
    go(page)
    look(page, "6-fee")
    go(page)
    look(page, "7-make")
    go(page)
    expect(page.locator("h1")).to_have_text("カードを作成しています")
    look(page, "8-wait")
    assert desk.make(PersonalisationJob.objects.get()) == "checked"
    go(page)
    expect(page.locator("h1")).to_have_text("暗証番号")
    look(page, "9-pin")
    assert page.locator("form input:visible").count() == 0  # nowhere to type a PIN
    page.locator("button[name=pad]").click()
    go(page)
    expect(page.locator("h1")).to_have_text("機能の登録")
    look(page, "10-functions")
    go(page)
    expect(page.locator("h1")).to_have_text("交付")
    page.locator("#id_birth").fill("S40.6.22")
    page.locator("#id_holder_confirms").check()
    page.locator("#id_clerk_confirms").check()
    look(page, "11-hand-over")
    go(page)
    expect(page.locator(".messagelist .error")).to_contain_text("生年月日")
    page.locator("#id_birth").fill("昭和40年6月21日")
    page.locator("#id_holder_confirms").check()
    page.locator("#id_clerk_confirms").check()
    go(page)
    look(page, "12-done")
    card = Card.objects.get()
    assert (card.state, card.resident_id) == (CardState.ACTIVE, person.pk)
    page.locator("button.default").click()
    assert person.name not in page.content()
    page.goto(page.url.replace("/desk/", "/desk/dark/"))
    look(page, "13-dark")


def test_nothing_of_a_visitor_is_on_the_next_ones_screen(page, desk, live_server):
    first = make.single(desk.city, "渡良瀬　一郎")
    second = make.single(desk.city, "両毛　二郎")
    begin(page)
    for _ in range(2):
        page.locator(".queue-form button").click()
    to_the_papers(page, first)
    other = page.context.new_page()
    other.goto(f"{live_server.url}/desk/")
    to_the_papers(other, second, "2")
    assert first.name not in other.content()
    page.locator("input[value=passport]").check()
    go(page)  # the earlier visitor's page is still open in its tab
    expect(page.locator(".notice-bad")).to_contain_text("何も記録していません")
    look(page, "14-moved-on")
    assert not re.search(f"{first.name}|{second.name}", page.content())
    assert first.card_applications.get().state == "applied"
    assert second.card_applications.get().state == "applied"
    page.go_back()
    assert first.name not in page.content()
