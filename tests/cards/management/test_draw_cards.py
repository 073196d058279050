"""The drawn part of docs/cards.md is what the tables say today."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from cards.management.commands.draw_cards import redrawn
from cards.rules.lifecycle import LIFECYCLES

PAGE = Path(configured.BASE_DIR) / "docs" / "cards.md"


def test_the_page_is_current() -> None:
    call_command("draw_cards", check=True)


def test_every_move_is_drawn() -> None:
    text = PAGE.read_text()
    for machine in LIFECYCLES:
        for step in machine.steps:
            assert f"    {step.old} --> {step.new}: {', '.join(step.acts)}" in text


def test_a_page_that_is_behind_is_told(tmp_path: Path, settings: Any) -> None:
    text = PAGE.read_text().replace("made --> active", "made --> lost")
    assert redrawn(text) == PAGE.read_text()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "cards.md").write_text(text)
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError):
        call_command("draw_cards", check=True)
