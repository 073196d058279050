"""Draws imprints of registered seals (印影) and the mayor's seal: one-bit pictures of true size.

No Django here: the drawing of a whole city's seals is shared out to processes.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

DPI = 400
_MM = DPI / 25.4
_GLYPH = 128
_WORTH_PROCESSES = 3000
_CHUNK = 400

ROUND_MM = (10.5, 12.0, 12.0, 13.5, 13.5, 15.0, 16.5, 18.0)
SQUARE_MM = (12.0, 13.5, 15.0)


@dataclass(frozen=True, slots=True)
class Order:
    """One seal to draw: its visible characters in reading order, and a seed that makes it this seal."""

    text: tuple[str, ...]
    seed: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """A drawn seal: PNG bytes, digest, true size in mm to two places."""

    png: bytes
    sha256: str
    width_mm: str
    height_mm: str


def draw_all(face: Path, orders: Sequence[Order]) -> Iterator[Imprint]:
    """Draw in the order given; many are shared among the machine's processors, which begin at once."""
    if len(orders) < _WORTH_PROCESSES:
        return (draw(str(face), order) for order in orders)
    processes = ProcessPoolExecutor(min(4, cpu_count() or 1), mp_context=get_context("spawn"))
    chunks = [orders[at : at + _CHUNK] for at in range(0, len(orders), _CHUNK)]
    drawn = [processes.submit(_draw_chunk, str(face), chunk) for chunk in chunks]
    processes.shutdown(wait=False)  # takes no more, ends by itself after the last
    return (imprint for chunk in drawn for imprint in chunk.result())


def _draw_chunk(face: str, orders: Sequence[Order]) -> list[Imprint]:
    return [draw(face, order) for order in orders]


def draw(face: str, order: Order) -> Imprint:
    """One seal: round or square, its characters cut in one of a few manners, pressed once by hand."""
    rng = Random(order.seed)
    is_round = len(order.text) <= 2 or rng.random() < 0.8
    side = rng.choice(ROUND_MM if is_round else SQUARE_MM)
    if len(order.text) > 3:
        side = max(side, 13.5)
    pixels = round(side * _MM)
    seal = _round(face, order.text, pixels, rng) if is_round else _square(face, order.text, pixels, rng)
    return finished(_pressed(seal, rng), DPI)


def finished(picture: Image.Image, dpi: int) -> Imprint:
    """The picture as a one-bit PNG that knows its size."""
    png = _png(picture, dpi)
    width, height = (f"{size * 25.4 / dpi:.2f}" for size in picture.size)
    return Imprint(png, hashlib.sha256(png).hexdigest(), width, height)


def _png(picture: Image.Image, dpi: int) -> bytes:
    """A one-bit PNG, written by hand: a third of the time that Pillow takes for it."""
    width, height = picture.size
    # Eight black pixels before each line are a zero byte: PNG's mark of a line that is not filtered.
    lines = Image.new("1", (width + 8, height), 0)
    lines.paste(picture.convert("1", dither=Image.Dither.NONE), (8, 0))
    per_metre = round(dpi / 0.0254)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        (b"IDAT", zlib.compress(lines.tobytes(), 2)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


# --- Cutting ---


def _round(face: str, text: tuple[str, ...], side: int, rng: Random) -> Image.Image:
    """Characters in one column or two, each as wide as the circle is at its place."""
    rim = max(4, round(side * rng.uniform(0.026, 0.05)))
    seal = Image.new("L", (side, side), 255)
    ImageDraw.Draw(seal).ellipse((0, 0, side - 1, side - 1), fill=255, outline=0, width=rim)
    inner, middle = side / 2 - rim * 1.5, side / 2
    columns = _columns(text)
    for place, column in enumerate(columns):
        for row, character in enumerate(column):
            top, bottom = (
                (-1 + 2 * row / len(column)) * inner * 0.94,
                (-1 + 2 * (row + 1) / len(column)) * inner * 0.94,
            )
            # The corner farthest from the middle must lie within the circle, with a little give.
            far = max(abs(top), abs(bottom)) * 0.8
            half = min(inner * 0.9, sqrt(max(inner * inner - far * far, inner * inner * 0.2)))
            width = 2 * half / len(columns)
            left = middle + half - width * (place + 1)
            _set(seal, face, character, (left, middle + top, width, bottom - top))
    return seal


def _square(face: str, text: tuple[str, ...], side: int, rng: Random) -> Image.Image:
    rim = max(4, round(side * rng.uniform(0.03, 0.05)))
    seal = Image.new("L", (side, side), 255)
    ImageDraw.Draw(seal).rounded_rectangle(
        (0, 0, side - 1, side - 1), side * 0.05, fill=255, outline=0, width=rim
    )
    _fill_square(seal, face, _columns(text, square=True), rim)
    return ImageOps.expand(seal, round(side * 0.03), 255)  # so that its corners stay when it is turned


def _fill_square(seal: Image.Image, face: str, columns: list[tuple[str, ...]], rim: int) -> None:
    side, edge = seal.width, rim * 1.5
    width = (side - 2 * edge) / len(columns)
    for place, column in enumerate(columns):
        height = (side - 2 * edge) / len(column)
        for row, character in enumerate(column):
            left = side - edge - width * (place + 1)
            _set(seal, face, character, (left, edge + height * row, width, height))


def _columns(text: tuple[str, ...], *, square: bool = False) -> list[tuple[str, ...]]:
    """Right to left, as a seal is read."""
    if len(text) <= (2 if square else 3):
        return [text]
    rows = (len(text) + 1) // 2 if len(text) <= 8 else (len(text) + 2) // 3
    return [text[i : i + rows] for i in range(0, len(text), rows)]


def _set(seal: Image.Image, face: str, character: str, box: tuple[float, float, float, float]) -> None:
    left, top, width, height = box
    size = max(8, round(width * 0.97)), max(8, round(height * 0.96))
    cut = _scaled(face, character, size)
    at = round(left + (width - size[0]) / 2), round(top + (height - size[1]) / 2)
    seal.paste(0, at, cut)


@lru_cache(maxsize=4096)
def _scaled(face: str, character: str, size: tuple[int, int]) -> Image.Image:
    return _glyph(face, character).resize(size, Image.Resampling.BILINEAR)


@lru_cache(maxsize=4096)
def _glyph(face: str, character: str) -> Image.Image:
    """The character as a mask that fills its box, its thin strokes thickened as a seal cutter's are."""
    drawn = Image.new("L", (_GLYPH * 2, _GLYPH * 2), 0)
    ImageDraw.Draw(drawn).text(
        (_GLYPH // 2, _GLYPH // 2), character, fill=255, font=_font(face), stroke_width=2
    )
    # Mincho's horizontals are hair lines: they are made twice as heavy before the box is filled.
    heavier = ImageChops.lighter(drawn, ImageChops.offset(drawn, 0, 2))
    heavier = ImageChops.lighter(heavier, ImageChops.offset(drawn, 0, -2))
    box = heavier.getbbox() or (0, 0, _GLYPH, _GLYPH)
    width, height = box[2] - box[0], box[3] - box[1]
    least = _GLYPH * 0.6  # 一 and ノ must not be blown up to a block
    grown = (
        box[0] - max(0, (least - width) / 2),
        box[1] - max(0, (least - height) / 2),
        box[2] + max(0, (least - width) / 2),
        box[3] + max(0, (least - height) / 2),
    )
    left, top, right, bottom = map(round, grown)
    return heavier.crop((left, top, right, bottom)).filter(ImageFilter.GaussianBlur(1.4))


@cache
def _font(face: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face, _GLYPH, layout_engine=ImageFont.Layout.RAQM)


# --- Pressing ---


def _pressed(seal: Image.Image, rng: Random) -> Image.Image:
    """As it comes on paper: a little turned, the ink thin in places, no two alike."""
    side = seal.width
    turned = seal.rotate(rng.uniform(-3.5, 3.5), Image.Resampling.NEAREST, fillcolor=255)
    pen = ImageDraw.Draw(turned)
    for _ in range(rng.randint(9, 17)):
        x, y, r = rng.uniform(0, side), rng.uniform(0, side), rng.uniform(0.5, 1.9)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return turned


# --- The mayor's seal ---


def official_seal(face: Path, text: tuple[str, ...], *, side_mm: float = 21.0, dpi: int = 600) -> Imprint:
    """職印: square, an even heavy frame, the characters in columns from the right, each filling its field."""
    side = round(side_mm * dpi / 25.4)
    rim = round(side * 0.045)
    seal = Image.new("L", (side, side), 255)
    ImageDraw.Draw(seal).rectangle((0, 0, side - 1, side - 1), fill=255, outline=0, width=rim)
    rows = 3 if len(text) <= 9 else 4
    columns = [text[i : i + rows] for i in range(0, len(text), rows)]
    _fill_square(seal, str(face), columns, rim)
    return finished(seal.filter(ImageFilter.BoxBlur(1)), dpi)
