"""One document's font: codes for the clusters it shows, their glyphs, widths and the text they stand for."""

import hashlib
from collections.abc import Sequence

from issuance.pdf.fonts import Face, Glyph
from issuance.pdf.writer import packed

OBJECT_COUNT = 6

_CMAP_START = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
"""
_CMAP_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


class Codes:
    """Gives every cluster a code, in order of appearance.

    Two clusters with the same glyph (神 as U+FA19 and as U+795E U+E0103) keep codes of their own, so that
    each reads back as it was registered.
    """

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self._codes: dict[str, str] = {}

    def hexadecimal(self, glyphs: Sequence[Glyph]) -> str:
        """The codes of the glyphs as the hex string that a text operator takes."""
        codes = self._codes
        for glyph in glyphs:
            if glyph.cluster not in codes:
                self.glyphs.append(glyph)
                codes[glyph.cluster] = f"{len(self.glyphs):04X}"
        return "".join([codes[glyph.cluster] for glyph in glyphs])


def font_objects(face: Face, glyphs: Sequence[Glyph], first: int) -> list[bytes]:
    """The six objects numbered from `first`; the font itself is number `first`."""
    program, places = face.subsetter.cut(glyph.id for glyph in glyphs)
    metrics = face.metrics
    name = f"{_tag(glyphs)}+{metrics.name}".encode("ascii")
    return [
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (name, first + 1, first + 4),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/CIDToGIDMap %d 0 R/DW 1000/W[%s]/FontDescriptor %d 0 R>>"
        % (name, first + 5, _widths(glyphs), first + 2),
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
        % (name, *metrics.bbox, metrics.ascent, metrics.descent, metrics.cap_height, first + 3),
        packed(b"<</Length1 %d" % len(program), program),
        packed(b"<<", to_unicode(glyphs)),
        packed(b"<<", b"\0\0" + b"".join(places[glyph.id].to_bytes(2, "big") for glyph in glyphs)),
    ]


def to_unicode(glyphs: Sequence[Glyph]) -> bytes:
    """The CMap from the codes 1, 2, … to whole clusters, variation selectors included."""
    parts = [_CMAP_START]
    for start in range(0, len(glyphs), 100):
        block = glyphs[start : start + 100]
        lines = "".join([f"<{start + offset:04X}><{glyph.utf16}>\n" for offset, glyph in enumerate(block, 1)])
        parts.append(b"%d beginbfchar\n%sendbfchar\n" % (len(block), lines.encode("ascii")))
    parts.append(_CMAP_END)
    return b"".join(parts)


def _widths(glyphs: Sequence[Glyph]) -> bytes:
    """The widths that are not a full em, by code."""
    return b" ".join(
        b"%d[%d]" % (code, glyph.advance) for code, glyph in enumerate(glyphs, 1) if glyph.advance != 1000
    )


def _tag(glyphs: Sequence[Glyph]) -> str:
    """The six capitals that mark a subset, from its glyphs."""
    digest = hashlib.sha256(b" ".join(b"%d" % glyph.id for glyph in glyphs)).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])
