"""The frozen forms: static page and field boxes, compiled once from HTML, reviewed and committed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, Self

from issuance.rules.snapshot import canonical_json

FORMS_DIR = Path(__file__).parent / "frozen"

Align = Literal["left", "center", "right", "justify"]


class FormIsNotTheOneReviewed(Exception):
    """A frozen form's files do not carry the digests that were reviewed, or do not describe a usable form."""


@dataclass(frozen=True, slots=True)
class Field:
    """A box for one variable text: points from the bottom left of the page, type size in points."""

    name: str
    x: float
    y: float
    w: float
    h: float
    size: float
    min_size: float
    align: Align
    lines: int


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

    `fields` stand in the order in which the paper is read.
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

    @cached_property
    def field_of(self) -> Mapping[str, Field]:
        """Field by name."""
        return {field.name: field for field in self.fields}

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
        )
        for fault in _faults(form):
            raise FormIsNotTheOneReviewed(f"{form.key}: {fault}")
        return form


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
    boxes: list[Field | ImageSlot] = [*form.fields, *form.images]
    if len({box.name for box in boxes}) != len(boxes):
        yield "two boxes share a name"
    for box in boxes:
        if box.x < 0 or box.y < 0 or box.x + box.w > form.page[0] or box.y + box.h > form.page[1]:
            yield f"{box.name} lies outside the page"
    for field in form.fields:
        if field.lines < 1 or not 0 < field.min_size <= field.size:
            yield f"{field.name} has no lawful type size"
    for one, other in combinations(form.fields, 2):
        if _overlap(one, other):
            yield f"{one.name} overlaps {other.name}"


def _overlap(one: Field, other: Field) -> bool:
    shared_width = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    shared_height = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return shared_width > 0.1 and shared_height > 0.1  # points: neighbours may share their rule
