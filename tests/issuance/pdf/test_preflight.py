"""No finished document passes that differs in anything from what was asked; each change is one mechanism."""

import copy
import hashlib
import io
import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from issuance.pdf.fonts import Face
from issuance.pdf.forms import FrozenForm
from issuance.pdf.preflight import Passed, PreflightFailed, preflight
from issuance.pdf.render import render
from issuance.rules.snapshot import Page, PlacedImage, Snapshot
from tests.issuance.pdf.sample import (
    IMAGES,
    KATSU,
    SEAL,
    changed,
    content_of,
    png,
    sample_form,
    sheet,
    snapshot,
    with_images,
)

pytestmark = pytest.mark.face

NAME = f"{KATSU}城　花子"
TWO_PAGES = (
    sheet(number=1, of=2, name=NAME, address="足利市本城三丁目"),
    sheet(number=2, of=2, name="髙橋　一", address="足利市通二丁目"),
)


@pytest.fixture(scope="module")
def asked(form: FrozenForm) -> Snapshot:
    return snapshot(*TWO_PAGES, form=form)


@pytest.fixture(scope="module")
def pdf(asked: Snapshot, form: FrozenForm, face: Face) -> bytes:
    return render(asked, form=form, face=face, images=IMAGES)


def differences(pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face) -> tuple[str, ...]:
    with pytest.raises(PreflightFailed) as failed:
        preflight(pdf, asked, form=form, face=face, images=IMAGES)
    return failed.value.differences


# --- what passes ---


def test_a_document_that_says_what_was_asked_passes(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    passed = preflight(pdf, asked, form=form, face=face, images=IMAGES)

    assert passed.fingerprint == asked.fingerprint()
    assert passed.sha256 == hashlib.sha256(pdf).hexdigest()
    assert passed.pages == 2


def test_a_document_saved_anew_without_a_change_passes(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    """So that the failures below are due to their change, and not to the tool that made it."""
    again = changed(pdf, lambda opened: None)

    assert again != pdf
    assert preflight(again, asked, form=form, face=face, images=IMAGES).pages == 2


# --- the token ---


def test_only_preflight_says_that_a_document_passed(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    with pytest.raises(TypeError):
        Passed("f", "s", 1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Passed("f", "s", 1, seal=object())
    passed = preflight(pdf, asked, form=form, face=face, images=IMAGES)
    with pytest.raises((TypeError, ValueError)):
        replace(passed, fingerprint="f")
    with pytest.raises(AttributeError):
        passed.fingerprint = "f"  # type: ignore[misc]


@pytest.mark.parametrize(
    "carry", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"]
)
def test_a_proof_does_not_travel(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, carry: Callable[[Passed], Any]
) -> None:
    with pytest.raises(TypeError):
        carry(preflight(pdf, asked, form=form, face=face, images=IMAGES))


# --- another document ---


def test_another_persons_document_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    theirs = snapshot(sheet(number=1, of=2, name="山田　太郎"), sheet(number=2, of=2), form=form)
    found = differences(render(theirs, form=form, face=face, images=IMAGES), asked, form, face)

    assert "page 1: name: another text than the snapshot's" in found
    assert "page 2: name: another text than the snapshot's" in found
    assert not any("山田" in difference or "花子" in difference for difference in found)


def test_a_page_of_another_document_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    theirs = snapshot(sheet(number=1, of=2), sheet(number=2, of=2, name="山田"), form=form)
    other = pikepdf.open(io.BytesIO(render(theirs, form=form, face=face, images=IMAGES)))

    def mix(opened: pikepdf.Pdf) -> None:
        opened.pages[1] = other.pages[1]

    assert differences(changed(pdf, mix), asked, form, face) == ("font: not one for the whole document",)


def test_a_namesakes_document_with_another_serial_does_not_pass(
    asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    theirs = replace(asked, pages=tuple(namesake(page) for page in asked.pages))
    found = differences(render(theirs, form=form, face=face, images=IMAGES), asked, form, face)

    assert found == tuple(f"page {number}: serial: another text than the snapshot's" for number in (1, 2))


def namesake(page: Page) -> Page:
    texts = dict(page.texts) | {"serial": "発行番号　A-999"}
    return replace(page, serial="A-999", texts=tuple(sorted(texts.items())))


def test_pages_in_another_order_do_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    found = differences(changed(pdf, lambda opened: opened.pages.reverse()), asked, form, face)

    assert "page 1: page_mark: another text than the snapshot's" in found


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_pages_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, count: int
) -> None:
    def change(opened: pikepdf.Pdf) -> None:
        if count == 1:
            del opened.pages[1]
        else:
            opened.pages.append(opened.pages[1])

    found = differences(changed(pdf, change), asked, form, face)

    assert found == ("document: not as many pages as the snapshot",)


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        ({"serial": "発行番号　A-002"}, "page 1: serial: not the serial of its copy"),
        ({"page_mark": "1/2"}, "page 1: page_mark: not its place in the copy"),
    ],
    ids=["serial", "n/N"],
)
def test_a_page_without_its_own_serial_and_place_does_not_pass(
    form: FrozenForm, face: Face, texts: dict[str, str], what: str
) -> None:
    """Even if the snapshot itself asked for the wrong mark."""
    wrong = snapshot(sheet(**texts), form=form)
    pdf = render(wrong, form=form, face=face, images=IMAGES)

    assert differences(pdf, wrong, form, face) == (what,)


# --- changes to the page's own operators ---


def rewrite(old: bytes, new: bytes, page: int = 0) -> Callable[[pikepdf.Pdf], None]:
    def change(opened: pikepdf.Pdf) -> None:
        content = content_of(opened, page)
        assert old in content
        opened.pages[page].obj.Contents.write(content.replace(old, new, 1))

    return change


def line_of(pdf: bytes, field: str, form: FrozenForm, page: int = 0) -> bytes:
    """The line that draws a field, found by where it stands."""
    box = form.field_of[field]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for line in content_of(opened, page).splitlines(keepends=True):
            words = line.split()
            if words[-1:] == [b"Tj"] and box.y < float(words[10]) < box.y + box.h:
                return line
    raise AssertionError(field)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda line: b"", "page 1: name: another text than the snapshot's"),
        (lambda line: line + line, "page 1: name: another text than the snapshot's"),
        (lambda line: line.replace(b" Tz", b"0 Tz"), "page 1: text outside every field"),
        (lambda line: b"/V 5 Tf" + line[line.index(b" Tf") + 3 :], "page 1: name: not within its lawful"),
        (lambda line: line.replace(b" 100 Tz", b" 20 Tz"), "page 1: name: not within its lawful"),
        (lambda line: line.replace(b" 1 0 0 1 60.000", b" 1 0 0 1 560.000"), "page 1: text outside every"),
        (lambda line: b"3 Tr\n" + line, "page: an operator that does not belong there"),
        (lambda line: b"1 g\n" + line, "page: an operator that does not belong there"),
        (lambda line: line.replace(b"1 0 0 1", b"1 0 9 1"), "page: an operator that does not belong there"),
        (lambda line: line + b"ET\nBT\n", "page: an operator that does not belong there"),
        (lambda line: line.replace(b"<", b"<FFFF"), "file: KeyError"),
    ],
    ids=[
        "left out", "twice", "wider", "tiny", "squeezed", "moved", "invisible", "white", "slanted",
        "two text objects", "unknown code",
    ],
)  # fmt: skip
def test_a_field_drawn_in_another_way_does_not_pass(
    pdf: bytes,
    asked: Snapshot,
    form: FrozenForm,
    face: Face,
    change: Callable[[bytes], bytes],
    what: str,
) -> None:
    line = line_of(pdf, "name", form)
    found = differences(changed(pdf, rewrite(line, change(line))), asked, form, face)

    assert any(difference.startswith(what) for difference in found), found


def test_two_fields_that_changed_places_do_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    name, address = line_of(pdf, "name", form), line_of(pdf, "address", form)
    text, other = name.split(b"<")[1], address.split(b"<")[1]
    swapped = changed(pdf, rewrite(text, other))

    assert "page 1: name: another text than the snapshot's" in differences(swapped, asked, form, face)


def test_lines_over_each_other_do_not_pass(form: FrozenForm, face: Face) -> None:
    asked = snapshot(sheet(address="字" * 100), form=form)
    pdf = render(asked, form=form, face=face, images=IMAGES)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        first, second = [line for line in content_of(opened).splitlines() if b" 60.000 7" in line][:2]
    lower = second.split()[10]
    upper = b"%.3f" % (float(lower) + 2)
    raised = changed(pdf, rewrite(b" " + first.split()[10] + b" Tm", b" " + upper + b" Tm"))

    assert differences(raised, asked, form, face) == ("page 1: address: lines over each other",)


@pytest.mark.parametrize("spaces", ["　", "　　　"], ids=["one", "three"])
@pytest.mark.parametrize("field", ["address", "remarks"])
def test_a_line_with_spaces_hanging_over_its_end_reads_back_exactly(
    form: FrozenForm, face: Face, field: str, spaces: str
) -> None:
    """Forty characters of 10 pt fill a line of 400 pt, thirty-six one of 11 pt."""
    filled = {"remarks": 40, "address": 36}[field]
    asked = snapshot(sheet(**{field: "字" * filled + spaces + "末" * filled}), form=form)
    pdf = render(asked, form=form, face=face, images=IMAGES)

    assert preflight(pdf, asked, form=form, face=face, images=IMAGES).pages == 1
    short = snapshot(sheet(**{field: "字" * filled + spaces[1:] + "末" * filled}), form=form)
    assert f"page 1: {field}: another text than the snapshot's" in differences(pdf, short, form, face)


# --- a label spread over its box ---


def spread_label(form: FrozenForm, face: Face) -> tuple[Snapshot, bytes, list[bytes]]:
    """A page with a label of three characters, and the three operators that draw it."""
    asked = snapshot(sheet(label="筆頭者"), form=form)
    pdf = render(asked, form=form, face=face, images=IMAGES)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        lines = [line for line in content_of(opened).splitlines(keepends=True) if line.startswith(b"/V 8 Tf")]
    return asked, pdf, lines


def test_a_spread_label_passes_and_is_drawn_glyph_by_glyph(form: FrozenForm, face: Face) -> None:
    asked, pdf, lines = spread_label(form, face)

    assert [float(line.split()[9]) for line in lines] == [60, 96, 132]
    assert preflight(pdf, asked, form=form, face=face, images=IMAGES).pages == 1


UNEVEN = "page 1: label: not spread evenly over its box"
OTHER_TEXT = "page 1: label: another text than the snapshot's"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda a, b, c: a + b.replace(b" 96.", b" 90.") + c, UNEVEN),
        (lambda a, b, c: a + b + c.replace(b" 132.", b" 131."), UNEVEN),
        (lambda a, b, c: a.replace(b" 60.", b" 61.") + b + c, UNEVEN),
        (lambda a, b, c: a + b.replace(b" 62", b" 61") + c, "page 1: text outside every field"),
        (lambda a, b, c: a + b.replace(b" 100 Tz", b" 99 Tz") + c, UNEVEN),
        (lambda a, b, c: a + b.replace(b"/V 8 ", b"/V 7 ") + c, UNEVEN),
        (lambda a, b, c: a + b.replace(b" 96.", b" 60.") + c, UNEVEN),
        (lambda a, b, c: glyph(a, b) + glyph(b, a) + c, OTHER_TEXT),
        (lambda a, b, c: b + a + c, OTHER_TEXT),
        (lambda a, b, c: place(a, c) + b + place(c, a), UNEVEN),
        (lambda a, b, c: a + c, OTHER_TEXT),
        (lambda a, b, c: a + b + b + c, OTHER_TEXT),
        (lambda a, b, c: a.replace(b">", b.split(b"<")[1][:4] + b">") + c, UNEVEN),
    ],
    ids=[
        "one moved", "short of the end", "past the start", "lower", "narrower", "smaller", "over each other",
        "glyphs changed", "drawn in another order", "places changed", "one left out", "one twice",
        "two in one",
    ],
)  # fmt: skip
def test_a_label_spread_in_another_way_does_not_pass(
    form: FrozenForm, face: Face, change: Callable[[bytes, bytes, bytes], bytes], what: str
) -> None:
    asked, pdf, lines = spread_label(form, face)
    one, two, three = lines
    again = changed(pdf, rewrite(b"".join(lines), change(one, two, three)))

    assert what in differences(again, asked, form, face)


def glyph(line: bytes, other: bytes) -> bytes:
    """The line with the other's glyph."""
    return line.split(b"<")[0] + b"<" + other.split(b"<")[1]


def place(line: bytes, other: bytes) -> bytes:
    """The line in the other's place."""
    return glyph(other, line)


# --- images ---


IMAGE = b"cm /I1 Do Q\n"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda line: b"", "page 1: official_seal: no image of the true size in its place"),
        (lambda line: line + line, "page 1: an image that the snapshot does not know"),
        (lambda line: line.replace(b"q 59", b"q 69"), "page 1: official_seal: no image of the true size"),
        (lambda line: line.replace(b" 457.", b" 459."), "page 1: official_seal: no image of the true size"),
        (lambda line: line.replace(b"/I1", b"/I0"), "page 1: official_seal: another image"),
        (lambda line: line.replace(b" 0 0 ", b" 1 0 "), "page: an operator that does not belong there"),
    ],
    ids=["left out", "twice", "larger", "moved", "another", "slanted"],
)
def test_an_image_drawn_in_another_way_does_not_pass(
    pdf: bytes,
    asked: Snapshot,
    form: FrozenForm,
    face: Face,
    change: Callable[[bytes], bytes],
    what: str,
) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (line,) = [line for line in content_of(opened).splitlines(keepends=True) if line.endswith(IMAGE)]
    assert change(line) != line
    found = differences(changed(pdf, rewrite(line, change(line))), asked, form, face)

    assert any(difference.startswith(what) for difference in found), found


def image(opened: pikepdf.Pdf) -> pikepdf.Object:
    return opened.pages[0].obj.Resources.XObject.I1


def test_a_seal_with_one_other_dot_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    def blot(opened: pikepdf.Pdf) -> None:
        pixels = bytearray(image(opened).read_bytes())
        pixels[len(pixels) // 2] ^= 0x10
        image(opened).write(bytes(pixels))

    found = differences(changed(pdf, blot), asked, form, face)

    assert found == tuple(
        f"page {number}: official_seal: another image than the snapshot's" for number in (1, 2)
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda seal: seal.__setattr__("Decode", Array([1, 0])),
        lambda seal: seal.__setattr__("Mask", Array([0, 0])),
        lambda seal: seal.__setattr__("Height", 60),
        lambda seal: seal.__setattr__("ColorSpace", Name.DeviceRGB),
    ],
    ids=["inverted", "masked", "cropped", "coloured"],
)
def test_a_seal_shown_in_another_way_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, change: Callable[[pikepdf.Object], None]
) -> None:
    found = differences(changed(pdf, lambda opened: change(image(opened))), asked, form, face)

    assert len(found) == 1
    assert found[0].startswith("image:")


def test_another_imprint_than_the_registered_one_does_not_pass(form: FrozenForm, face: Face) -> None:
    page = replace(sheet(), images=(placed(png(dot=True)),))
    theirs = render(snapshot(page, form=form), form=form, face=face, images=with_images(seal=png(dot=True)))
    mine = snapshot(replace(page, images=(placed(SEAL),)), form=form)

    assert differences(theirs, mine, form, face) == (
        "page 1: official_seal: another image than the snapshot's",
    )


def placed(data: bytes) -> PlacedImage:
    return PlacedImage("official_seal", hashlib.sha256(data).hexdigest(), 21.0, 21.0)


# --- the font ---


def cid_font(opened: pikepdf.Pdf) -> pikepdf.Object:
    return opened.pages[0].obj.Resources.Font.V.DescendantFonts[0]


def swap_glyphs(opened: pikepdf.Pdf) -> None:
    """The text stays what it was, the paper shows other characters."""
    places = bytearray(cid_font(opened).CIDToGIDMap.read_bytes())
    places[2:4], places[4:6] = places[4:6], places[2:4]
    cid_font(opened).CIDToGIDMap.write(bytes(places))


def blank_glyph(opened: pikepdf.Pdf) -> None:
    places = bytearray(cid_font(opened).CIDToGIDMap.read_bytes())
    places[2:4] = bytes(2)
    cid_font(opened).CIDToGIDMap.write(bytes(places))


def other_outline(opened: pikepdf.Pdf) -> None:
    """One bit of the last glyph's contours."""
    change_table(opened, b"glyf", -8)


def other_advance(opened: pikepdf.Pdf) -> None:
    """Half an em for the first glyph after .notdef, in the program alone."""
    change_table(opened, b"hmtx", 4)


def change_table(opened: pikepdf.Pdf, tag: bytes, at: int) -> None:
    program = cid_font(opened).FontDescriptor.FontFile2
    data = bytearray(program.read_bytes())
    count = int.from_bytes(data[4:6], "big")
    entries = (data[start : start + 16] for start in range(12, 12 + 16 * count, 16))
    (entry,) = (entry for entry in entries if entry[:4] == tag)
    offset, length = int.from_bytes(entry[8:12], "big"), int.from_bytes(entry[12:16], "big")
    data[offset + at % length] ^= 1
    program.write(bytes(data))


def other_width(opened: pikepdf.Pdf) -> None:
    cid_font(opened).W = Array([1, Array([700])])


@pytest.mark.parametrize(
    "change", [swap_glyphs, blank_glyph, other_outline, other_advance], ids=lambda value: value.__name__
)
def test_a_glyph_that_is_not_the_registered_one_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, change: Callable[[pikepdf.Pdf], None]
) -> None:
    found = differences(changed(pdf, change), asked, form, face)

    assert found
    assert all(difference.endswith("a glyph that is not the registered one") for difference in found)


def test_a_glyph_left_out_of_the_font_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    def leave_out(opened: pikepdf.Pdf) -> None:
        used = [glyph.id for page in asked.pages for _, text in page.texts for glyph in face.glyphs(text)]
        without, _ = face.subsetter.cut(sorted(set(used))[:-1])
        cid_font(opened).FontDescriptor.FontFile2.write(without)

    found = differences(changed(pdf, leave_out), asked, form, face)

    assert any("a glyph that is not the registered one" in difference for difference in found)


def test_a_glyph_of_the_default_shape_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    """What every library at hand does with 葛 U+E0102: it draws the 葛 of another city."""
    (plain,) = face.glyphs(KATSU[0])

    class Careless(Face):
        def glyphs(self, text: str, field: str = "") -> Any:
            return [
                glyph._replace(id=plain.id) if glyph.cluster == KATSU else glyph
                for glyph in super().glyphs(text, field)
            ]

    careless = Careless.__new__(Careless)
    careless.__dict__.update(face.__dict__)
    wrong = render(asked, form=form, face=careless, images=IMAGES)

    assert differences(wrong, asked, form, face) == ("page 1: name: a glyph that is not the registered one",)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (other_width, "a glyph that is not the registered one"),
        (lambda opened: cid_font(opened).__setattr__("DW", 500), "font: not of the kind"),
        (lambda opened: cid_font(opened).__setattr__("W", Array([1, 9, 1000])), "font: widths"),
        (lambda opened: cid_font(opened).FontDescriptor.FontFile2.write(b"OTTO"), "file: NotTrueType"),
        (lambda opened: cid_font(opened).FontDescriptor.__setattr__("FontFile3", 0), "font: entries"),
    ],
    ids=["width", "default width", "range of widths", "no program", "two programs"],
)
def test_a_font_that_sets_another_width_or_is_none_does_not_pass(
    pdf: bytes,
    asked: Snapshot,
    form: FrozenForm,
    face: Face,
    change: Callable[[pikepdf.Pdf], None],
    what: str,
) -> None:
    found = differences(changed(pdf, change), asked, form, face)

    assert any(what in difference for difference in found), found


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b"<0001><", b"<0001><0041", "another text than the snapshot's"),
        (b"endbfchar", b"<0001><0041>\nendbfchar", "font: a code that stands for two texts"),
        (b"endcmap", b"1 beginbfrange <0001><0002><0041> endbfrange\nendcmap", "font: a code that stands"),
    ],
    ids=["other text", "two texts", "range"],
)
def test_a_font_that_reads_back_as_another_text_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, old: bytes, new: bytes, what: str
) -> None:
    def change(opened: pikepdf.Pdf) -> None:
        cmap = opened.pages[0].obj.Resources.Font.V.ToUnicode
        cmap.write(cmap.read_bytes().replace(old, new, 1))

    found = differences(changed(pdf, change), asked, form, face)

    assert any(what in difference for difference in found), found


# --- the form and the file around it ---


def layer(opened: pikepdf.Pdf) -> pikepdf.Object:
    return opened.pages[0].obj.Resources.XObject.Form


def edit_layer(opened: pikepdf.Pdf) -> None:
    layer(opened).write(layer(opened).read_bytes() + b"\n0 0 9 9 re f")


def edit_mark(opened: pikepdf.Pdf) -> None:
    layer(opened).Resources.XObject.Mark.write(bytes(4))


def edit_box(opened: pikepdf.Pdf) -> None:
    layer(opened).Resources.XObject.Mark.Width = 1


@pytest.mark.parametrize("change", [edit_layer, edit_mark, edit_box], ids=lambda value: value.__name__)
def test_a_form_that_is_not_the_frozen_one_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, change: Callable[[pikepdf.Pdf], None]
) -> None:
    found = differences(changed(pdf, change), asked, form, face)

    assert found == ("page 1: not the frozen form", "page 2: not the frozen form")


@pytest.mark.parametrize(
    "change",
    [
        lambda form: form.__setattr__("BBox", Array([0, 0, 300, 300])),
        lambda form: form.__setattr__("Matrix", Array([1, 0, 0, 1, 9, 0])),
        lambda form: form.__setattr__("OC", Dictionary(Type=Name.OCG)),
    ],
    ids=["clipped", "moved", "switched off"],
)
def test_a_form_that_is_not_shown_whole_and_in_place_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, change: Callable[[pikepdf.Object], None]
) -> None:
    (found,) = differences(changed(pdf, lambda opened: change(layer(opened))), asked, form, face)

    assert found.startswith("form: ")


def test_last_years_form_does_not_pass(asked: Snapshot, form: FrozenForm, face: Face) -> None:
    old = sample_form(rule=0.75)
    pdf = render(replace(asked, form_digest=old.digest), form=old, face=face, images=IMAGES)

    assert "page 1: not the frozen form" in differences(pdf, asked, form, face)


def test_a_form_other_than_the_snapshots_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    theirs = replace(asked, form_digest="0" * 64)

    assert "snapshot: made for another form or face" in differences(pdf, theirs, form, face)


def other_paper(opened: pikepdf.Pdf) -> None:
    opened.pages[0].obj.MediaBox = opened.pages[1].obj.MediaBox = Array([0, 0, 300, 300])
    layer(opened).BBox = Array([0, 0, 300, 300])


def annotate(opened: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 9, 9]), Contents="x")
    opened.pages[0].obj.Annots = Array([note])


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (other_paper, "page 1: not the frozen form"),
        (annotate, "page: entries"),
        (lambda opened: opened.pages[0].obj.__setattr__("Rotate", 90), "page: entries"),
        (lambda opened: opened.pages[0].obj.__setattr__("CropBox", Array([0, 0, 9, 9])), "page: entries"),
        (
            lambda opened: opened.pages[0].obj.__setattr__("MediaBox", Array([0, 0, 9, 9])),
            "form: not on the whole",
        ),
        (lambda opened: opened.Root.__setattr__("OpenAction", Dictionary(S=Name.Print)), "catalog: entries"),
        (lambda opened: opened.docinfo.__setattr__("Author", NAME), "trailer: an entry"),
        (lambda opened: opened.Root.Metadata.write(b"<x/>"), "metadata: say something else"),
    ],
    ids=[
        "other paper and form",
        "annotation",
        "rotated",
        "cropped",
        "other paper",
        "action",
        "author",
        "metadata",
    ],
)
def test_a_file_with_something_added_does_not_pass(
    pdf: bytes,
    asked: Snapshot,
    form: FrozenForm,
    face: Face,
    change: Callable[[pikepdf.Pdf], None],
    what: str,
) -> None:
    found = differences(changed(pdf, change), asked, form, face)

    assert any(difference.startswith(what) for difference in found), found


def test_a_title_that_names_a_person_does_not_pass(form: FrozenForm, face: Face) -> None:
    asked = snapshot(sheet(name="山田　太郎"), form=form, title="住民票の写し 山田　太郎")
    pdf = render(asked, form=form, face=face, images=IMAGES)

    assert differences(pdf, asked, form, face) == ("metadata: the title is not the certificate's",)


def test_a_person_whose_name_stands_in_the_title_gets_a_certificate(form: FrozenForm, face: Face) -> None:
    asked = snapshot(sheet(name="票"), form=form)
    pdf = render(asked, form=form, face=face, images=IMAGES)

    assert preflight(pdf, asked, form=form, face=face, images=IMAGES).pages == 1


@pytest.mark.parametrize("cut", [0, 10, 3000, -200], ids=["empty", "head", "middle", "tail"])
def test_half_a_file_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, cut: int
) -> None:
    assert differences(pdf[:cut], asked, form, face)


@settings(max_examples=300, deadline=None)
@given(place=st.floats(0, 0.999), mask=st.integers(1, 255))
def test_a_damaged_byte_is_a_failure_and_never_a_crash(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face, place: float, mask: int
) -> None:
    """It may pass only where nobody sees it: the colour profile, the identity of the file."""
    damaged = bytearray(pdf)
    damaged[int(place * len(pdf))] ^= mask
    try:
        passed = preflight(bytes(damaged), asked, form=form, face=face, images=IMAGES)
    except PreflightFailed:
        return
    assert passed.sha256 == hashlib.sha256(damaged).hexdigest() != hashlib.sha256(pdf).hexdigest()


def test_a_failure_tells_no_text_of_the_document(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    with pytest.raises(PreflightFailed) as failed:
        preflight(
            changed(pdf, swap_glyphs),
            replace(asked, pages=tuple(namesake(page) for page in TWO_PAGES)),
            form=form,
            face=face,
            images=IMAGES,
        )

    assert not set("葛城花子髙橋一足利本") & set(str(failed.value))
