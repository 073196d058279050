"""The screen that asks for the 年度: what it offers, what it takes, and what the request then says."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string

from issuance.kiosk.flow import Touch, touched
from issuance.kiosk.screens import screen
from issuance.kiosk.store import Store
from issuance.kiosk.visit import Choice, Visit, steps_of_choice
from registry.shared.clock import now

OFFER = {
    "certificate": "tax_certificate",
    "title": "所得（課税）証明書",
    "fee": 250,
    "available": True,
    "options": {"tax_year": [{"year": 2026, "name": "令和8年度", "income": "令和7年中の所得"}]},
}


@pytest.fixture
def visit() -> Visit:
    return Visit(step="tax_year", offers=(OFFER,), choice=Choice(certificate="tax_certificate"))


def touch(visit: Visit, folder: Path, year: str) -> Visit:
    found = touched(
        visit, "tax_year", Touch({"step": "tax_year", "year": year}, (), now(), Store(folder / "visit"))
    )
    assert found is not None
    return found


def test_the_year_is_asked_before_the_copies() -> None:
    assert steps_of_choice(OFFER["options"]) == ["tax_year", "copies"]


def test_the_chosen_year_is_what_the_request_says(visit: Visit, tmp_path: Path) -> None:
    chosen = touch(visit, tmp_path, "2026")
    assert (chosen.step, chosen.choice.options()) == ("copies", {"tax_year": 2026})


@pytest.mark.parametrize("year", ["2025", "", "x"])
def test_a_year_that_was_not_offered_changes_nothing(visit: Visit, tmp_path: Path, year: str) -> None:
    assert touch(visit, tmp_path, year) == visit


def test_the_screens_name_the_year_and_the_year_of_its_income(visit: Visit, tmp_path: Path) -> None:
    asked = screen(visit)
    page = render_to_string(asked["template"], asked)
    assert "令和8年度" in page
    assert "令和7年中の所得" in page
    confirm = screen(touch(visit, tmp_path, "2026").choose("confirm", copies=1))
    assert "令和8年度" in render_to_string(confirm["template"], confirm)
