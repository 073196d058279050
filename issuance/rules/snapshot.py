"""The snapshot: exactly what is going to be printed, stored and fingerprinted before a page is rendered."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Self


class NotASnapshot(ValueError):
    """The values do not describe one whole document; the message names fields, never contents."""


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """An image in a slot of the form: which bytes (SHA-256 of the PNG) and how large on the paper, in mm."""

    slot: str
    sha256: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of one copy: its serial, its place within the copy, every field's text and every image.

    `texts` holds each field of the form once, sorted by field name, the text exactly as printed ("" allowed).
    `code` is the whole text of the signed code that the page carries as a QR symbol, "" for none.
    """

    serial: str
    copy: int
    number: int
    of: int
    texts: tuple[tuple[str, str], ...]
    images: tuple[PlacedImage, ...]
    code: str = ""

    def __post_init__(self) -> None:
        _require_sorted("texts", [name for name, _ in self.texts])
        _require_sorted("images", [image.slot for image in self.images])

    def text(self, field: str) -> str:
        """The text of one field of the form; KeyError if the form has no such field."""
        return dict(self.texts)[field]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one request is going to print: every copy, every page, under which form, font and facts.

    `subject` and `persons` are person numbers (whose request it is; everyone the document prints, in order);
    `issued_at` and `as_of` are ISO 8601 moments with offset, kept as text so that nothing is lost on the way.
    The pages of a copy are complete and share one serial; no serial serves two copies (invariant 5).
    `ground` names the copy-guard ground under every page, "" for none.
    """

    request: str
    certificate: str
    municipality: str
    subject: str
    persons: tuple[str, ...]
    issued_at: str
    as_of: str
    form: str
    form_digest: str
    font_sha256: str
    title: str
    pages: tuple[Page, ...]
    ground: str = ""

    def __post_init__(self) -> None:
        _require_whole_copies(self.pages)

    def fingerprint(self) -> str:
        """SHA-256 (64 hex digits) over the canonical JSON."""
        return hashlib.sha256(canonical_json(self.to_json())).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists and scalars; `from_json` gives an equal snapshot back."""
        return {
            **{name: getattr(self, name) for name in _TEXT_FIELDS},
            **({"ground": self.ground} if self.ground else {}),
            "persons": list(self.persons),
            "pages": [_page_to_json(page) for page in self.pages],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The snapshot that `to_json` wrote; raises NotASnapshot for other keys or a wrong type."""
        _require_keys("snapshot", {"ground": "", **data}, [field.name for field in fields(cls)])
        return cls(
            ground=_text(data.get("ground", ""), "ground"),
            **{name: _text(data[name], name) for name in _TEXT_FIELDS},
            persons=tuple(_text(person, "persons") for person in data["persons"]),
            pages=tuple(_page_from_json(page) for page in data["pages"]),
        )


# What came later is left out where it is empty, so that older snapshots keep their fingerprints.
_NOT_PLAIN = frozenset({"persons", "pages", "ground"})
_TEXT_FIELDS = tuple(field.name for field in fields(Snapshot) if field.name not in _NOT_PLAIN)


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; characters as they are: never escaped, never normalised."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def page_texts(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The field values of a page in the order in which a page keeps them."""
    return tuple(sorted(values.items()))


def _page_to_json(page: Page) -> dict[str, Any]:
    return {
        "serial": page.serial,
        "copy": page.copy,
        "number": page.number,
        "of": page.of,
        "texts": [[name, text] for name, text in page.texts],
        "images": [
            {
                "slot": image.slot,
                "sha256": image.sha256,
                "width_mm": float(image.width_mm),
                "height_mm": float(image.height_mm),
            }
            for image in page.images
        ],
        **({"code": page.code} if page.code else {}),
    }


def _page_from_json(data: Mapping[str, Any]) -> Page:
    _require_keys("page", {"code": "", **data}, [field.name for field in fields(Page)])
    return Page(
        serial=_text(data["serial"], "serial"),
        copy=_whole(data["copy"], "copy"),
        number=_whole(data["number"], "number"),
        of=_whole(data["of"], "of"),
        texts=tuple((_text(name, "texts"), _text(text, "texts")) for name, text in data["texts"]),
        images=tuple(_image_from_json(image) for image in data["images"]),
        code=_text(data.get("code", ""), "code"),
    )


def _image_from_json(data: Mapping[str, Any]) -> PlacedImage:
    _require_keys("image", data, [field.name for field in fields(PlacedImage)])
    return PlacedImage(
        slot=_text(data["slot"], "slot"),
        sha256=_text(data["sha256"], "sha256"),
        width_mm=float(data["width_mm"]),
        height_mm=float(data["height_mm"]),
    )


def _require_keys(what: str, data: Mapping[str, Any], expected: Iterable[str]) -> None:
    if set(data) != set(expected):
        raise NotASnapshot(f"{what}: keys differ: {sorted(set(data) ^ set(expected))}")


def _require_sorted(what: str, names: list[str]) -> None:
    if any(later <= earlier for earlier, later in pairwise(names)):
        raise NotASnapshot(f"{what}: names must be unique and sorted")


def _require_whole_copies(pages: tuple[Page, ...]) -> None:
    """Copies 1..n in order, each with pages 1..of and one serial of its own."""
    copies: dict[int, list[Page]] = {}
    for page in pages:
        copies.setdefault(page.copy, []).append(page)
    if not pages or list(copies) != list(range(1, len(copies) + 1)):
        raise NotASnapshot("pages: copies must be numbered from 1 in order")
    if [page.copy for page in pages] != sorted(page.copy for page in pages):
        raise NotASnapshot("pages: the pages of a copy must stand together")
    for copy, sheets in copies.items():
        if [(page.number, page.of) for page in sheets] != [(n + 1, len(sheets)) for n in range(len(sheets))]:
            raise NotASnapshot(f"pages: copy {copy} is not complete")
        if len({page.serial for page in sheets}) != 1:
            raise NotASnapshot(f"pages: copy {copy} carries more than one serial")
    if len({page.serial for page in pages}) != len(copies):
        raise NotASnapshot("pages: two copies share a serial")


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise NotASnapshot(f"{field}: not a text")
    return value


def _whole(value: object, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotASnapshot(f"{field}: not a whole number")
    return value
