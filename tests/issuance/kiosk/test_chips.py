"""The PIN lives on the chip, and so does the count of tries."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from issuance.kiosk.chips import TRIES, Chip, NoSuchChip, find_chip, read_chips, try_pin, write_chips


def a_chip(card_id: str = "J-1", pin: str = "1234") -> Chip:
    return Chip.with_pin(
        card_kind="juki_card", card_id=card_id, municipality_code="092029", label="足利 花子", pin=pin
    )


@pytest.fixture
def tray(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk" / "chips.json"
    write_chips(path, [a_chip("J-1"), a_chip("J-2", pin="9999")])
    return path


def test_the_right_pin_opens_and_gives_all_tries_back(tray: Path) -> None:
    assert try_pin(tray, find_chip(tray, "J-1"), "0000")[1].tries_left == TRIES - 1
    is_right, chip = try_pin(tray, find_chip(tray, "J-1"), "1234")
    assert (is_right, chip.tries_left) == (True, TRIES)


def test_three_wrong_pins_lock_the_chip_for_the_right_one_too(tray: Path) -> None:
    for left in (2, 1, 0):
        assert try_pin(tray, find_chip(tray, "J-1"), "0000") == (False, find_chip(tray, "J-1"))
        assert find_chip(tray, "J-1").tries_left == left
    assert find_chip(tray, "J-1").is_locked
    assert try_pin(tray, find_chip(tray, "J-1"), "1234")[0] is False


def test_one_cards_failures_are_not_anothers(tray: Path) -> None:
    try_pin(tray, find_chip(tray, "J-1"), "0000")
    assert find_chip(tray, "J-2").tries_left == TRIES


def test_trying_in_many_places_at_once_gains_no_try(tray: Path) -> None:
    chip = find_chip(tray, "J-1")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda pin: try_pin(tray, chip, pin)[0], [f"{n:04}" for n in range(20)]))
    assert not any(answers)
    assert find_chip(tray, "J-1").tries_left == 0


def test_the_tray_is_readable_by_its_owner_only_and_holds_no_pin(tray: Path) -> None:
    assert stat.S_IMODE(tray.stat().st_mode) == 0o600
    entry = json.loads(tray.read_text(encoding="utf-8"))[0]
    assert set(entry) == {
        "card_kind", "card_id", "municipality_code", "label", "salt", "pin_sha256", "tries_left",
    }  # fmt: skip
    assert "1234" not in (entry["pin_sha256"], entry["salt"])


def test_a_card_that_is_not_in_the_tray_is_told(tray: Path) -> None:
    with pytest.raises(NoSuchChip):
        find_chip(tray, "J-3")
    with pytest.raises(NoSuchChip):
        find_chip(tray, "J-1", "my_number_card")
    with pytest.raises(NoSuchChip):
        try_pin(tray, a_chip("J-3"), "1234")


def test_no_tray_means_no_cards(tmp_path: Path) -> None:
    assert read_chips(tmp_path / "none.json") == []
