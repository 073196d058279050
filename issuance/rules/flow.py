"""Lays a body of any length over the rows of a form: lines broken, rows kept together, page after page."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.rules.names import clusters

# 行頭禁則, 行末禁則 (JIS X 4051), the part that a register meets.
_NOT_FIRST = frozenset(
    "、。，．・）」』】〕〉》｝］ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ゛゜\u3000"
)
_NOT_LAST = frozenset("（「『【〔〈《｛［第")


class DoesNotFitThePage(ValueError):
    """Rows that must stay together are more than a page has."""


@dataclass(frozen=True, slots=True)
class FlowRoom:
    """The rows of a form's flow: its name, how many, which boxes, and how many em a line of text takes."""

    name: str
    rows: int
    boxes: frozenset[str]
    ems: float


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stay on one page: what stands on which of them (from 0), in which kind of box.

    `is_glued`: the next part must not be torn from it.
    """

    height: int
    cells: tuple[tuple[int, str, str], ...]
    is_glued: bool = False


def pages_of(parts: Sequence[Part], room: FlowRoom, *, rule: str = "rule") -> tuple[Mapping[str, str], ...]:
    """The texts of each page, by the name of the box; raises DoesNotFitThePage.

    A `rule` on the first row of a page is left out: the form's own frame is there.
    """
    pages: list[dict[str, str]] = [{}]
    row = 1
    for chunk in _chunks(parts):
        height = sum(part.height for part in chunk)
        if height > room.rows:
            raise DoesNotFitThePage(f"{height} rows of {room.rows}")
        if row + height > room.rows + 1:
            pages.append({})
            row = 1
        for part in chunk:
            for offset, cell, text in part.cells:
                if not (cell == rule and row + offset == 1):
                    pages[-1][f"{room.name}.{row + offset:02d}.{cell}"] = text
            row += part.height
    return tuple(pages)


def _chunks(parts: Iterable[Part]) -> Iterator[list[Part]]:
    chunk: list[Part] = []
    for part in parts:
        chunk.append(part)
        if not part.is_glued:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def broken(text: str, ems: float) -> tuple[str, ...]:
    """The text in lines of at most so many em, broken where a register may be; nothing of it is lost."""
    signs = clusters(text)
    lines: list[str] = []
    start = 0
    while start < len(signs):
        end, used = start, 0.0
        while end < len(signs) and (end == start or used + _em(signs[end]) <= ems):
            used += _em(signs[end])
            end += 1
        if end < len(signs):
            lawful = (place for place in range(end, start, -1) if _may_break(signs, place))
            end = next(lawful, end)
        lines.append("".join(signs[start:end]))
        start = end
    return tuple(lines) or ("",)


def _may_break(signs: Sequence[str], place: int) -> bool:
    before, after = signs[place - 1], signs[place]
    both_digits = unicodedata.category(before[0]) == unicodedata.category(after[0]) == "Nd"
    return after not in _NOT_FIRST and before not in _NOT_LAST and not both_digits


def _em(cluster: str) -> float:
    return 1.0 if unicodedata.east_asian_width(cluster[0]) in "WFA" else 0.5
