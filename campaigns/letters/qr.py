"""QR codes as pictures that need no library in a browser."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from reportlab.graphics.barcode import qrencoder

QUIET = 4
"""Modules of white around the code (JIS X 0510)."""
MASK = 0
"""One mask for all: readers take any, and trying all eight costs more than the rest of the page."""


def dark_modules(text: str) -> list[list[bool]]:
    """The code's modules, row by row, without the quiet zone. Error correction M."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.version = code.calculate_version()
    code.makeImpl(False, MASK)
    size = code.getModuleCount()
    return [[bool(code.isDark(row, column)) for column in range(size)] for row in range(size)]


def qr_svg(text: str, *, label: str) -> SafeString:
    """An inline SVG, black on white, that a screen reader calls by `label`."""
    rows = dark_modules(text)
    size = len(rows) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET},{row + QUIET}h1v1h-1z"
        for row, line in enumerate(rows)
        for column, is_dark in enumerate(line)
        if is_dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" '
        'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        '<path fill="#000" d="{path}"/></svg>',
        size=size,
        label=label,
        path=mark_safe(path),  # noqa: S308  # numbers alone
    )
