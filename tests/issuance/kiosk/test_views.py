"""The kiosk's pages: kept by nobody, and the machine's key stays in the machine."""

import re
from datetime import timedelta

import pytest

from issuance.kiosk.store import Store, left_behind, store_of
from issuance.kiosk.visit import GIVEN_UP, Choice, Visit
from registry.shared.clock import now

KEY = "the-machines-own-key"


@pytest.fixture(autouse=True)
def machine(settings, tmp_path):
    settings.KIOSK_DIR = tmp_path
    settings.KIOSK_CENTRE_KEY = KEY
    settings.BASE_URL = "http://localhost:9"  # where nobody answers


def touch(client, act, **more):
    return client.post("/kiosk/touch", {"act": act, **more}, follow=True)


def test_every_screen_is_kept_by_nobody_and_runs_no_script_of_the_page(client):
    for answer in (client.get("/kiosk/"), touch(client, "start", step="menu")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        page = answer.content.decode()
        assert KEY not in page
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_looking_changes_nothing(client, tmp_path):
    client.get("/kiosk/")
    assert client.get("/kiosk/touch").status_code == 405
    assert not (tmp_path / "visits").exists()


def test_a_touch_of_a_screen_that_is_gone_changes_nothing(client):
    touch(client, "start", step="menu")
    assert 'data-step="consent"' in touch(client, "confirm", step="confirm").content.decode()
    assert 'data-step="consent"' in touch(client, "start", step="menu").content.decode()


def test_the_paper_is_nobodys_before_it_is_printed(client):
    for address in ("/kiosk/paper/1.png", "/kiosk/paper.pdf"):
        assert client.get(address).status_code == 404


def test_a_visit_that_is_over_is_not_taken_up_under_its_name(client):
    touch(client, "start", step="menu")
    name = client.cookies["kiosk_visit"].value
    store_of(name).drop()
    touch(client, "start", step="menu")
    assert client.cookies["kiosk_visit"].value != name


def test_the_store_gives_a_visit_back_as_it_was(tmp_path):
    visit = Visit(
        step="confirm",
        offers=({"certificate": "resident_record", "options": {"members": [{"ref": "1", "name": "葛󠄂西"}]}},),
        choice=Choice("resident_record", "part", ("1",), True, False, 2),
        serials=("A", "B"),
    )
    store = Store(tmp_path / "one")
    store.save(visit)
    assert store.load() == visit


def test_whoever_walked_away_is_ended_by_the_next_one(client):
    touch(client, "start", step="menu")
    store = store_of(client.cookies["kiosk_visit"].value)
    store.put_document(b"%PDF-")
    left = store.load().to("take_paper", touched_at=(now() - GIVEN_UP - timedelta(seconds=1)).isoformat())
    store.save(left)
    assert 'data-step="menu"' in client.get("/kiosk/").content.decode()
    assert (store.load(), store.document(), left_behind(now())) == (None, None, [])


def test_money_comes_back_where_the_service_does_not_answer(client):
    touch(client, "start", step="menu")
    store = store_of(client.cookies["kiosk_visit"].value)
    store.save(store.load().to("waiting", session="s", request="r", status="accepted", fee=250, inserted=300))
    page = touch(client, "wait", step="waiting").content.decode()
    assert 'data-step="sorry"' in page
    assert re.findall(r'class="piece piece-(\d+)"', page) == ["100", "100", "100"]
