"""Fit a text into its box: 長体 first, then smaller type or more lines, else refuse; never cut."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from issuance.pdf.fonts import CannotPrint, Glyph
from issuance.pdf.forms import Field

NARROWEST = 60.0  # per cent of the natural width: 長体 beyond this is hard to read
LEADING = 1.15  # em from baseline to baseline
MIDDLE = 0.38  # em from the baseline to the middle of the em box (ascent 0.88, descent 0.12)
_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0, "justify": 0.5}  # of the free width, left of the text
_STEP = 0.25  # points of type size tried at a time
# Breaks at spaces, and 長体, tried at one size: rather a little narrower than a word or a name torn.
_TRIED = (
    *((True, scale) for scale in (100.0, 90.0, 80.0, 70.0)),
    *((False, scale) for scale in (100.0, 90.0, 80.0, 70.0, NARROWEST)),
)

# 行頭禁則, 行末禁則 (JIS X 4051), the part that names and addresses meet.
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》｝］ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ゛゜,.:;?!)]}%％"
)
_SPACES = frozenset(" \u3000")
_NOT_LAST = frozenset("（「『【〔〈《｛［([{第")


class DoesNotFit(CannotPrint):
    """The text does not fit its box at the smallest legible size (or an image is larger than its slot)."""

    reason = "does not fit at the smallest lawful size"


class Line(NamedTuple):
    """One line of text in place: baseline start in points, type size in points, width in per cent (長体)."""

    glyphs: Sequence[Glyph]
    x: float
    y: float
    size: float
    scale: float


def lay_out(field: Field, glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines that set the glyphs in the field, all of them in their order; raises DoesNotFit."""
    if not glyphs:
        return []
    size = min(field.size, field.h)
    natural = _width(glyphs, size)
    if field.align == "justify" and len(glyphs) > 1:
        return _spread(field, glyphs, size, natural)
    if natural <= field.w:  # most texts
        x = field.x + _SHARE[field.align] * (field.w - natural)
        return [Line(glyphs, x, field.y + field.h / 2 - MIDDLE * size, size, 100.0)]
    squeezed = _floor(field.w / natural * 100)
    if squeezed >= NARROWEST:
        return _place(field, [glyphs], size, squeezed)
    return _place(field, *_largest(field, glyphs))


def _spread(field: Field, glyphs: Sequence[Glyph], size: float, natural: float) -> list[Line]:
    """均等割付: each glyph by itself, the first and the last at the ends of the box, even gaps between."""
    scale = min(100.0, _floor(field.w / natural * 100))
    if scale < NARROWEST:
        size, scale = int(size * scale / NARROWEST / _STEP) * _STEP, NARROWEST
    if size < field.min_size:
        raise DoesNotFit(field.name)
    widths = [glyph.advance * size * scale / 100_000 for glyph in glyphs]
    gap = (field.w - sum(widths)) / (len(glyphs) - 1)
    starts = accumulate((width + gap for width in widths[:-1]), initial=field.x)
    base = field.y + field.h / 2 - MIDDLE * size
    return [Line((glyph,), x, base, size, scale) for glyph, x in zip(glyphs, starts, strict=True)]


def _largest(field: Field, glyphs: Sequence[Glyph]) -> tuple[list[Sequence[Glyph]], float, float]:
    """Of all numbers of lines, the setting with the largest type; the fewest lines among equals."""
    found = [setting for count in range(1, field.lines + 1) for setting in _settings(field, glyphs, count)]
    if not found:
        raise DoesNotFit(field.name)
    return max(found, key=lambda setting: (setting[1], -len(setting[0]), setting[2]))


def _settings(
    field: Field, glyphs: Sequence[Glyph], count: int
) -> Iterator[tuple[list[Sequence[Glyph]], float, float]]:
    """The largest setting in at most `count` lines, if there is one."""
    size = min(field.size, field.h / (1 + (count - 1) * LEADING))
    while size >= field.min_size:
        for at_spaces, scale in _TRIED:
            lines = _broken(glyphs, field.w / (size * scale / 100) * 1000, at_spaces)
            if len(lines) <= count:
                yield lines, size, scale
                return
        if size == field.min_size:
            return
        size = max(size - _STEP, field.min_size)


def _broken(glyphs: Sequence[Glyph], room: float, at_spaces: bool) -> list[Sequence[Glyph]]:
    """Lines no wider than `room` (thousandths of an em), broken as late as the rules allow.

    `at_spaces` looks for a space first: a name is better read with its parts whole. No line but the first
    begins with a space: spaces stay at the end of the line before, if need be outside the box.
    """
    lines: list[Sequence[Glyph]] = []
    start = 0
    while start < len(glyphs):
        end, used = start, 0
        while end < len(glyphs) and (used + glyphs[end].advance <= room or end == start):
            used += glyphs[end].advance
            end += 1
        while end < len(glyphs) and glyphs[end].cluster in _SPACES:
            end += 1  # hangs over the end of the line, where it shows nothing
        if end < len(glyphs):
            places = range(end, start, -1)
            lawful = [place for place in places if _may_break(glyphs[place - 1], glyphs[place])]
            spaces = [place for place in lawful if at_spaces and glyphs[place - 1].cluster in _SPACES]
            end = next(iter(spaces or lawful), end)
        lines.append(glyphs[start:end])
        start = end
    return lines


def _may_break(before: Glyph, after: Glyph) -> bool:
    if after.cluster in _NOT_FIRST or after.cluster in _SPACES or before.cluster in _NOT_LAST:
        return False
    return not (_is_of_a_word(before.cluster) and _is_of_a_word(after.cluster))


def _is_of_a_word(cluster: str) -> bool:
    """Digits and Latin letters, full or half width: a number or a word is not torn if it can be helped."""
    folded = unicodedata.normalize("NFKC", cluster)  # a look at the kind only; what is printed stays as it is
    return folded.isascii() and (folded.isalnum() or folded in {"-", "'"})


def _place(field: Field, lines: Sequence[Sequence[Glyph]], size: float, scale: float) -> list[Line]:
    middle = field.y + field.h / 2
    first = middle + (len(lines) - 1) * LEADING * size / 2 - MIDDLE * size
    share = _SHARE[field.align]
    placed = []
    for number, glyphs in enumerate(lines):
        slack = field.w - _width(_shown(glyphs), size) * scale / 100
        if slack < -0.01:
            raise DoesNotFit(field.name)
        placed.append(Line(glyphs, field.x + share * slack, first - number * LEADING * size, size, scale))
    return placed


def _width(glyphs: Sequence[Glyph], size: float) -> float:
    return sum([glyph.advance for glyph in glyphs]) * size / 1000


def _shown(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The line without the spaces at its end."""
    end = len(glyphs)
    while end and glyphs[end - 1].cluster in _SPACES:
        end -= 1
    return glyphs[:end]


def _floor(per_cent: float) -> float:
    return int(per_cent * 100) / 100
