"""The public booking pages in a real browser: narrow, by keyboard alone, and without a script."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from campaigns.booking import page as kept_pages
from campaigns.models import Booking, Session
from campaigns.words import languages
from registry.shared import clock
from tests import campaign, make
from tests.services import chromium

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = os.environ.get("LOOKS", "")
"""A folder for pictures of every page, for whoever wants to look at them."""


@pytest.fixture
def morning(live_server) -> Session:
    kept_pages._kept.clear()
    city, today = make.city(), clock.today()
    row = campaign.campaign(
        city,
        first_day=today,
        last_day=today + timedelta(days=60),
        booking_opens_at=clock.now() - timedelta(days=1),
    )
    for code, name, kana, latin, district in (
        ("keno", "毛野公民館", "ケノコウミンカン", "Keno community centre", "毛野"),
        ("yanada", "梁田公民館", "ヤナダコウミンカン", "Yanada community centre", "梁田"),
    ):
        place = campaign.venue(city, code, name, kana=kana, latin=latin, district=district)
        campaign.session(row, place, today + timedelta(days=8))
    mall = campaign.venue(city, has_step_free_access=True, has_parking=True)
    campaign.session(row, mall, today + timedelta(days=9))
    return campaign.session(row, mall, today + timedelta(days=7))


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture(params=["script", "no script"])
def page(request, morning, live_server, monkeypatch, faults):
    """A narrow screen; what its console says is a fault, and so is a request to anybody else."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=FLAGS)
        context = browser.new_context(
            viewport={"width": 360, "height": 740},
            locale="ja-JP",
            java_script_enabled=request.param == "script",
        )
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: faults.append(r.url) if not r.url.startswith(live_server.url) else None)
        yield page
        browser.close()
    assert faults == []


class Reader:
    """Somebody who goes on by keyboard alone and counts pages."""

    def __init__(self, page: Page, name: str = "") -> None:
        self.page, self.name, self.pages = page, name, 0

    def arrive(self) -> None:
        """One page more; nothing is wider than the screen."""
        self.pages += 1
        self.page.wait_for_load_state()
        if LOOKS:
            shot = Path(LOOKS) / f"{self.name}-{self.pages}.png"
            self.page.screenshot(path=str(shot), full_page=True)

    def press_until(self, selector: str, key: str = "Tab", most: int = 150) -> None:
        """Tab along until the focus is on it."""
        target = self.page.locator(selector).first
        for _ in range(most):
            self.page.keyboard.press(key)
            if self.page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"not reached by keyboard: {selector} {target}")

    def enter(self, selector: str) -> None:
        """Reach a link or button, press it, arrive at what comes."""
        self.press_until(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrive()

    def write(self, selector: str, text: str) -> None:
        """Reach a field and type."""
        self.press_until(selector)
        self.page.keyboard.type(text)


def test_from_the_first_page_to_the_confirmation_by_keyboard(page, live_server, morning):
    began = time.monotonic()
    reader = Reader(page, "keys")
    page.goto(f"{live_server.url}/book/ja/")
    reader.arrive()
    reader.press_until("#people")
    page.keyboard.press("ArrowDown")
    reader.enter("main form .go")
    reader.enter(".cards a.go")
    reader.enter(".times button")
    for n in (1, 2):
        reader.write(f"#name{n}", "足利　太郎")
        reader.write(f"#kana{n}", "アシカガ　タロウ")
        reader.write(f"#birth{n}", "S40.6.21")
        reader.write(f"#number{n}", campaign.number())
    reader.enter("main form .go")
    reader.write("#mail", "taro@example.jp")
    reader.enter("main form .go")
    reader.enter("main form .go")
    booking = Booking.objects.get()
    assert f"{booking.reference[:4]}-{booking.reference[4:]}" in page.content()
    assert booking.people.count() == 2
    assert reader.pages <= 7
    assert time.monotonic() - began < 90


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("page", ["script"], indirect=True)
def test_every_page_fits_a_narrow_screen_and_axe_finds_nothing(page, live_server, morning, language, faults):
    faults_of_pages = []
    reader = Reader(page, language)

    def look() -> None:
        reader.arrive()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults_of_pages.append(page.url)
        if language == "ja" or reader.pages in (1, 4, 8):
            found = Axe().run(page, options={"runOnly": AXE_RULES}).response
            assert found["passes"]
            faults_of_pages.extend(
                (page.title(), fault["id"], node["html"])
                for fault in found["violations"]
                for node in fault["nodes"]
            )

    page.goto(f"{live_server.url}/book/{language}/")
    look()
    page.select_option("#people", "3")
    page.click("main form .go")
    look()
    page.click(".venue a.go")
    look()
    page.click(".times button >> nth=3")
    look()
    page.click("main form .go")
    look()
    assert page.locator(".errors li").count() >= 3
    for n in (1, 2, 3):
        page.fill(f"#name{n}", "足利　太郎")
        page.fill(f"#kana{n}", "アシカガ　タロウ")
        page.fill(f"#birth{n}", "1965-06-21")
        page.fill(f"#number{n}", campaign.number())
    page.click("main form .go")
    look()
    page.fill("#mail", "taro@example.jp")
    page.click("main form .go")
    look()
    page.click("main form .go")
    look()
    for link in ("cancel/", "move/"):
        page.click(f"a[href='{link}']")
        look()
        page.go_back()
    assert faults_of_pages == []
    faults[:] = [fault for fault in faults if "422" not in fault]
