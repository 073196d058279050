"""Two clerks at two counters at one moment: each has their own paper, and each paper one printer."""

from typing import Any

import pytest

from issuance.models import Certificate, CertificateRequest, Charge, CounterApplication, CounterSitting
from issuance.pdf.readback import read
from registry.models import Municipality
from registry.shared import clock
from tests import cast, make, staff
from tests.journeys.town import open_city
from tests.races.arena import Arena
from tests.window import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.broker, pytest.mark.face]

WINDOWS = 4


@pytest.fixture
def city(transactional_db: None) -> Municipality:
    return open_city()


def answers(results: list[Any]) -> list[Any]:
    assert [result for result in results if result.error] == []
    return [result.answer for result in results]


def text_on(request: CertificateRequest) -> str:
    pages = read(bytes(request.document.pdf)).pages
    return "".join(run.text for page in pages for run in page.runs)


def test_papers_made_at_one_moment_carry_their_own_window_person_and_serial(
    arena: Arena, city: Municipality
) -> None:
    desks = [Desk(city, number) for number in range(1, WINDOWS + 1)]
    people = [make.single(city, f"足利　{kanji}") for kanji in "一二三四五六七八九十百千万上下左"]
    calls = [
        ("sell", {"window": desk.window.pk, "clerk": desk.clerk.pk, "resident": person.pk})
        for desk, person in zip(desks * 4, people, strict=True)
    ]
    told = answers(arena.race(calls))
    assert [answer.split()[1] for answer in told] == ["printed"] * 16
    for (_, asked), answer in zip(calls, told, strict=True):
        row = CounterApplication.objects.select_related("window").get(pk=answer.split()[0])
        assert (row.window_id, row.resident_id) == (asked["window"], asked["resident"])
        printed = text_on(row.request)
        assert row.mark in printed
        assert row.resident.name in printed
        assert row.request.certificates.get().serial in printed
    for desk in desks:
        numbers = CounterApplication.objects.filter(window=desk.window).values_list("number", flat=True)
        assert sorted(numbers) == [1, 2, 3, 4]
    assert Certificate.objects.values("serial").distinct().count() == Charge.objects.count() == 16


def test_a_paper_goes_to_one_printer_however_many_press_the_button(arena: Arena, city: Municipality) -> None:
    desk, other = Desk(city, 1), Desk(city, 2)
    application = desk.take(cast.ashikaga_family(city).head, at=clock.now())
    desk.issue(application, at=clock.now())
    presses = [{"application": application.pk, "clerk": one.clerk.pk} for one in (desk, other) * 8]
    results = arena.race([("print_paper", press) for press in presses])
    printed = [place for place, result in enumerate(results) if result.error == ""]
    assert len(printed) == 1
    assert presses[printed[0]]["clerk"] == desk.clerk.pk
    assert {result.error for result in results[1::2]} == {"NotAtTheWindow"}


def test_one_of_sixteen_clerks_gets_the_window(arena: Arena, city: Municipality) -> None:
    window = Desk(city, 1).window
    CounterSitting.objects.live().update(until=clock.now())
    clerks = [staff.user(f"clerk{number}", city).pk for number in range(16)]
    results = arena.race([("sit", {"window": window.pk, "clerk": clerk}) for clerk in clerks])
    assert [result.error for result in results].count("") == 1
    assert {result.error for result in results} == {"", "WindowIsTaken"}
    assert CounterSitting.objects.live().count() == 1
