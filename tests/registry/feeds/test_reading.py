"""A file is decoded strictly and read whole: every encoding, cut and mutation is applied whole or told."""

import random
import re

import pytest

from registry.feeds.decoding import BOM, CannotDecode, encoding_of, lines_of, one_form
from registry.feeds.feed import Context
from registry.feeds.gaiji import Gaiji
from registry.feeds.reading import Reading
from registry.feeds.residents import FEED, LAYOUT
from registry.feeds.writing import file_of
from tests.feeding import NOW, person

ROWS = [
    person(number, name=name) for number, name in enumerate(("髙﨑　一", "葛西　二", "山田　三"), start=1)
]
CONTENT = file_of("residents", ROWS)


def read(content: bytes, encoding: str = "") -> tuple[int, Reading]:
    """How many good rows, and the reading with its faults."""
    reading = Reading(FEED, Gaiji({}), FEED.checks(Context(True, NOW.date())))
    count = sum(1 for _ in reading.rows(content, encoding_of(content, encoding)))
    return count, reading


def rules(content: bytes, encoding: str = "") -> list[str]:
    return [fault.rule for fault in read(content, encoding)[1].faults]


@pytest.mark.parametrize(
    "content",
    [CONTENT, BOM + CONTENT, CONTENT.decode().encode("cp932")],
    ids=["UTF-8", "UTF-8 with BOM", "CP932"],
)
def test_every_encoding_of_the_format_gives_the_same_rows(content: bytes) -> None:
    reading = Reading(FEED, Gaiji({}), FEED.checks(Context(True, NOW.date())))
    rows = list(reading.rows(content, encoding_of(content)))
    assert reading.faults == []
    assert [row.values[LAYOUT.every.index("name")] for row in rows] == ["髙﨑　一", "葛西　二", "山田　三"]


def test_leading_zeros_are_data() -> None:
    reading = Reading(FEED, Gaiji({}), FEED.checks(Context(True, NOW.date())))
    row = next(iter(reading.rows(CONTENT, "utf-8")))
    assert row.key == "0000000019"


@pytest.mark.parametrize("encoding", ["euc_jp", "utf-16", "iso2022_jp"])
def test_another_encoding_is_told_and_nothing_is_guessed(encoding: str) -> None:
    text = CONTENT.decode().replace("髙﨑", "高崎")
    told = rules(text.encode(encoding))
    assert told
    assert set(told) <= {"not_in_the_encoding", "column_missing", "last_line_does_not_end", "not_a_csv_line"}


def test_a_byte_that_is_no_text_is_told_by_its_line() -> None:
    lines = CONTENT.split(b"\r\n")
    lines[2] = lines[2].replace("葛".encode(), b"\xff")
    content = b"\r\n".join(lines)
    with pytest.raises(CannotDecode) as told:
        list(lines_of(content, "utf-8"))
    assert told.value.line == 3
    assert "not_in_the_encoding" in rules(content, "utf-8")


@pytest.mark.parametrize(
    ("came", "kept"),
    [("～", "〜"), ("−", "－"), ("‖", "∥"), ("—", "―")],
    ids=["wave", "minus", "bars", "dash"],
)
def test_a_doubled_character_has_one_form(came: str, kept: str) -> None:
    assert one_form(f"あ{came}い") == f"あ{kept}い"


def test_names_are_never_normalised() -> None:
    assert one_form("\ufa19　福\ufe00　が") == "\ufa19　福\ufe00　が"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda names: [*names[:5], "氏  名", *names[6:]], "column_missing"),
        (lambda names: [*names[:5], names[6], names[5], *names[7:]], "columns_in_another_order"),
        (lambda names: names[:-1], "column_missing"),
        (lambda names: [*names, "余分"], "column_unknown"),
    ],
    ids=["renamed", "swapped", "missing", "one too many"],
)
def test_columns_must_be_the_formats(change: object, rule: str) -> None:
    lines = CONTENT.decode().split("\r\n")
    lines[0] = ",".join(change(lines[0].split(",")))  # type: ignore[operator]
    assert rules("\r\n".join(lines).encode())[0] == rule


def test_a_bom_does_not_rename_the_first_column() -> None:
    assert rules(BOM + CONTENT) == []
    assert rules(BOM + BOM + CONTENT) == ["column_missing"]


def test_a_file_cut_at_any_byte_is_shorter_or_told() -> None:
    """Cut at the end of a line it is a shorter file, which its manifest's count of rows gives away."""
    for end in range(len(CONTENT)):
        count, reading = read(CONTENT[:end])
        whole_lines = CONTENT[:end].endswith(b"\r\n")
        assert reading.faults or (whole_lines and count < len(ROWS)), end


@pytest.mark.parametrize("seed", range(8))
def test_a_mutated_file_is_read_whole_or_told_with_a_place(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(50):
        content = mutated(rng, CONTENT)
        count, reading = read(content, rng.choice(("utf-8", "cp932", "")))
        if not reading.faults:
            assert reading.count == count
        for fault in reading.faults:
            assert re.fullmatch(r"[a-z0-9_]+", fault.rule)
            assert fault.line >= 1
            assert set(fault.value) <= {"*", *"0123456789"}


def mutated(rng: random.Random, content: bytes) -> bytes:
    """Some bytes changed, lost, doubled or put in."""
    told = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(told))
        match rng.randrange(4):
            case 0:
                told[at] = rng.randrange(256)
            case 1:
                del told[at : at + rng.randint(1, 40)]
            case 2:
                told[at:at] = told[at : at + rng.randint(1, 40)]
            case _:
                told[at:at] = rng.choice((b'"', b",", b"\r\n", b"\x00", b"\xef\xbb\xbf", "〜".encode()))
    return bytes(told)


@pytest.mark.parametrize(
    ("text", "map_", "kept", "unknown"),
    [
        ("\ue000田", {"U+E000": "𠮷"}, "𠮷田", ()),
        ("\ue000田\ue001", {"U+E000": "辻\U000e0101"}, "辻\U000e0101田\ue001", ("U+E001",)),
        ("&G+F040;&G+F041;", {"G+F040": "髙"}, "髙\U000ff041", ("G+F041",)),
        ("&amp;", {}, "&amp;", ()),
    ],
    ids=["mapped", "one is not", "host codes", "no code"],
)
def test_gaiji_are_mapped_or_named(
    text: str, map_: dict[str, str], kept: str, unknown: tuple[str, ...]
) -> None:
    assert Gaiji(map_).mapped(text) == (kept, unknown)
