"""Pictures of a PDF's pages, made from its bytes and kept nowhere."""

import io
from functools import cache
from pathlib import Path
from threading import Lock

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

DOTS_PER_INCH = 110
FINE_DOTS_PER_INCH = 200
_one_at_a_time = Lock()
"""PDFium is not made for several threads, and one document at a time is the house's rule (invariant 24)."""


class NoSuchPage(Exception):
    """The document has fewer pages."""


def page_picture(pdf: bytes, number: int, *, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """PNG of page `number` (from 1); raises NoSuchPage."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise NoSuchPage
            page = document[number - 1]
            bitmap = page.render(scale=dots_per_inch / 72)
            picture = io.BytesIO()
            bitmap.to_pil().save(picture, "PNG")
            bitmap.close()
            page.close()
            return picture.getvalue()
        finally:
            document.close()


def with_words(picture: bytes, words: str, *, face: Path) -> bytes:
    """The picture (PNG) with these words across it, in grey, so that it cannot pass for a paper."""
    with Image.open(io.BytesIO(picture)) as opened:
        page = opened.convert("RGB")
    size = page.width // 8
    font = _font(face, size)
    left, top, right, bottom = font.getbbox(words)
    layer = Image.new("L", (int(right - left) + 20, int(bottom - top) + 20), 0)
    ImageDraw.Draw(layer).text((10 - left, 10 - top), words, fill=90, font=font)
    turned = layer.rotate(40, expand=True, resample=Image.Resampling.BICUBIC)
    for share in (0.3, 0.7):
        place = ((page.width - turned.width) // 2, int(page.height * share) - turned.height // 2)
        page.paste((150, 30, 30), place, turned)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


@cache
def _font(face: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face), size)
