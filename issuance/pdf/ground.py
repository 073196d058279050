"""The copy-guard ground (けん制文字 複写) and micro text under the counter's own paper, all of it vectors.

Fine dots cover the paper, and where the characters 複写 stand, dots twice as large and twice as far apart:
the same tone to the eye, but a copier loses the fine ones and the word comes out. Nothing of it is text, so
that nothing of it is extracted; seals, imprints and the signed code stand on bare paper.
"""

import io
from functools import lru_cache

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from issuance.pdf.fonts import Face
from issuance.pdf.form_layer import number, stream
from issuance.pdf.forms import FrozenForm
from issuance.pdf.graph import graph_digest

WORD, MICRO_TEXT = "複写", "COUNTER PAPER OF THE CITY - A COPY IS NO CERTIFICATE - "
TENTH_MM = 72 / 254  # the unit of the tile, in points
TILE_W, TILE_H = 640, 360  # tenths of a millimetre
FINE, COARSE = 4, 8  # between two dots
FINE_DOT, COARSE_DOT = 0.8, 1.6  # across: both inks cover a thirtieth of the paper
_GLYPH = 280  # height of a character
EDGE_PT = 14.0
MICRO_PT = 1.5  # type size: half a millimetre, read with a lens
_CLEAR_PT = 2.0  # around seals and code
OBJECTS = 3


def ground_objects(form: FrozenForm, face: Face, first: int) -> list[bytes]:
    """The three objects numbered from `first`: the ground itself, its tile, its line of micro text."""
    width, height = form.page
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources<</XObject<</T %d 0 R/M %d 0 R>>>>" % (
        *(number(width), number(height)),
        *(first + 1, first + 2),
    )
    tile = b"<</Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Resources<<>>" % (TILE_W, TILE_H)
    path, advance = _micro(face)
    micro = b"<</Type/XObject/Subtype/Form/BBox[0 -1 %s 2]/Resources<<>>" % number(advance)
    return [stream(head, _ground(form, advance)), stream(tile, _tile(face)), stream(micro, path)]


@lru_cache(maxsize=32)
def ground_digest(form: FrozenForm, face: Face) -> str:
    """The digest that the ground of that form must have in a finished document."""
    with pikepdf.new() as pdf:
        ground, tile, micro = (pdf.make_stream(b"") for _ in range(OBJECTS))
        width, height = form.page
        _, advance = _micro(face)
        for made, content, box in (
            (ground, _ground(form, advance), [0, 0, width, height]),
            (tile, _tile(face), [0, 0, TILE_W, TILE_H]),
            (micro, _micro(face)[0], [0, -1, advance, 2]),
        ):
            made.write(content)
            made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            made.BBox = pikepdf.Object.parse(b"[%s]" % b" ".join(number(side) for side in box))
            made.Resources = pikepdf.Dictionary()
        ground.Resources.XObject = pikepdf.Dictionary(T=tile, M=micro)
        return graph_digest(pdf, ground)


def _ground(form: FrozenForm, advance: float) -> bytes:
    """Tiles over the sheet but for the slots, every second row shifted; micro text above and below."""
    width, height = form.page
    sheet = (EDGE_PT, EDGE_PT, width - 2 * EDGE_PT, height - 2 * EDGE_PT)
    parts = [b"q\n%s %s %s %s re\n" % tuple(map(number, sheet))]
    for slot in form.images:
        box = (slot.x - _CLEAR_PT, slot.y - _CLEAR_PT, slot.w + 2 * _CLEAR_PT, slot.h + 2 * _CLEAR_PT)
        parts.append(b"%s %s %s %s re\n" % tuple(map(number, box)))
    parts.append(b"W* n\n")
    across, up = TILE_W * TENTH_MM, TILE_H * TENTH_MM
    row, y = 0, 0.0
    while y < height:
        x = -across / 2 if row % 2 else 0.0
        while x < width:
            parts.append(b"q %s 0 0 %s %s %s cm /T Do Q\n" % tuple(map(number, (TENTH_MM, TENTH_MM, x, y))))
            x += across
        row, y = row + 1, y + up
    parts.append(b"Q\n")
    for base in (EDGE_PT - 3, height - EDGE_PT + 2):
        x = EDGE_PT
        while x + advance < width - EDGE_PT:
            parts.append(b"q 1 0 0 1 %s %s cm /M Do Q\n" % (number(x), number(base)))
            x += advance
    return b"".join(parts)


@lru_cache(maxsize=4)
def _tile(face: Face) -> bytes:
    """Rows of dots, drawn as dashed lines with round ends: fine beside the characters, coarse within."""
    mask = _mask(face)
    fine = _rows(mask, FINE, inside=False)
    coarse = _rows(mask, COARSE, inside=True)
    return b"0 G 1 J\n%s w [0.1 %s] 0 d\n%sS\n%s w [0.1 %s] 0 d\n%sS\n" % (
        *(number(FINE_DOT), number(FINE - 0.1), fine),
        *(number(COARSE_DOT), number(COARSE - 0.1), coarse),
    )


def _rows(mask: Image.Image, pitch: int, *, inside: bool) -> bytes:
    """For each row of dots the runs of it that lie within (or outside) the characters."""
    parts = []
    for y in range(pitch // 2, TILE_H, pitch):
        start = -1
        for x in range(pitch // 2, TILE_W + pitch, pitch):
            is_dot = x < TILE_W and bool(mask.getpixel((x, TILE_H - 1 - y))) is inside
            if is_dot and start < 0:
                start = x
            if not is_dot and start >= 0:
                parts.append(b"%d %d m %s %d l\n" % (start, y, number(x - pitch + 0.1), y))
                start = -1
    return b"".join(parts)


def _mask(face: Face) -> Image.Image:
    """The tile's characters in tenths of a millimetre, a little bolder than the face has them."""
    picture = Image.new("L", (TILE_W, TILE_H), 0)
    type_face = ImageFont.truetype(io.BytesIO(face.program.data), _GLYPH)
    pen = ImageDraw.Draw(picture)
    pen.text((TILE_W / 2, TILE_H / 2), WORD, fill=255, font=type_face, anchor="mm", stroke_width=3)
    return picture.point(lambda grey: 255 if grey > 127 else 0)


@lru_cache(maxsize=4)
def _micro(face: Face) -> tuple[bytes, float]:
    """The outlines of the micro text in points, and its width."""
    scale, x, parts = MICRO_PT / face.program.units, 0.0, [b"0.35 g\n"]
    for glyph in face.glyphs(MICRO_TEXT):
        parts += face.outline_operators(glyph.id, scale, x)
        x += glyph.advance * MICRO_PT / 1000
    return b"".join([*parts, b"f\n"]), round(x, 3)
