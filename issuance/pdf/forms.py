"""The frozen forms: static page and field boxes, compiled once from HTML, reviewed and committed."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, Self

from issuance.rules.snapshot import canonical_json

FORMS_DIR = Path(__file__).parent / "frozen"

Align = Literal["left", "center", "right", "justify"]
Stroke = Literal["", "above", "around"]
STROKE_PT = 0.6
_SHARED = 0.1  # points: neighbours may share their rule
NOTHING_FLOWS: frozenset[str] = frozenset()


class FormIsNotTheOneReviewed(Exception):
    """A frozen form's files do not carry the digests that were reviewed, or do not describe a usable form."""


@dataclass(frozen=True, slots=True)
class Field:
    """A box for one variable text: points from the bottom left of the page, type size in points.

    `stroke` is a line that is drawn with the box wherever a page has it; a box without height has no text.
    """

    name: str
    x: float
    y: float
    w: float
    h: float
    size: float
    min_size: float
    align: Align
    lines: int
    stroke: Stroke = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind of box that may stand on any row of a flow: `x` from the flow's left edge, `rows` high."""

    of: str
    name: str
    x: float
    w: float
    rows: int
    size: float
    min_size: float
    align: Align
    lines: int
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class Flow:
    """A part of the page in rows of one height, over which each page lays as many boxes as it needs."""

    name: str
    x: float
    y: float
    w: float
    h: float
    rows: int
    cells: tuple[Cell, ...]

    @property
    def pitch(self) -> float:
        """Points from row to row."""
        return self.h / self.rows

    def boxes(self) -> Iterator[Field]:
        """Every box that a page may have here, row by row: named like `body.07.value`."""
        for row in range(1, self.rows + 1):
            for cell in self.cells:
                if row + cell.rows <= self.rows + 1:
                    yield self._box(row, cell)

    def _box(self, row: int, cell: Cell) -> Field:
        height = cell.rows * self.pitch
        y = self.y + self.h - (row - 1) * self.pitch - height
        return Field(
            name=f"{self.name}.{row:02d}.{cell.name}",
            x=round(self.x + cell.x, 3),
            y=round(y, 3),
            w=cell.w,
            h=round(height, 3),
            size=cell.size,
            min_size=cell.min_size,
            align=cell.align,
            lines=cell.lines,
            stroke=cell.stroke,
        )


@dataclass(frozen=True, slots=True)
class ImageSlot:
    """A box in whose middle an image is placed at its true size: points from the bottom left."""

    name: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, eq=False)
class FrozenForm:
    """One reviewed form; `digest` stands for everything in it, the static page's bytes included.

    `fields` stand in the order in which the paper is read, and every page has them all; of the boxes of
    its `flows` a page has those that its contents need.
    Compared by identity (`load_form` gives one object a process), so that caches by form cost nothing.
    """

    key: str
    page: tuple[float, float]
    fields: tuple[Field, ...]
    images: tuple[ImageSlot, ...]
    source_sha256: str
    font_sha256: str
    pdf_sha256: str
    digest: str
    pdf: bytes
    flows: tuple[Flow, ...] = ()

    @cached_property
    def field_of(self) -> Mapping[str, Field]:
        """Field by name, of those that every page has."""
        return {field.name: field for field in self.fields}

    @cached_property
    def flowing(self) -> Mapping[str, Field]:
        """Box by name, of those that a page may have in its flows, in the order of reading."""
        return {box.name: box for flow in self.flows for box in flow.boxes()}

    def flow_of(self, names: Iterable[str]) -> frozenset[str]:
        """Which of the names on a page are no fields of every page: its part of the flows."""
        return frozenset(names).difference(self.field_of) if self.flows else NOTHING_FLOWS

    @cached_property
    def spread(self) -> frozenset[str]:
        """The fields whose text is spread over the box (均等割付), as the labels beside them are."""
        return frozenset(field.name for field in self.fields if field.align == "justify")

    @cached_property
    def slot_of(self) -> Mapping[str, ImageSlot]:
        """Image slot by name."""
        return {slot.name: slot for slot in self.images}

    @classmethod
    def from_files(cls, description: Mapping[str, Any], pdf: bytes) -> Self:
        """The form of form.json over form.pdf; raises FormIsNotTheOneReviewed if a digest is wrong."""
        expected = form_digest(description)
        if description.get("digest") != expected:
            raise FormIsNotTheOneReviewed("form.json does not carry its own digest")
        if description["pdf_sha256"] != hashlib.sha256(pdf).hexdigest():
            raise FormIsNotTheOneReviewed(f"{description['key']}: form.pdf is not the page that was reviewed")
        width, height = description["page"]
        form = cls(
            key=description["key"],
            page=(float(width), float(height)),
            fields=tuple(Field(**field) for field in description["fields"]),
            images=tuple(ImageSlot(**slot) for slot in description["images"]),
            source_sha256=description["source_sha256"],
            font_sha256=description["font_sha256"],
            pdf_sha256=description["pdf_sha256"],
            digest=expected,
            pdf=pdf,
            flows=_flows(description),
        )
        for fault in _faults(form):
            raise FormIsNotTheOneReviewed(f"{form.key}: {fault}")
        return form


def _flows(description: Mapping[str, Any]) -> tuple[Flow, ...]:
    cells = [Cell(**cell) for cell in description.get("cells", ())]
    return tuple(
        Flow(**flow, cells=tuple(cell for cell in cells if cell.of == flow["name"]))
        for flow in description.get("flows", ())
    )


@lru_cache(maxsize=256)
def boxes_on(form: FrozenForm, flow: frozenset[str]) -> tuple[Field, ...]:
    """Every box of a page whose part of the flows is `flow`, as it is read; KeyError for an unknown one."""
    if not form.flows:
        return form.fields
    top = max(each.y + each.h for each in form.flows)
    flowing = sorted((form.flowing[name] for name in flow), key=lambda box: (-(box.y + box.h), box.x))
    above = [field for field in form.fields if field.y >= top - _SHARED]
    return (*above, *flowing, *(field for field in form.fields if field.y < top - _SHARED))


def overlapping(boxes: Sequence[Field]) -> Iterator[str]:
    """The names of boxes that stand over another one."""
    downward = sorted(boxes, key=lambda box: -(box.y + box.h))
    for place, box in enumerate(downward):
        for other in downward[place + 1 :]:
            if other.y + other.h <= box.y:
                break
            if _overlap(box, other):
                yield other.name


def strokes(boxes: Iterable[Field]) -> tuple[tuple[float, float, float, float], ...]:
    """The lines drawn with these boxes, as black rectangles: x, y, width and height in points."""
    return tuple(line for box in boxes if box.stroke for line in _STROKES[box.stroke](box))


def _above(box: Field) -> tuple[tuple[float, float, float, float], ...]:
    return ((box.x, round(box.y + box.h - STROKE_PT / 2, 3), box.w, STROKE_PT),)


def _around(box: Field) -> tuple[tuple[float, float, float, float], ...]:
    right, top = round(box.x + box.w - STROKE_PT, 3), round(box.y + box.h - STROKE_PT, 3)
    return (
        (box.x, box.y, box.w, STROKE_PT),
        (box.x, top, box.w, STROKE_PT),
        (box.x, box.y, STROKE_PT, box.h),
        (right, box.y, STROKE_PT, box.h),
    )


_STROKES = {"above": _above, "around": _around}


def form_digest(description: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of everything in form.json but the digest itself."""
    return hashlib.sha256(
        canonical_json({name: value for name, value in description.items() if name != "digest"})
    ).hexdigest()


@cache
def load_form(key: str, directory: Path = FORMS_DIR) -> FrozenForm:
    """The frozen form of that key, digests verified; raises FormIsNotTheOneReviewed."""
    folder = directory / key
    try:
        description = json.loads((folder / "form.json").read_text(encoding="utf-8"))
        pdf = (folder / "form.pdf").read_bytes()
    except OSError as error:
        raise FormIsNotTheOneReviewed(f"{key}: no such frozen form") from error
    if description.get("key") != key:
        raise FormIsNotTheOneReviewed(f"{key}: the folder holds another form")
    return FrozenForm.from_files(description, pdf)


def frozen_keys(directory: Path = FORMS_DIR) -> tuple[str, ...]:
    """The keys of all frozen forms, sorted."""
    return tuple(sorted(path.parent.name for path in directory.glob("*/form.json")))


def _faults(form: FrozenForm) -> Iterator[str]:
    """What would make a field ambiguous or unprintable on this page."""
    boxes: list[Field | ImageSlot | Flow] = [*form.fields, *form.images, *form.flows]
    if len({box.name for box in boxes}) != len(boxes):
        yield "two boxes share a name"
    for box in boxes:
        if box.x < 0 or box.y < 0 or box.x + box.w > form.page[0] or box.y + box.h > form.page[1]:
            yield f"{box.name} lies outside the page"
    for field in form.fields:
        if field.lines < 1 or not 0 < field.min_size <= field.size:
            yield f"{field.name} has no lawful type size"
    areas: list[Field | Flow] = [*form.fields, *form.flows]
    for one, other in combinations(areas, 2):
        if _overlap(one, other):
            yield f"{one.name} overlaps {other.name}"
    for flow in form.flows:
        yield from _faults_of_flow(flow)


def _faults_of_flow(flow: Flow) -> Iterator[str]:
    if flow.rows < 1:
        yield f"{flow.name} has no rows"
    for cell in flow.cells:
        inside = cell.x >= 0 and cell.w > 0 and cell.x + cell.w <= flow.w + _SHARED
        if not (inside and 0 <= cell.rows <= flow.rows and cell.lines >= 1):
            yield f"{flow.name}.{cell.name} lies outside its flow"
        if cell.rows and not 0 < cell.min_size <= cell.size <= cell.rows * flow.pitch:
            yield f"{flow.name}.{cell.name} has no lawful type size"
        if cell.stroke not in {"", *_STROKES}:
            yield f"{flow.name}.{cell.name} has a stroke that nobody draws"


def _overlap(one: Field | Flow, other: Field | Flow) -> bool:
    shared_width = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    shared_height = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return shared_width > _SHARED and shared_height > _SHARED
