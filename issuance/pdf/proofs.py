"""What must be true of a page that was read back: texts in their boxes, registered glyphs, true sizes."""

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

import pikepdf
from PIL import Image

from issuance.pdf.fonts import Face, Registered
from issuance.pdf.forms import Field, FrozenForm, ImageSlot, boxes_on, overlapping, strokes
from issuance.pdf.graph import page_digest
from issuance.pdf.readback import Drawn, ReadFont, ReadPage, Run
from issuance.pdf.symbol import CODE_SLOT
from issuance.pdf.symbol_reading import NotASymbol, text_of
from issuance.pdf.truetype import NotTrueType, same_outline
from issuance.rules.snapshot import Page, PlacedImage

MM_A_POINT = 25.4 / 72
_CLOSE = 0.05  # points: a sixtieth of a millimetre, above the rounding of the file's numbers
_ASCENT, _DESCENT = 0.88, 0.12  # em box of the face
_NARROWEST = 60.0  # per cent
_LEAST_MODULE = 0.7  # points: a quarter of a millimetre
_ROW = 16.0  # points: height of the bands in which a line's field is looked up


def field_differences(
    page: Page, printed: ReadPage, form: FrozenForm, wrong_codes: frozenset[int]
) -> Iterator[str]:
    """Fields with another text than the snapshot's, outside their box, or with a glyph not registered."""
    flow = form.flow_of(name for name, _ in page.texts)
    yield from _flow_differences(printed, form, flow)
    if not flow <= form.flowing.keys():
        return
    bands = bands_of(form, flow)
    lines: dict[str, list[Run]] = defaultdict(list)
    for run in printed.runs:
        field = field_at(run, bands)
        if field is None:
            yield "text outside every field"
            continue
        lines[field.name].append(run)
        if not (field.min_size - 0.001 <= run.size <= field.size and _NARROWEST <= run.scale <= 100):
            yield f"{field.name}: not within its lawful type sizes"
        if not wrong_codes.isdisjoint(run.codes):
            yield f"{field.name}: a glyph that is not the registered one"
    if {name for name, _ in page.texts} - flow != form.field_of.keys():
        yield "the snapshot does not fill the fields of the form"
    for name, text in page.texts:
        runs, spread = lines.get(name, ()), name in form.spread
        if not spread:
            runs = sorted(runs, key=attrgetter("y"), reverse=True)
        if "".join([run.text for run in runs]) != text:
            yield f"{name}: another text than the snapshot's"
        if spread and not _is_even(runs, form.field_of[name]):
            yield f"{name}: not spread evenly over its box"
        if not spread and any(above.y - below.y < above.size for above, below in pairwise(runs)):
            yield f"{name}: lines over each other"


def _flow_differences(printed: ReadPage, form: FrozenForm, flow: frozenset[str]) -> Iterator[str]:
    """Boxes that the flows do not have, or over each other; lines other than those of the page's boxes."""
    if not flow <= form.flowing.keys():
        yield "boxes that the form does not have"
        return
    boxes = boxes_on(form, flow) if flow else ()
    yield from (f"{name}: over another box" for name in overlapping(boxes))
    wanted = strokes(boxes)
    if len(wanted) != len(printed.strokes) or any(
        abs(side - drawn) > _CLOSE
        for line, found in zip(wanted, printed.strokes, strict=False)
        for side, drawn in zip(line, found, strict=True)
    ):
        yield "other lines than those of the boxes"


def _is_even(runs: Sequence[Run], field: Field) -> bool:
    """均等割付: glyph by glyph in order, on one baseline, from end to end of the box, all gaps the same."""
    if any(len(run.codes) != 1 for run in runs):
        return False
    if len(runs) < 2:
        return True
    gaps = [after.x - before.x - before.width for before, after in pairwise(runs)]
    ends = (runs[0].x - field.x, field.x + field.w - runs[-1].x - runs[-1].width)
    return (
        len({(run.y, run.size, run.scale) for run in runs}) == 1
        and all(abs(end) <= _CLOSE for end in ends)
        and min(gaps) >= -_CLOSE
        and max(gaps) - min(gaps) <= _CLOSE
    )


def glyph_differences(font: ReadFont, face: Face) -> Iterator[int]:
    """Codes of the embedded font that do not draw the face's glyph for their cluster, or not as wide."""
    if font.program.units != face.program.units or len(font.places) != 2 * (
        max(font.clusters, default=0) + 1
    ):
        yield from font.clusters
        return
    for code, cluster in font.clusters.items():
        registered = face.registered(cluster)
        if registered is None or not _draws(font, code, registered):
            yield code


def _draws(font: ReadFont, code: int, registered: Registered) -> bool:
    place, program = font.place(code), font.program
    if not 0 < place < program.glyph_count or program.advances[place] != registered.advance:
        return False
    if abs(font.widths[code] - registered.advance * 1000 / program.units) > 1:
        return False
    try:
        return same_outline(program.outline(place), registered.outline)
    except NotTrueType:
        return False


def image_differences(
    page: Page, printed: ReadPage, form: FrozenForm, images: Mapping[str, bytes]
) -> Iterator[str]:
    """Slots whose image is missing, another one, another size, or elsewhere; and images nobody asked for."""
    left = list(printed.drawn)
    for placed in page.images:
        found = next((drawn for drawn in left if _is_at(drawn, placed, form.slot_of.get(placed.slot))), None)
        if found is None:
            yield f"{placed.slot}: no image of the true size in its place"
            continue
        left.remove(found)
        if not _shows(found, images.get(placed.sha256, b"")):
            yield f"{placed.slot}: another image than the snapshot's"
    if left:
        yield "an image that the snapshot does not know"


def symbol_differences(page: Page, printed: ReadPage, form: FrozenForm) -> Iterator[str]:
    """A code where none is asked for, none where one is, another one, or one out of its place."""
    slot, symbol = form.slot_of.get(CODE_SLOT), printed.symbol
    if not page.code or symbol is None or slot is None:
        if page.code or symbol is not None:
            yield f"{CODE_SLOT}: a symbol is missing, or nobody asked for it"
        return
    off = (symbol.x + symbol.side / 2 - slot.x - slot.w / 2, symbol.y + symbol.side / 2 - slot.y - slot.h / 2)
    module = symbol.side / len(symbol.rows)
    is_in_place = all(abs(each) <= _CLOSE for each in off)
    if not is_in_place or symbol.side + 8 * module > min(slot.w, slot.h) + _CLOSE or module < _LEAST_MODULE:
        yield f"{CODE_SLOT}: not in its place, or not of its size"
    try:
        if text_of(symbol.rows) != page.code:
            yield f"{CODE_SLOT}: says something else than the snapshot"
    except NotASymbol:
        yield f"{CODE_SLOT}: not a whole symbol"


def picture_digests(images: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of the pixels (size, then greys) of each picture, by the SHA-256 of its PNG."""
    return {sha256: pixels_digest(pixels_of(png)) for sha256, png in images.items()}


def pixels_digest(pixels: tuple[int, int, bytes]) -> str:
    """SHA-256 of width, height and greys, the same from a PNG and from a finished document."""
    width, height, greys = pixels
    return hashlib.sha256(b"%d %d\n" % (width, height) + greys).hexdigest()


def _is_at(drawn: Drawn, placed: PlacedImage, slot: ImageSlot | None) -> bool:
    if slot is None or drawn.w > slot.w + _CLOSE or drawn.h > slot.h + _CLOSE:
        return False
    offsets = (
        drawn.w * MM_A_POINT - placed.width_mm,
        drawn.h * MM_A_POINT - placed.height_mm,
        drawn.x + drawn.w / 2 - slot.x - slot.w / 2,
        drawn.y + drawn.h / 2 - slot.y - slot.h / 2,
    )
    return all(abs(offset) <= _CLOSE for offset in offsets)


def _shows(drawn: Drawn, png: bytes) -> bool:
    return bool(png) and drawn.pixels == pixels_of(png)


@lru_cache(maxsize=64)
def pixels_of(png: bytes) -> tuple[int, int, bytes]:
    """The picture as it must come out on white paper: width, height, a byte of grey per pixel."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        colours = picture.convert("RGBA")
    paper = Image.new("RGBA", colours.size, (255, 255, 255, 255))
    grey = Image.alpha_composite(paper, colours).convert("L")
    return grey.width, grey.height, grey.tobytes()


@lru_cache(maxsize=16)
def layer_of(form: FrozenForm) -> str:
    """The digest that the form's layer must have in a document, from the frozen page itself."""
    with pikepdf.open(io.BytesIO(form.pdf)) as pdf:
        return page_digest(pdf, pdf.pages[0])


def field_at(run: Run, bands: Mapping[int, tuple[Field, ...]]) -> Field | None:
    """The one field whose box holds the whole line."""
    bottom, top = run.y - _DESCENT * run.size + _CLOSE, run.y + _ASCENT * run.size - _CLOSE
    left, right = run.x + _CLOSE, run.x + run.width - _CLOSE
    for field in bands.get(int(run.y // _ROW), ()):
        if field.x <= left and field.y <= bottom and right <= field.x + field.w and top <= field.y + field.h:
            return field
    return None


@lru_cache(maxsize=64)
def bands_of(form: FrozenForm, flow: frozenset[str] = frozenset()) -> Mapping[int, tuple[Field, ...]]:
    """The boxes of a page by the horizontal bands of it that they touch."""
    bands: dict[int, list[Field]] = defaultdict(list)
    for field in boxes_on(form, flow):
        for band in range(int(field.y // _ROW), int((field.y + field.h) // _ROW) + 1):
            bands[band].append(field)
    return {band: tuple(fields) for band, fields in bands.items()}
