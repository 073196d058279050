"""Addresses print as the register writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.addresses import full_address, full_width_digits, kanji_chome, town_and_lot


def test_an_address_is_one_line_and_the_building_follows_a_full_width_space() -> None:
    assert full_address("栃木県", "足利市", "本城三丁目２１４５番地") == "栃木県足利市本城三丁目２１４５番地"
    assert (
        full_address("栃木県", "足利市", "通一丁目１番地", "コーポ足利１０１号室")
        == "栃木県足利市通一丁目１番地　コーポ足利１０１号室"
    )


@pytest.mark.parametrize(
    ("town", "lot", "more", "text"),
    [
        ("本城", 2145, {"chome": 3}, "本城三丁目２１４５番地"),
        ("名草上町", 907, {}, "名草上町９０７番地"),
        ("通", 12, {"chome": 7, "branch": 3}, "通七丁目１２番地の３"),
    ],
)
def test_town_and_lot_are_written_in_banchi_style(town: str, lot: int, more: dict, text: str) -> None:
    assert town_and_lot(town, lot, **more) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一丁目"), (9, "九丁目"), (10, "十丁目"), (11, "十一丁目"), (20, "二十丁目"), (42, "四十二丁目")],
)
def test_chome_is_written_in_kanji(number: int, text: str) -> None:
    assert kanji_chome(number) == text


def test_every_chome_is_written_differently() -> None:
    assert len({kanji_chome(number) for number in range(1, 100)}) == 99


@pytest.mark.parametrize("number", [0, -1, 100])
def test_there_is_no_such_chome(number: int) -> None:
    with pytest.raises(ValueError, match="丁目"):
        kanji_chome(number)


@pytest.mark.parametrize(("lot", "branch"), [(0, None), (-1, None), (1, 0)])
def test_lots_and_branches_count_from_one(lot: int, branch: int | None) -> None:
    with pytest.raises(ValueError, match="count from 1"):
        town_and_lot("本城", lot, branch=branch)


@given(st.text())
def test_only_ascii_digits_become_full_width(text: str) -> None:
    wide = full_width_digits(text)
    assert len(wide) == len(text)
    for before, after in zip(text, wide, strict=True):
        assert after == (chr(ord(before) + 0xFEE0) if before in "0123456789" else before)
