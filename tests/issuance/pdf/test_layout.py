"""A text fits its box whole, legibly, in its order; or it is refused to the counter."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuance.pdf.fonts import Face, Glyph
from issuance.pdf.forms import Field
from issuance.pdf.layout import NARROWEST, DoesNotFit, Line, lay_out

BOX = Field("name", x=100, y=200, w=100, h=22, size=10, min_size=6, align="left", lines=1)
TALL = replace(BOX, h=30, lines=2)


def em(text: str) -> list[Glyph]:
    """Full-width glyphs, one per character."""
    return [Glyph(1, character, 1000, "") for character in text]


def text_of(lines: list[Line]) -> list[str]:
    return ["".join(glyph.cluster for glyph in line.glyphs) for line in lines]


def test_a_short_text_keeps_its_size_and_width() -> None:
    (line,) = lay_out(BOX, em("栃木県"))

    assert (line.x, line.size, line.scale) == (100, 10, 100)
    assert line.y == pytest.approx(211 - 3.8)  # the em box stands in the middle


def test_an_empty_text_draws_nothing() -> None:
    assert lay_out(BOX, []) == []


@pytest.mark.parametrize(("align", "x"), [("left", 100), ("center", 135), ("right", 170)])
def test_a_text_stands_where_its_box_says(align: str, x: float) -> None:
    (line,) = lay_out(replace(BOX, align=align), em("栃木県"))  # type: ignore[arg-type]

    assert line.x == pytest.approx(x)


@pytest.mark.parametrize(
    ("text", "size", "scale"),
    [
        ("本籍", 10, 100),
        ("国籍・地域", 10, 100),
        ("字" * 10, 10, 100),
        ("字" * 16, 10, 62.5),
        ("字" * 20, 8.25, 60),
    ],
    ids=["two", "five", "as wide as the box", "condensed", "condensed and smaller"],
)
def test_a_label_is_spread_from_end_to_end_of_its_box(text: str, size: float, scale: float) -> None:
    lines = lay_out(replace(BOX, align="justify"), em(text))

    assert text_of(lines) == list(text)
    assert {(line.size, line.scale, line.y) for line in lines} == {(size, scale, 211 - 0.38 * size)}
    assert lines[0].x == 100
    assert lines[-1].x + size * scale / 100 == pytest.approx(200)
    steps = [after.x - before.x for before, after in pairwise(lines)]
    assert max(steps) - min(steps) < 0.001
    assert min(steps) >= size * scale / 100 - 0.001


def test_a_label_of_one_character_stands_in_the_middle() -> None:
    (line,) = lay_out(replace(BOX, align="justify"), em("印"))

    assert line.x == pytest.approx(145)


def test_a_label_too_long_for_its_box_is_refused() -> None:
    with pytest.raises(DoesNotFit):
        lay_out(replace(BOX, align="justify"), em("字" * 28))


def test_a_long_text_is_condensed_before_it_gets_smaller() -> None:
    (line,) = lay_out(BOX, em("字" * 16))

    assert line.size == 10
    assert line.scale == pytest.approx(62.5)


def test_a_longer_text_gets_smaller_down_to_the_lawful_size() -> None:
    (line,) = lay_out(BOX, em("字" * 20))

    assert line.scale == NARROWEST
    assert 6 <= line.size < 10


def test_an_overlong_text_is_refused_and_never_cut() -> None:
    assert text_of(lay_out(BOX, em("字" * 27))) == ["字" * 27]
    with pytest.raises(DoesNotFit) as refused:
        lay_out(BOX, em("字" * 28))

    assert refused.value.field == "name"
    assert "字" not in str(refused.value)


def test_two_lines_are_used_where_they_let_the_type_be_larger() -> None:
    one, two = lay_out(TALL, em("字" * 24))

    assert one.size == two.size == 10
    assert one.y - two.y >= one.size


def test_a_line_does_not_begin_or_end_with_a_mark_that_may_not() -> None:
    for mark in "、。）ー々":
        assert all(text[0] != mark for text in text_of(lay_out(TALL, em("字" * 10 + mark + "字" * 9))))
    for mark in "（「":
        assert all(text[-1] != mark for text in text_of(lay_out(TALL, em("字" * 9 + mark + "字" * 10))))


def test_a_long_name_is_broken_between_its_parts() -> None:
    assert text_of(lay_out(TALL, em("字" * 8 + "　" + "名" * 9))) == ["字" * 8 + "　", "名" * 9]


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("spaces", ["　", "　　", " "], ids=["wide", "two", "half"])
def test_a_wrapped_line_never_begins_with_a_space(spaces: str, align: str) -> None:
    field = replace(TALL, align=align)  # type: ignore[arg-type]
    first, second = lay_out(field, em("字" * 10 + spaces + "名" * 9))

    assert text_of([first, second]) == ["字" * 10 + spaces, "名" * 9]
    assert (first.size, first.scale) == (10, 100)
    assert first.x == pytest.approx(100)  # as wide as the box: the space hangs, and moves nothing


def test_a_line_is_rather_condensed_than_a_word_torn() -> None:
    one, two = lay_out(TALL, em("足利市通二丁目　グランドメゾン織姫公園通"))

    assert text_of([one, two]) == ["足利市通二丁目　", "グランドメゾン織姫公園通"]
    assert one.scale == two.scale == 80


def test_a_number_is_not_torn_between_lines() -> None:
    lines = text_of(lay_out(TALL, em("栃木県足利市本城一" + "１２３４番地字字字")))

    assert len(lines) == 2
    assert any("１２３４" in line for line in lines)


@given(
    text=st.text("栃木県足利市（）、１２３ＡＢー　", min_size=1, max_size=60),
    lines=st.integers(1, 3),
    align=st.sampled_from(["left", "center", "right", "justify"]),
)
def test_nothing_is_lost_nothing_leaves_the_box(text: str, lines: int, align: str) -> None:
    field = replace(BOX, h=34, lines=lines, align=align)  # type: ignore[arg-type]
    try:
        placed = lay_out(field, em(text))
    except DoesNotFit:
        assert len(text) > 16
        return
    assert "".join(text_of(placed)) == text
    assert len({line.y for line in placed}) <= lines
    if align != "justify":
        assert not any(line.startswith("　") for line in text_of(placed)[1:])
    for line in placed:
        assert field.min_size <= line.size <= field.size
        assert NARROWEST <= line.scale <= 100
        assert line.x >= field.x - 0.01
        assert (
            line.x + len(text_of([line])[0].rstrip("　")) * line.size * line.scale / 100
            <= field.x + field.w + 0.01
        )
        assert field.y - 0.01 <= line.y - 0.12 * line.size
        assert line.y + 0.88 * line.size <= field.y + field.h + 0.01


@pytest.mark.face
def test_widths_come_from_the_face(face: Face) -> None:
    (line,) = lay_out(replace(BOX, align="right"), face.glyphs("１/2"))

    assert line.x < 200 - 10 - 5
