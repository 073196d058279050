"""Pictures of a PDF's pages, made from its bytes and kept nowhere."""

import io
from threading import Lock

import pypdfium2

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
