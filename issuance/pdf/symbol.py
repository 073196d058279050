"""Draw the signed code as a QR symbol of vector squares, so that no printer's scaling blurs it."""

import re
from functools import lru_cache

import segno

from issuance.pdf.fonts import CannotPrint
from issuance.pdf.form_layer import number
from issuance.pdf.forms import ImageSlot

CODE_SLOT = "code"
"""The image slot that a form leaves for the symbol."""
LEVEL, MASK = "M", 3
"""Error correction M (a crease of 15 %), and one mask for all: trying all eight takes five times as long, and
what is signed looks random under any."""
QUIET = 4  # modules left white on every side
LEAST_MODULE_PT = 0.25 / 25.4 * 72  # a quarter of a millimetre: two dots of a printer of 200 dpi
LARGEST_VERSION = 14

Matrix = tuple[bytes, ...]
_DARK = re.compile(rb"\x01+")


class SymbolDoesNotFit(CannotPrint):
    """The code is too long for the room that the form leaves, at the smallest size that a phone reads."""

    reason = "the signed code does not fit its room"


@lru_cache(maxsize=32)
def matrix_of(text: str) -> Matrix:
    """The symbol's rows from the top, one byte a module: 1 is dark."""
    made = segno.make(text, error=LEVEL, boost_error=False, mask=MASK, micro=False)
    return tuple(bytes(1 if module else 0 for module in row) for row in made.matrix)


def symbol_operators(text: str, slot: ImageSlot) -> bytes:
    """The operators that draw the symbol in the middle of its slot; raises SymbolDoesNotFit."""
    rows = matrix_of(text)
    side = len(rows)
    module = min(slot.w, slot.h) / (side + 2 * QUIET)
    if module < LEAST_MODULE_PT or side > 17 + 4 * LARGEST_VERSION:
        raise SymbolDoesNotFit(slot.name)
    left, bottom = slot.x + (slot.w - side * module) / 2, slot.y + (slot.h - side * module) / 2
    size = number(module)
    parts = [b"q %s 0 0 %s %s %s cm\n" % (size, size, number(left), number(bottom))]
    for place, row in enumerate(rows):
        for run in _DARK.finditer(row):
            parts.append(b"%d %d %d 1 re\n" % (run.start(), side - 1 - place, run.end() - run.start()))
    parts.append(b"f\nQ\n")
    return b"".join(parts)
