"""The simulated kiosk in a real browser: whole visits, and what is left of a visitor afterwards."""

import re

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from issuance.kiosk.chips import find_chip
from issuance.models import CentreSession, CertificateRequest, Charge, Outcome
from tests import cast, make
from tests.door import open_city
from tests.services import chromium
from tests.simulator import PIN, stand_kiosk, workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium, pytest.mark.face]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def city(live_server):
    return open_city()


@pytest.fixture
def family(city):
    return cast.ashikaga_family(city)


@pytest.fixture
def tray(family, city, live_server, settings, tmp_path):
    other = make.card(make.single(city, "佐野　梅子"))
    return stand_kiosk(settings, tmp_path, live_server.url, family.card, other)


@pytest.fixture
def faults():
    return []


@pytest.fixture(params=[(360, 740), (1400, 900)], ids=["narrow", "wide"])
def size(request):
    return request.param


@pytest.fixture
def kiosk(tray, live_server, monkeypatch, faults, size):
    """A browser before the machine; whatever its console says is a fault, a breach of the CSP included."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop in this thread
    with workers(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=FLAGS)
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: faults.append(r.url) if not r.url.startswith(live_server.url) else None)
        page.goto(f"{live_server.url}/kiosk/")
        yield page
        browser.close()
    assert faults == []


def at(page: Page, step: str) -> None:
    expect(page.locator(f"#kiosk[data-step={step}]:not(.busy)")).to_be_visible(timeout=15_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{step} is too wide"


def enter(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(f"[data-digit='{digit}']").click()
    page.locator(".pin .primary").click()


def to_the_pin(page: Page) -> None:
    at(page, "menu")
    page.locator(".government").click()
    at(page, "consent")
    page.locator("main .primary").click()
    at(page, "card")
    page.locator(".card").first.click()
    at(page, "pin")


def to_the_certificates(page: Page) -> None:
    to_the_pin(page)
    enter(page, PIN)
    at(page, "take_card")
    page.locator(".reader").click()
    at(page, "certificates")


def to_the_coins(page: Page, scope: str = "household") -> None:
    to_the_certificates(page)
    page.locator("[value=resident_record]").click()
    at(page, "who")
    page.locator(f"[name=scope][value={scope}]").click()
    for step in ("relationship", "domicile"):
        at(page, step)
        page.locator("[name=shown][value=yes]").click()
    at(page, "copies")
    page.locator("[name=copies][value='1']").click()
    at(page, "confirm")
    page.locator("main .primary").click()
    at(page, "coins")


def pay(page: Page, *pieces: int) -> None:
    for piece in pieces:
        before = page.locator(".till dd").nth(1).inner_text()
        page.locator(f"button.piece-{piece}").click()
        expect(page.locator(".till dd").nth(1)).not_to_have_text(before)
    page.locator("button[value=pay]").click()


def test_a_visit_ends_with_the_picture_of_the_paper(kiosk, family):
    to_the_coins(kiosk)
    pay(kiosk, 100, 100, 100)
    at(kiosk, "take_paper")
    sheet = kiosk.locator(".sheet img")
    expect(sheet).to_have_count(1)
    assert sheet.evaluate("(i) => i.complete && i.naturalWidth") > 800
    expect(kiosk.locator(".pieces .piece")).to_have_text(["50"])
    request = CertificateRequest.objects.get()
    assert request.state == "printed"
    assert request.snapshot.content["persons"] == [member.person_no for member in family.members]
    kiosk.locator("main button[value=take_paper]").click()
    at(kiosk, "receipt")
    expect(kiosk.locator(".receipt")).to_contain_text(request.certificates.get().serial)
    kiosk.locator("main button[value=leave]").click()
    at(kiosk, "menu")
    assert Charge.objects.get().amount_yen == 250
    assert CentreSession.objects.get().ended_at is not None


@pytest.mark.parametrize("size", [(1400, 900)], ids=["wide"])
class TestOnce:
    """What does not depend on the size of the screen."""

    def test_a_jam_gives_the_money_back_and_calls_the_staff(self, kiosk):
        kiosk.locator(".staff summary").click()
        kiosk.locator("[name=jam]").click()
        expect(kiosk.locator("#kiosk[data-jam]")).to_be_attached()
        to_the_coins(kiosk, "self")
        pay(kiosk, 500)
        at(kiosk, "sorry")
        expect(kiosk.locator(".printer.jammed")).to_be_visible()
        assert kiosk.locator(".change .piece").all_inner_texts() == ["500"]
        assert (Outcome.objects.get().result, Outcome.objects.get().pages_printed) == ("failed", 0)
        assert not Charge.objects.exists()
        kiosk.locator("main button[value=leave]").click()
        at(kiosk, "menu")

    def test_nothing_of_a_visitor_is_left_for_the_next_one(self, kiosk, live_server, tray, family):
        marker = family.head.name
        to_the_coins(kiosk, "self")
        pay(kiosk, 100, 100, 50)
        at(kiosk, "take_paper")
        picture = kiosk.locator(".sheet img").get_attribute("src")
        kiosk.locator("main button[value=take_paper]").click()
        at(kiosk, "receipt")
        kiosk.locator("main button[value=leave]").click()
        at(kiosk, "menu")
        cookies = kiosk.context.cookies(f"{live_server.url}/kiosk/")
        assert {cookie["name"] for cookie in cookies} <= {"csrftoken"}
        kept = kiosk.evaluate(
            "[localStorage.length, sessionStorage.length, document.documentElement.outerHTML]"
        )
        assert kept[:2] == [0, 0]
        assert marker not in kept[2]
        for address in (picture, "/kiosk/paper.pdf"):
            assert kiosk.request.get(live_server.url + address).status == 404
        assert list((tray.parent / "visits").iterdir()) == []
        kiosk.go_back()
        assert marker not in kiosk.content()

    def test_the_back_button_shows_no_earlier_screen(self, kiosk, live_server, family):
        to_the_certificates(kiosk)
        kiosk.locator("[value=resident_record]").click()
        at(kiosk, "who")
        kiosk.locator("[value=part]").click()
        at(kiosk, "members")
        expect(kiosk.locator("main")).to_contain_text(family.members[1].name)
        kiosk.goto("about:blank")
        other = kiosk.context.new_page()
        other.goto(f"{live_server.url}/kiosk/")
        other.locator(".feet .cancel").click()
        at(other, "menu")
        kiosk.go_back()
        at(kiosk, "menu")
        assert family.members[1].name not in kiosk.content()

    def test_three_wrong_pins_lock_the_card_and_reach_no_server(self, kiosk, tray, family):
        to_the_pin(kiosk)
        for left in ("2", "1"):
            enter(kiosk, "0000")
            expect(kiosk.locator(".tries strong")).to_have_text(left)
        enter(kiosk, "0000")
        at(kiosk, "sorry")
        assert find_chip(tray, family.card.card_id).is_locked
        assert not CentreSession.objects.exists()

    def test_a_refusal_says_nothing_of_its_reason(self, kiosk, family):
        cast.protect(family.head)
        to_the_certificates(kiosk)
        offer = kiosk.locator("[value=resident_record]")
        expect(offer).to_be_disabled()
        told = offer.inner_text()
        expect(kiosk.locator("[value=seal_certificate]")).to_be_disabled()  # no seal is registered
        assert (
            told.splitlines()[-1] == kiosk.locator("[value=seal_certificate]").inner_text().splitlines()[-1]
        )

    def test_whoever_cancels_gets_their_money_back(self, kiosk):
        to_the_coins(kiosk, "self")
        kiosk.locator("button.piece-100").click()
        expect(kiosk.locator(".till dd").nth(1)).to_contain_text("100")
        kiosk.locator(".feet .cancel").click()
        at(kiosk, "sorry")
        assert kiosk.locator(".change .piece").all_inner_texts() == ["100"]
        assert CertificateRequest.objects.get().state == "voided"

    def test_a_machine_that_nobody_touches_ends_the_visit(self, kiosk):
        kiosk.clock.install()
        to_the_certificates(kiosk)
        kiosk.clock.run_for(61_000)
        expect(kiosk.locator("dialog.idle")).to_be_visible()
        kiosk.locator("[data-stay]").click()
        expect(kiosk.locator("dialog.idle")).to_be_hidden()
        kiosk.clock.run_for(61_000)
        expect(kiosk.locator("dialog.idle")).to_be_visible()
        kiosk.clock.run_for(16_000)
        at(kiosk, "menu")
        assert CentreSession.objects.get().ended_at is not None

    def test_the_machine_speaks_both_languages(self, kiosk):
        at(kiosk, "menu")
        kiosk.locator("[name=language][value=en]").click()
        expect(kiosk.locator("html[lang=en]")).to_be_attached()
        expect(kiosk.locator("h1")).to_have_text("What would you like to do?")
        to_the_pin(kiosk)
        expect(kiosk.locator("h1")).to_have_text(re.compile("PIN"))
        kiosk.locator("[name=language][value=ja]").click()
        expect(kiosk.locator("html[lang=ja]")).to_be_attached()
        at(kiosk, "pin")
