"""The counter in a real browser: from the search to the receipt, with the mouse and with the keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from issuance.models import CertificateRequest, CounterWindow, VoidedPaper
from tests import cast, staff
from tests.door import open_city
from tests.services import chromium

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium, pytest.mark.face]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIST = "/admin/issuance/counterapplication/"


@pytest.fixture
def city(live_server: Any) -> Any:
    place = open_city()
    CounterWindow.objects.create(municipality=place, number=2, place="市民課")
    cast.ashikaga_family(place)
    staff.user("suzuki", place, "窓口")
    return place


@pytest.fixture(params=[(360, 740), (1400, 900)], ids=["narrow", "wide"])
def desk(request: Any, city: Any, live_server: Any, monkeypatch: Any) -> Any:
    """A clerk's browser, logged in; whatever its console says is a fault, a breach of the CSP included."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop in this thread
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=FLAGS)
        width, height = request.param
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{live_server.url}/admin/login/")
        page.fill("#id_username", "suzuki")
        page.fill("#id_password", "a password of no use")
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/")
        page.goto(live_server.url + LIST)
        page.locator(".seat button[name=window]").first.click()
        expect(page.locator(".seat-number strong")).to_have_text("窓口2")
        yield page
        browser.close()
    assert faults == []


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"


def find_and_apply(page: Page) -> None:
    """By the keyboard alone: the search box has the focus, Enter searches and takes the form."""
    page.keyboard.type("足利 太郎")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/find/"))
    fits(page)
    page.locator("table.grid a").first.press("Enter")
    page.wait_for_url(re.compile("/new/"))
    fits(page)
    page.locator("input[name=option_scope][value=household]").press("Space")
    page.locator("input[name=evidence][value=driving_licence]").press("Space")
    page.locator("#id_copies").press("Enter")
    page.wait_for_url(re.compile("/change/"))
    expect(page.locator(".step-number")).to_have_text(re.compile("窓口2-00"))
    expect(page.locator(".pages img").first).to_be_visible()
    fits(page)


def test_a_clerk_issues_prints_hands_over_and_gives_a_receipt(desk: Page) -> None:
    find_and_apply(desk)
    assert not CertificateRequest.objects.exists()
    expect(desk.locator("form[action*=issue] button")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("form[action*=paper] button")).to_be_focused()
    assert CertificateRequest.objects.get().state == "ready"
    with desk.context.expect_page() as opened:
        desk.keyboard.press("Enter")
    opened.value.close()
    desk.reload()
    assert CertificateRequest.objects.get().state == "delivered"
    expect(desk.locator(".steps button")).to_contain_text("300円")
    desk.locator(".steps button").click()
    expect(desk.locator(".steps a")).to_have_text("領収書")
    assert CertificateRequest.objects.get().state == "printed"
    answer = desk.context.request.get(desk.url.replace("change/", "receipt.pdf"))
    assert answer.body().startswith(b"%PDF")


def test_a_spoilt_paper_is_printed_again_under_another_number(desk: Page) -> None:
    find_and_apply(desk)
    desk.locator("form[action*=issue] button").click()
    with desk.context.expect_page() as opened:
        desk.locator("form[action*=paper] button").click()
    opened.value.close()
    desk.reload()
    desk.locator(".acts a[href*=reprint]").click()
    desk.wait_for_url(re.compile("/reprint/"))
    fits(desk)
    desk.locator("input[name=whereabouts][value=kept]").check()
    desk.fill("#id_reason", "紙詰まり")
    desk.locator("form.panel button.default").click()
    expect(desk.locator(".step-number")).to_have_text("窓口2-002")
    assert VoidedPaper.objects.get().whereabouts == "kept"
