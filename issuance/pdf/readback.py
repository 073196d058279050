"""Read a finished certificate back from its bytes, without the writer: what is drawn, and where.

Deliberately narrow: a document may only be built in the one way that this house builds it, and everything
else (another operator, font, annotation, attachment, key of the page) is refused as unreadable.
"""

import binascii
import io
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pikepdf
from PIL import Image

from issuance.pdf.graph import graph_digest
from issuance.pdf.streams import unpacked
from issuance.pdf.truetype import NotTrueType, TrueType

_REAL = rb"(-?\d+(?:\.\d+)?)"
_IMAGE = re.compile(rb"q %b 0 0 %b %b %b cm /(I\d+) Do Q\n" % ((_REAL,) * 4))
_TEXT = re.compile(rb"/V %b Tf %b Tz 1 0 0 1 %b %b Tm <((?:[0-9A-F]{4})+)> Tj\n" % ((_REAL,) * 4))
_STROKE = re.compile(rb"%b %b %b %b re f\n" % ((_REAL,) * 4))
_DESCRIPTOR = "Type FontName Flags FontBBox ItalicAngle Ascent Descent CapHeight StemV FontFile2"
_BRACKETS_AROUND = 4  # of the CMap's CIDSystemInfo and code space
_WIDTHS = re.compile(rb"\[ (?:\d+ \[ \d+ \] )*\]")
_WIDTH = re.compile(rb"(\d+) \[ (\d+) \]")
_SYMBOL = re.compile(rb"q %b 0 0 %b %b %b cm\n((?:\d+ \d+ \d+ 1 re\n)+)f\nQ\n" % ((_REAL,) * 4))
_MODULES = re.compile(rb"(\d+) (\d+) (\d+) 1 re\n")
_LARGEST_SYMBOL = 177  # modules: the largest that there is
_SPACES = frozenset(" \u3000")
_GROUND = b"q /Ground Do Q\n"
_FORM, _BEGIN, _END = b"q /Form Do Q\n", b"BT\n", b"ET\n"
_MAPPING = re.compile(rb"<([0-9A-F]{4})><((?:[0-9a-f]{4})+)>\n")


class Unreadable(Exception):
    """The bytes are not a document that this house writes; the text names the part, no contents."""


class Run(NamedTuple):
    """One drawn line: baseline start, type size (points), 長体 in per cent, text and codes.

    `width` (points) is without the spaces at the end: they show nothing, and may hang out of the box.
    """

    x: float
    y: float
    width: float
    size: float
    scale: float
    text: str
    codes: tuple[int, ...]


class Symbol(NamedTuple):
    """The drawn symbol: left, bottom and side in points, its rows from the top, 1 where dark."""

    x: float
    y: float
    side: float
    rows: tuple[bytes, ...]


class Drawn(NamedTuple):
    """One drawn image: its box in points, its pixel size and its pixels in 256 greys."""

    w: float
    h: float
    x: float
    y: float
    pixels: tuple[int, int, bytes]


@dataclass(frozen=True)
class ReadPage:
    """One page as it stands in the file: form and ground by digest; its own texts, images, symbol and lines.

    A line of `strokes` is a black rectangle: x, y, width and height in points.
    """

    layer: str
    box: tuple[float, ...]
    runs: tuple[Run, ...]
    drawn: tuple[Drawn, ...]
    symbol: Symbol | None
    strokes: tuple[tuple[float, ...], ...] = ()
    ground: str = ""


@dataclass(frozen=True)
class ReadFont:
    """The document's font: code to cluster, to place in the embedded program, to width (1/1000 em)."""

    clusters: Mapping[int, str]
    places: bytes
    widths: Mapping[int, int]
    program: TrueType

    def place(self, code: int) -> int:
        """The glyph of the embedded program that the code draws."""
        return int.from_bytes(self.places[2 * code : 2 * code + 2], "big")


@dataclass(frozen=True)
class ReadDocument:
    """All that a finished file holds."""

    pages: tuple[ReadPage, ...]
    font: ReadFont
    xmp: bytes


def read(pdf: bytes) -> ReadDocument:
    """The document in the bytes; raises Unreadable for anything that this house does not write."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            document = _document(opened)
            if opened.get_warnings():  # qpdf mends what it can, and says so
                raise Unreadable("file: damaged")
            return document
    except (pikepdf.PdfError, NotTrueType, KeyError, AttributeError, TypeError, ValueError) as error:
        raise Unreadable(f"file: {type(error).__name__}") from None


def _document(pdf: pikepdf.Pdf) -> ReadDocument:
    _only(pdf.Root, "catalog", "Type Pages Metadata OutputIntents Lang")
    if {"/Info", "/Encrypt"} & set(pdf.trailer.keys()):
        raise Unreadable("trailer: an entry that does not belong there")
    fonts = {page.obj.Resources.Font.V.objgen: page.obj.Resources.Font.V for page in pdf.pages}
    if len(fonts) != 1:
        raise Unreadable("font: not one for the whole document")
    font = _font(*fonts.values())
    layers: dict[tuple[int, int], str] = {}
    pages = tuple(_page(pdf, page.obj, font, layers) for page in pdf.pages)
    return ReadDocument(pages, font, unpacked(pdf.Root.Metadata))


def _only(dictionary: pikepdf.Object, part: str, keys: str) -> None:
    if set(dictionary.keys()) != {f"/{key}" for key in keys.split()}:
        raise Unreadable(f"{part}: entries that do not belong there, or missing ones")


def _page(
    pdf: pikepdf.Pdf, page: pikepdf.Object, font: ReadFont, layers: dict[tuple[int, int], str]
) -> ReadPage:
    _only(page, "page", "Type Parent MediaBox Resources Contents")
    _only(page.Resources, "page", "Font XObject")
    _only(page.Resources.Font, "page", "V")
    layer, objects = page.Resources.XObject.Form, page.Resources.XObject
    if layer.objgen not in layers:
        layers[layer.objgen] = _layer(pdf, layer, page.MediaBox)
    content = unpacked(page.Contents)
    under = ""
    if content.startswith(_GROUND):
        under, content = _layer(pdf, objects.Ground, page.MediaBox), content[len(_GROUND) :]
    if not content.startswith(_FORM):
        raise Unreadable("page: the form does not come first")
    position, drawn = len(_FORM), []
    while found := _IMAGE.match(content, position):
        *place, name = found.groups()
        w, h, x, y = map(float, place)
        drawn.append(Drawn(w, h, x, y, _pixels(objects[f"/{name.decode('ascii')}"])))
        position = found.end()
    symbol = None
    if found := _SYMBOL.match(content, position):
        symbol, position = _symbol(found), found.end()
    strokes = []
    while found := _STROKE.match(content, position):
        strokes.append(tuple(map(float, found.groups())))
        position = found.end()
    if not content.startswith(_BEGIN, position):
        raise Unreadable("page: an operator that does not belong there")
    position += len(_BEGIN)
    runs, known = [], dict[bytes, _Written]()
    while found := _TEXT.match(content, position):
        size, scale, left, base, written = found.groups()
        said = known.get(written) or known.setdefault(written, _written(written, font))
        size_pt, per_cent = float(size), float(scale)
        width = said.width * size_pt * per_cent / 100_000
        runs.append(Run(float(left), float(base), width, size_pt, per_cent, said.text, said.codes))
        position = found.end()
    if content[position:] != _END:
        raise Unreadable("page: an operator that does not belong there")
    paper = tuple(map(float, page.MediaBox.as_list()))
    return ReadPage(layers[layer.objgen], paper, tuple(runs), tuple(drawn), symbol, tuple(strokes), under)


def _symbol(found: re.Match[bytes]) -> Symbol:
    """The modules of a symbol; each may be drawn once only, and all as squares."""
    width, height, left, bottom = map(float, found.groups()[:4])
    runs = [tuple(map(int, run)) for run in _MODULES.findall(found[5])]
    count = max(max(x + length, y + 1) for x, y, length in runs)
    if width != height or count > _LARGEST_SYMBOL:
        raise Unreadable("symbol: not of squares, or too large")
    rows = [bytearray(count) for _ in range(count)]
    for x, y, length in runs:
        if not length or any(rows[count - 1 - y][x : x + length]):
            raise Unreadable("symbol: a module drawn twice")
        rows[count - 1 - y][x : x + length] = b"\1" * length
    return Symbol(left, bottom, count * width, tuple(map(bytes, rows)))


def _layer(pdf: pikepdf.Pdf, layer: pikepdf.Object, paper: pikepdf.Object) -> str:
    """Digest of what the form XObject draws; it must show all of it, where it was laid out."""
    _only(layer, "form", "Type Subtype BBox Resources Filter Length")
    if layer.Subtype != "/Form" or layer.BBox != paper:
        raise Unreadable("form: not on the whole page")
    return graph_digest(pdf, layer)


class _Written(NamedTuple):
    """What a string of codes says: its width without spaces at the end (1/1000 em), text and codes."""

    width: int
    text: str
    codes: tuple[int, ...]


def _written(hexadecimal: bytes, font: ReadFont) -> _Written:
    codes = struct.unpack(f">{len(hexadecimal) // 4}H", binascii.unhexlify(hexadecimal))
    shown = codes
    while len(shown) > 1 and font.clusters[shown[-1]] in _SPACES:
        shown = shown[:-1]
    width = sum(map(font.widths.__getitem__, shown))
    return _Written(width, "".join(map(font.clusters.__getitem__, codes)), codes)


def _pixels(image: pikepdf.Object) -> tuple[int, int, bytes]:
    """Width, height and one byte of grey per pixel."""
    _only(image, "image", "Type Subtype Width Height ColorSpace BitsPerComponent Mask Filter Length")
    width, height, bits = int(image.Width), int(image.Height), int(image.BitsPerComponent)
    white = {1: 1, 8: 255}.get(bits)
    if (
        image.Subtype != "/Image"
        or image.ColorSpace != "/DeviceGray"
        or white is None
        or image.Mask.as_list() != [white, white]
    ):
        raise Unreadable("image: not black and white or grey")
    data, stride = unpacked(image), (width * bits + 7) // 8
    if len(data) != stride * height:
        raise Unreadable("image: not as large as it says")
    if bits == 1:
        data = Image.frombytes("1", (width, height), data).convert("L").tobytes()
    return width, height, data


def _font(font: pikepdf.Object) -> ReadFont:
    _only(font, "font", "Type Subtype BaseFont Encoding DescendantFonts ToUnicode")
    (cid,) = font.DescendantFonts.as_list()
    _only(cid, "font", "Type Subtype BaseFont CIDSystemInfo CIDToGIDMap DW W FontDescriptor")
    _only(cid.FontDescriptor, "font", _DESCRIPTOR)
    kind = [str(part) for part in (font.Subtype, font.Encoding, cid.Subtype, cid.DW)]
    if kind != ["/Type0", "/Identity-H", "/CIDFontType2", "1000"]:
        raise Unreadable("font: not of the kind that is written here")
    clusters = _clusters(unpacked(font.ToUnicode))
    widths = dict.fromkeys(clusters, 1000)
    written = cid.W.unparse()
    if not _WIDTHS.fullmatch(written):
        raise Unreadable("font: widths not as they are written here")
    widths.update((int(code), int(width)) for code, width in _WIDTH.findall(written))
    program = TrueType(unpacked(cid.FontDescriptor.FontFile2))
    program.units, program.advances  # noqa: B018 (a program that cannot be read is refused here)
    return ReadFont(clusters, unpacked(cid.CIDToGIDMap), widths, program)


def _clusters(cmap: bytes) -> dict[int, str]:
    """Code to the text it stands for; the map may hold nothing that the pattern does not see."""
    found = _MAPPING.findall(cmap)
    written = binascii.unhexlify(b"".join([code for code, _ in found]))
    codes = struct.unpack(f">{len(found)}H", written)
    texts = binascii.unhexlify(b"0000".join([text for _, text in found])).decode("utf-16-be").split("\0")
    clusters = dict(zip(codes, texts, strict=bool(found)))
    if len(clusters) != len(found) or cmap.count(b"<") != 2 * len(found) + _BRACKETS_AROUND:
        raise Unreadable("font: a code that stands for two texts, or a range")
    return clusters
