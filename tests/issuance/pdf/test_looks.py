"""Looked at as a picture: nothing touches a rule or a label, seals have their true size, margins are free."""

import hashlib
import io
import subprocess
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageFilter

from issuance.pdf.fonts import Face
from issuance.pdf.forms import Field, FrozenForm, frozen_keys, load_form
from issuance.pdf.render import render
from issuance.rules.snapshot import PlacedImage
from tests.issuance.pdf.sample import sheet, snapshot

pytestmark = [pytest.mark.face, pytest.mark.pdftools]

DPI = 300
MM = DPI / 25.4
SEAL_MM = 21.0


def frame() -> bytes:
    """A square seal whose rim is the picture's edge."""
    picture = Image.new("1", (480, 480), 1)
    picture.paste(0, (0, 0, 480, 20))
    picture.paste(0, (0, 460, 480, 480))
    picture.paste(0, (0, 0, 20, 480))
    picture.paste(0, (460, 0, 480, 480))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


FRAME = frame()


def filled(field: Field, lines: int) -> str:
    """As much as the box holds in so many lines at its full width, in the largest type that allows them."""
    size = min(field.size, field.h / (1 + (lines - 1) * 1.15))
    return "國" * max(1, int(field.w / size) * lines)


@cache
def picture_of(pdf: bytes) -> Image.Image:
    """The page, ink white on black."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout
    return Image.open(io.BytesIO(drawn)).point([255 if grey < 128 else 0 for grey in range(256)])


def values_alone(pdf: bytes) -> bytes:
    """The document without its form."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        contents = opened.pages[0].obj.Contents
        contents.write(contents.read_bytes().replace(b"q /Form Do Q\n", b""))
        out = io.BytesIO()
        opened.save(out, static_id=True)
    return out.getvalue()


@cache
def full_page(key: str, lines: int, face: Face) -> bytes:
    """A page of that form with every box full and every seal in its place."""
    form = load_form(key)
    texts = {field.name: filled(field, min(lines, field.lines)) for field in form.fields}
    digest = hashlib.sha256(FRAME).hexdigest()
    placed = tuple(
        PlacedImage(slot.name, digest, SEAL_MM, SEAL_MM)
        for slot in sorted(form.images, key=lambda slot: slot.name)
    )
    page = replace(sheet(images=False), texts=tuple(sorted(texts.items())), images=placed)
    return render(snapshot(page, form=form), form=form, face=face, images={digest: FRAME})


def box_of(place: Field, form: FrozenForm) -> tuple[int, int, int, int]:
    """The pixels of a field's box."""
    scale = DPI / 72
    top = form.page[1] - place.y - place.h
    corners = (place.x, top, place.x + place.w, top + place.h)
    return tuple(round(corner * scale) for corner in corners)  # type: ignore[return-value]


@pytest.mark.parametrize("lines", [1, 2])
@pytest.mark.parametrize("key", frozen_keys())
def test_nothing_touches_a_rule_or_a_label_even_where_every_box_is_full(
    face: Face, key: str, lines: int
) -> None:
    """Two hundredths of an inch at least (0.17 mm) between any value and anything printed on the form."""
    form = load_form(key)
    values = picture_of(values_alone(full_page(key, lines, face)))
    near = picture_of(form.pdf).filter(ImageFilter.MaxFilter(5))
    touching = ImageChops.multiply(values, near)

    assert [f.name for f in form.fields if touching.crop(box_of(f, form)).getbbox()] == []
    assert touching.getbbox() is None


@pytest.mark.parametrize("key", frozen_keys())
def test_a_seal_has_its_true_size_in_pixels(face: Face, key: str) -> None:
    form = load_form(key)
    values = picture_of(values_alone(full_page(key, 1, face)))
    for slot in form.images:
        place = Field(slot.name, slot.x, slot.y, slot.w, slot.h, 1, 1, "left", 1)
        left, top, right, bottom = values.crop(box_of(place, form)).getbbox() or (0, 0, 0, 0)
        # 248 pixels; every edge may be drawn out to a whole one.
        assert right - left == pytest.approx(SEAL_MM * MM, abs=2)
        assert bottom - top == pytest.approx(SEAL_MM * MM, abs=2)


@pytest.mark.parametrize("key", frozen_keys())
def test_ten_millimetres_of_paper_stay_white_on_every_side(face: Face, key: str) -> None:
    page = picture_of(full_page(key, 1, face))
    left, top, right, bottom = page.getbbox() or (0, 0, 0, 0)

    assert min(left, top, page.width - right, page.height - bottom) >= 10 * MM - 1


@pytest.mark.parametrize("key", frozen_keys())
def test_a_value_stands_in_the_middle_between_its_rules(face: Face, key: str) -> None:
    """Within half a millimetre, for every value of one line in a cell with a rule above and below."""
    form = load_form(key)
    values, rules = picture_of(values_alone(full_page(key, 1, face))), picture_of(form.pdf)
    off = {}
    for field in form.fields:
        left, top, _, bottom = box_of(field, form)
        ink = values.crop(box_of(field, form)).getbbox()
        assert ink is not None
        column = rules.crop((left + 2, 0, left + 3, rules.height)).tobytes()
        above, below = column.rfind(255, 0, (top + bottom) // 2), column.find(255, (top + bottom) // 2)
        if above >= 0 and 0 < below - above < 20 * MM:
            off[field.name] = ((top + ink[1] - above) - (below - top - ink[3])) / 2 / MM

    assert {name: round(by, 2) for name, by in off.items() if abs(by) > 0.5} == {}
