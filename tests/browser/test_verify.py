"""A forged paper is told as such by the page and by the verifier without a network, in a real browser."""

import pytest
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from tests import coded
from tests.services import chromium

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium, pytest.mark.face]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def city(settings, live_server):
    settings.VERIFICATION_KEY, settings.BASE_URL = coded.PRIVATE_KEY, live_server.url
    return coded.city()


@pytest.fixture
def faults():
    return []


@pytest.fixture(params=[(360, 740), (1400, 900)], ids=["narrow", "wide"])
def page(request, live_server, monkeypatch, faults):
    """A browser; whatever its console says is a fault, and so is whatever it fetches from elsewhere."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium()), args=FLAGS)
        width, height = request.param
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: faults.append(r.url) if not r.url.startswith(live_server.url) else None)
        yield page
        browser.close()


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def answered(page, verdict):
    expect(page.locator(f"[data-verdict={verdict}]")).to_be_visible()
    fits(page)


def another_digit(serial):
    """The number with its last digit but one changed, and the check digit that belongs to it or not."""
    return serial[:-2] + str((int(serial[-2]) + 1) % 10) + serial[-1]


def changed(code, place=-20):
    return code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]


def test_the_page_tells_genuine_from_forged(city, page, live_server, faults):
    request, other = coded.printed(city), coded.printed_for(city, "佐野　梅子")
    stolen = coded.signed_by_a_key_that_ended(city, request)
    code, check_code = coded.code_of(request), coded.check_code_of(request)
    serial, name = request.certificates.get().serial, request.resident.name

    page.goto(code)  # what a phone's camera opens
    answered(page, "genuine")
    expect(page.locator("dd.serial")).to_have_text(serial)
    page.fill("#c-check", check_code)
    page.fill("#c-name", name.replace("\u3000", ""))
    page.click("form button")
    expect(page.locator("[data-compared=ok]")).to_be_visible()
    page.fill("#c-name", "山田　太郎")  # the code of another paper
    page.click("form button")
    expect(page.locator("[data-compared=bad]")).to_be_visible()
    assert "山田" not in page.url

    for number, verdict in ((serial, "genuine"), (another_digit(serial), "unknown")):
        page.goto(f"{live_server.url}/verify/")
        fits(page)
        page.fill("#serial", number)
        page.fill("#check_code", check_code)
        page.locator("form button").first.click()
        answered(page, verdict)
    page.goto(changed(code))
    answered(page, "forged")
    address = code.rpartition("/")[0]
    page.goto(f"{address}/{coded.with_another_serial(request, other.certificates.get().serial)}")
    answered(page, "forged")
    page.goto(f"{address}/{stolen}")
    answered(page, "expired_key")
    coded.withdraw(city, other)
    page.goto(coded.code_of(other))
    answered(page, "withdrawn")
    assert faults == []


def test_the_verifier_without_a_network_tells_genuine_from_forged(city, page, live_server, faults):
    request, other = coded.printed(city), coded.printed_for(city, "佐野　梅子")
    coded.withdraw(city, other)
    stolen = coded.signed_by_a_key_that_ended(city, request)
    code, check_code, name = coded.code_of(request), coded.check_code_of(request), request.resident.name
    page.goto(f"{live_server.url}/verify/offline/")
    page.locator("body[data-kept=yes]").wait_for()
    connections.close_all()
    page.context.set_offline(True)
    page.reload()
    page.locator("body[data-ready=yes]").wait_for()
    fits(page)
    for text, verdict in (
        (code, "genuine"),
        (changed(code), "forged"),
        (changed(code, -120), "forged"),
        (coded.code_of(other), "withdrawn"),
        (stolen, "expired_key"),
        ("hello", "not_a_code"),
    ):
        page.fill("#code", text)
        page.click("#offline button")
        answered(page, verdict)
    page.fill("#code", code)
    page.fill("#check_code", check_code.lower())
    for typed, tone in ((name, "ok"), ("佐野　梅子", "bad")):
        page.fill("#name", typed)
        page.click("#offline button")
        expect(page.locator(f"[data-compared={tone}]")).to_be_visible()
    assert page.locator("dd[data-fact=city]").inner_text() == "足利市"
    assert [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []
