"""A small form of the tests' own, and snapshots on it: a name, an address, a spread label, a seal."""

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from issuance.pdf.fonts import EXPECTED_SHA256
from issuance.pdf.forms import FrozenForm, form_digest
from issuance.rules.snapshot import Page, PlacedImage, Snapshot, page_texts

YOSHI = "\U00020bb7"  # 𠮷
TAKA, SAKI = "\u9ad9", "\ufa11"  # 髙 﨑
KAMI = "\ufa19"  # 神, not the 神 of U+795E that NFC would make of it
KATSU = "\u845b\U000e0102"  # 葛 of 葛城市
TSUJI = "\u8fbb\U000e0102"  # 辻 with one dot
NABE = "\u9089\U000e0110"  # 邉
FOREIGN_SEQUENCE = "\u845b\U000e0100"  # 葛 in the Adobe-Japan1 collection, which the face does not carry

MJ_NAMES = {
    YOSHI: "mj032129",
    TAKA: "mj028902",
    SAKI: "mj030196",
    KAMI: "mj030211",
    KATSU: "mj022335",
    TSUJI: "mj025760",
    NABE: "mj060248",
}

_BOXES: dict[str, tuple[float, float, float, float, float, float, str, int]] = {
    "address": (60, 700, 400, 30, 11, 6.5, "left", 2),
    "certification": (60, 300, 400, 20, 11, 7, "center", 1),
    "label": (60, 620, 80, 12, 8, 6, "justify", 1),
    "name": (60, 740, 200, 22, 14, 6, "left", 1),
    "page_mark": (480, 30, 60, 12, 9, 6, "right", 1),
    "remarks": (60, 660, 400, 30, 10, 6, "left", 2),
    "serial": (60, 30, 200, 12, 9, 6, "left", 1),
}
_SLOTS = {"imprint": (300, 500, 80, 80), "official_seal": (450, 200, 75, 75)}


def sample_form(*, key: str = "sample", rule: float = 0.5) -> FrozenForm:
    """A form without a word of its own: rules around its fields, drawn in lines of `rule` points."""
    pdf = _page(rule)
    names = ("x", "y", "w", "h", "size", "min_size", "align", "lines")
    description: dict[str, Any] = {
        "key": key,
        "page": [595.276, 841.89],
        "fields": [
            {"name": name, **dict(zip(names, box, strict=True))} for name, box in sorted(_BOXES.items())
        ],
        "images": [
            {"name": name, **dict(zip("xywh", box, strict=True))} for name, box in sorted(_SLOTS.items())
        ],
        "source_sha256": "0" * 64,
        "font_sha256": EXPECTED_SHA256,
        "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
    }
    description["digest"] = form_digest(description)
    return FrozenForm.from_files(description, pdf)


def _page(rule: float) -> bytes:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595.276, 841.89))
        boxes = "".join(f"{x} {y} {w} {h} re S\n" for x, y, w, h, *_ in _BOXES.values())
        mark = pdf.make_stream(b"\x00\xff\x00\xff", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        mark.Width, mark.Height, mark.BitsPerComponent, mark.ColorSpace = 2, 2, 8, pikepdf.Name.DeviceGray
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Mark=mark))
        page.obj.Contents = pdf.make_stream(f"{rule} w\n{boxes}q 9 0 0 9 9 9 cm /Mark Do Q".encode())
        out = io.BytesIO()
        pdf.save(out, static_id=True)
    return out.getvalue()


def png(*, side: int = 120, grey: int = 0, dot: bool = False) -> bytes:
    """A ring on white, as a scanned imprint: of pure black it becomes one bit a pixel."""
    picture = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((8, 8, side - 8, side - 8), outline=grey, width=5)
    if dot:
        pen.point((side // 2, side // 2), fill=grey)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


SEAL, IMPRINT = png(), png(side=90, grey=80)
IMAGES = {hashlib.sha256(data).hexdigest(): data for data in (SEAL, IMPRINT)}


def sheet(*, number: int = 1, of: int = 1, copy: int = 1, images: bool = True, **texts: str) -> Page:
    """One page of the sample form; fields not named are empty, the marks are right."""
    values = dict.fromkeys(_BOXES, "") | texts
    serial = f"A-{copy:03d}"
    placed = (
        PlacedImage("imprint", hashlib.sha256(IMPRINT).hexdigest(), 18.0, 18.0),
        PlacedImage("official_seal", hashlib.sha256(SEAL).hexdigest(), 21.0, 21.0),
    )
    values = {"serial": f"発行番号　{serial}", "page_mark": f"{number}/{of}"} | {
        name: text for name, text in values.items() if text or name not in {"serial", "page_mark"}
    }
    return Page(serial, copy, number, of, page_texts(values), placed if images else ())


def snapshot(*pages: Page, form: FrozenForm, **changes: Any) -> Snapshot:
    """A document of these pages."""
    facts: dict[str, Any] = {
        "request": "r-1",
        "certificate": "resident_record",
        "municipality": "092029",
        "subject": "1",
        "persons": ("1",),
        "issued_at": "2026-11-25T09:00:00+09:00",
        "as_of": "2026-11-25T08:59:00+09:00",
        "form": form.key,
        "form_digest": form.digest,
        "font_sha256": EXPECTED_SHA256,
        "title": "住民票の写し",
        "pages": pages,
    }
    return Snapshot(**facts | changes)


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    """The document after somebody laid hands on it, whole and readable as a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out, static_id=True, fix_metadata_version=False)
    return out.getvalue()


def content_of(pdf: pikepdf.Pdf, page: int = 0) -> bytes:
    """The operators of a page."""
    return pdf.pages[page].obj.Contents.read_bytes()


def with_images(**more: bytes) -> Mapping[str, bytes]:
    """The sample's images and some more, by digest."""
    return IMAGES | {hashlib.sha256(data).hexdigest(): data for data in more.values()}
