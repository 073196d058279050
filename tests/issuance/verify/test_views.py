"""The public pages tell what a paper is worth, and nothing of anybody."""

import logging

import pytest
from django.core.cache import cache
from django.urls import reverse

from issuance.verify.throttle import PER_ADDRESS, WRONG_PER_NUMBER
from tests import coded

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture(autouse=True)
def private_key(settings):
    settings.VERIFICATION_KEY = coded.PRIVATE_KEY
    cache.clear()


@pytest.fixture
def paper(private_key):
    return coded.printed(coded.city())


def verdict(response):
    return response.context.get("verdict", "")


def scan(client, request):
    return client.get(reverse("verify:scanned", args=[coded.code_of(request).rpartition("/")[2]]))


def asked(client, request, check_code=""):
    serial = request.certificates.get().serial
    return client.post(
        reverse("verify:check"), {"serial": serial, "check_code": check_code or coded.check_code_of(request)}
    )


def test_the_symbol_leads_to_an_answer_that_nothing_keeps(client, paper):
    response = scan(client, paper)
    assert verdict(response) == "genuine"
    assert "no-store" in response["Cache-Control"]
    assert paper.certificates.get().serial in response.content.decode()


def test_the_answer_tells_nothing_about_the_person(client, paper):
    person = paper.resident
    for response in (scan(client, paper), asked(client, paper), client.get(reverse("verify:keys"))):
        content = response.content.decode()
        for secret in (person.name, person.kana, person.town_and_lot, person.person_no):
            assert secret not in content


def test_a_name_that_was_typed_is_in_no_answer_address_or_log(client, paper, caplog):
    content = {"code": coded.code_of(paper), "check_code": coded.check_code_of(paper), "name": "某　秘密"}
    with caplog.at_level(logging.DEBUG):
        response = client.post(reverse("verify:compare"), content)
    assert response.context["compared"].tone == "bad"
    assert "秘密" not in response.content.decode() + caplog.text
    assert client.get(reverse("verify:compare"), content).status_code == 405


def test_the_right_name_is_told_as_right(client, paper):
    content = {"code": coded.code_of(paper), "check_code": coded.check_code_of(paper)}
    response = client.post(reverse("verify:compare"), content | {"name": paper.resident.name})
    assert response.context["compared"].tone == "ok"


def test_a_wrong_check_code_is_answered_as_an_unknown_number_is(client, paper):
    wrong = asked(client, paper, "0000-0000-0000")
    serial = "092029-20261125-K-0000000023"
    unknown = client.post(reverse("verify:check"), {"serial": serial, "check_code": "0000-0000-0000"})
    strip = lambda response: response.content.split(b"<main>")[1]  # noqa: E731
    assert verdict(wrong) == verdict(unknown) == "unknown"
    assert strip(wrong) == strip(unknown)


def test_whoever_guesses_about_a_number_has_to_wait(client, paper):
    for _ in range(WRONG_PER_NUMBER):
        asked(client, paper, "0000-0000-0000")
    assert asked(client, paper).status_code == 429
    assert scan(client, paper).status_code == 200


def test_whoever_asks_without_end_has_to_wait(client):
    url = reverse("verify:scanned", args=["x"])
    assert {client.get(url).status_code for _ in range(PER_ADDRESS)} == {200}
    assert client.get(url).status_code == 429
    assert client.get(url, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_every_answer_is_in_japanese_easy_japanese_and_english(client, paper):
    content = scan(client, paper).content.decode()
    assert "この証明書は市が発行したものです。" in content
    assert "この紙は 市が つくりました。" in content
    assert "The city issued this certificate." in content
