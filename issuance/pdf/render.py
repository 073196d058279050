"""From a snapshot to the bytes of the certificate: the only way onto paper."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from issuance.pdf.font_objects import OBJECT_COUNT, Codes, font_objects
from issuance.pdf.fonts import CannotPrint, Face
from issuance.pdf.form_layer import number
from issuance.pdf.forms import FrozenForm, boxes_on, overlapping, strokes
from issuance.pdf.ground import ground_objects
from issuance.pdf.images import image_bytes, image_object, place
from issuance.pdf.layout import Line, lay_out
from issuance.pdf.metadata import xmp
from issuance.pdf.symbol import CODE_SLOT, symbol_operators
from issuance.pdf.writer import LAYER, Template, packed, template_of
from issuance.rules.grounds import GROUND
from issuance.rules.snapshot import Page, Snapshot


class WrongForm(CannotPrint):
    """The snapshot was made for another form or face, or does not fill the fields of this one."""

    reason = "the snapshot was not made for this form and face"


def render(snapshot: Snapshot, *, form: FrozenForm, face: Face, images: Mapping[str, bytes]) -> bytes:
    """The PDF of all copies; the same snapshot gives the same bytes.

    `images` holds PNG bytes by their SHA-256. Raises CannotPrint (GlyphMissing, DoesNotFit, ImageMissing,
    WrongForm) for the first field that cannot be printed as it stands; its `others` are the rest.
    """
    _require_same_form(snapshot, form, face)
    codes, pictures, problems = Codes(), dict[str, bytes](), list[CannotPrint]()
    contents, under = [], b"q /Ground Do Q\n" if snapshot.ground else b""
    for page in snapshot.pages:
        drawn = _images(page, form, images, pictures, problems)
        drawn += _symbol(page, form, problems) + _strokes(page, form)
        texts = _texts(page, form, face, codes, problems)
        contents.append(under + b"q /Form Do Q\n" + drawn + texts)
    if problems:
        problems[0].others = tuple(problems[1:])
        raise problems[0]
    template = _on_ground(form, face) if snapshot.ground == GROUND else template_of(form)
    return template.document(_bodies(template, snapshot, face, codes, list(pictures.values()), contents))


@lru_cache(maxsize=16)
def _on_ground(form: FrozenForm, face: Face) -> Template:
    """The form's constant part over the copy-guard ground, made once in a process."""
    return Template(form, lambda first: ground_objects(form, face, first))


def _require_same_form(snapshot: Snapshot, form: FrozenForm, face: Face) -> None:
    if (snapshot.form, snapshot.form_digest) != (form.key, form.digest):
        raise WrongForm("form")
    if snapshot.font_sha256 != face.sha256:
        raise WrongForm("font")
    if snapshot.ground not in {"", GROUND}:
        raise WrongForm("ground")
    for page in snapshot.pages:
        names = {name for name, _ in page.texts}
        flow = form.flow_of(names)
        odd = (form.field_of.keys() ^ (names - flow)) | (flow - form.flowing.keys())
        odd |= {image.slot for image in page.images} - form.slot_of.keys()
        odd |= {CODE_SLOT} - form.slot_of.keys() if page.code else set()
        odd |= {name for name, text in page.texts if text and name in flow - odd and not form.flowing[name].h}
        odd |= set(overlapping(boxes_on(form, flow))) if flow and not odd else set()
        if odd:
            raise WrongForm(", ".join(sorted(odd)))


def _texts(page: Page, form: FrozenForm, face: Face, codes: Codes, problems: list[CannotPrint]) -> bytes:
    """The operators that set every field of the page, in the order in which the paper is read.

    What cannot be set is added to `problems`.
    """
    parts, texts = ["BT\n"], dict(page.texts)
    for field in boxes_on(form, form.flow_of(texts)):
        text = texts[field.name]
        if not text:
            continue
        try:
            lines = lay_out(field, face.glyphs(text, field.name))
        except CannotPrint as problem:
            problems.append(problem)
            continue
        parts += [_line(line, codes) for line in lines]
    parts.append("ET\n")
    return "".join(parts).encode("ascii")


def _strokes(page: Page, form: FrozenForm) -> bytes:
    """The operators that draw the lines of the page's boxes in its flows."""
    if not form.flows:
        return b""
    lines = strokes(boxes_on(form, form.flow_of(name for name, _ in page.texts)))
    return b"".join(b"%s re f\n" % b" ".join(map(number, line)) for line in lines)


def _line(line: Line, codes: Codes) -> str:
    text = codes.hexadecimal(line.glyphs)
    return f"/V {line.size:.6g} Tf {line.scale:.6g} Tz 1 0 0 1 {line.x:.3f} {line.y:.3f} Tm <{text}> Tj\n"


def _images(
    page: Page,
    form: FrozenForm,
    images: Mapping[str, bytes],
    pictures: dict[str, bytes],
    problems: list[CannotPrint],
) -> bytes:
    """The operators that place the page's images; each picture is kept once, by digest."""
    parts = []
    for placed in page.images:
        try:
            spot = place(placed, form.slot_of[placed.slot])
            pictures.setdefault(placed.sha256, image_object(image_bytes(placed, images)))
        except CannotPrint as problem:
            problem.field = placed.slot
            problems.append(problem)
            continue
        box = b" ".join((number(spot.w), b"0 0", number(spot.h), number(spot.x), number(spot.y)))
        parts.append(b"q %s cm /I%d Do Q\n" % (box, list(pictures).index(placed.sha256)))
    return b"".join(parts)


def _symbol(page: Page, form: FrozenForm, problems: list[CannotPrint]) -> bytes:
    """The operators that draw the page's signed code, if it has one."""
    try:
        return symbol_operators(page.code, form.slot_of[CODE_SLOT]) if page.code else b""
    except CannotPrint as problem:
        problems.append(problem)
        return b""


def _bodies(
    template: Template,
    snapshot: Snapshot,
    face: Face,
    codes: Codes,
    pictures: Sequence[bytes],
    contents: Sequence[bytes],
) -> list[bytes]:
    """The objects of this document in the order of their numbers."""
    font = template.first_free
    first_picture = font + OBJECT_COUNT
    first_page = first_picture + len(pictures)
    kids = b" ".join(b"%d 0 R" % (first_page + 2 * index) for index in range(len(contents)))
    drawn = b"".join(b"/I%d %d 0 R" % (index, first_picture + index) for index in range(len(pictures)))
    resources = b"<</Font<</V %d 0 R>>/XObject<</Form %d 0 R%s%s>>>>" % (
        *(font, LAYER, drawn),
        b"/Ground %d 0 R" % template.ground if template.ground else b"",
    )
    metadata = xmp(snapshot.title, snapshot.issued_at)
    bodies = [
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(metadata), metadata),
        *font_objects(face, codes.glyphs, font),
        *pictures,
    ]
    for index, content in enumerate(contents):
        bodies.append(
            b"<</Type/Page/Parent %d 0 R/MediaBox%s/Resources%s/Contents %d 0 R>>"
            % (template.pages, template.media_box, resources, first_page + 2 * index + 1)
        )
        bodies.append(packed(b"<<", content))
    return bodies
