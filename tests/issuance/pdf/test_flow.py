"""A body of any length on paper: drawn where its rows are, read back row by row, and told from a forgery."""

import io
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from issuance.pdf.flow_found import flow_found
from issuance.pdf.fonts import CannotPrint, Face, GlyphMissing
from issuance.pdf.forms import (
    FormIsNotTheOneReviewed,
    FrozenForm,
    boxes_on,
    form_digest,
    load_form,
    overlapping,
)
from issuance.pdf.layout import DoesNotFit
from issuance.pdf.preflight import PreflightFailed, preflight
from issuance.pdf.press import layout_of
from issuance.pdf.readback import read
from issuance.pdf.render import WrongForm, render
from issuance.rules.family_register import RegisterRecord, family_register_pages
from issuance.rules.snapshot import Page, Snapshot, page_texts
from tests.issuance.pdf.sample import SEAL, changed, content_of, snapshot
from tests.issuance.pdf.test_render import text_of
from tests.issuance.register_cases import CASES, FAMILY, SEAL_SHA256, THIRTY_PAGES, form, paper

pytestmark = pytest.mark.face
IMAGES = {SEAL_SHA256: SEAL}
KEY = "family_register_2012"


@pytest.fixture(scope="module")
def frozen() -> FrozenForm:
    return load_form(KEY)


def asked(record: RegisterRecord, frozen: FrozenForm) -> Snapshot:
    pages = family_register_pages(record, paper=paper())
    return snapshot(*pages, form=frozen, certificate="family_register", title="戸籍全部事項証明書")


def printed(record: RegisterRecord, frozen: FrozenForm, face: Face) -> tuple[Snapshot, bytes]:
    wanted = asked(record, frozen)
    return wanted, render(wanted, form=frozen, face=face, images=IMAGES)


def proved(pdf: bytes, wanted: Snapshot, frozen: FrozenForm, face: Face) -> int:
    return preflight(pdf, wanted, form=frozen, face=face, images=IMAGES).pages


def with_name(name: str) -> RegisterRecord:
    head, *others = FAMILY.members
    return replace(FAMILY, members=(replace(head, given_name=name), *others))


def test_the_form_as_the_rules_see_it_is_the_frozen_one(frozen: FrozenForm) -> None:
    assert layout_of(frozen) == form(KEY)


@pytest.mark.pdftools
@pytest.mark.parametrize("case", CASES)
def test_every_case_is_printed_and_read_back(case: str, frozen: FrozenForm, face: Face) -> None:
    wanted, pdf = printed(CASES[case], frozen, face)
    text = "".join(text_of(pdf).split())

    assert proved(pdf, wanted, frozen, face) == len(wanted.pages)
    for page in wanted.pages:
        values = [value for name, value in page.texts if name.startswith("body.") and value]
        assert [value for value in values if "".join(value.split()) not in text] == []


@pytest.mark.pdftools
def test_thirty_pages_are_one_document(frozen: FrozenForm, face: Face, tmp_path: Path) -> None:
    wanted, pdf = printed(THIRTY_PAGES, frozen, face)
    path = tmp_path / "thirty.pdf"
    path.write_bytes(pdf)

    assert proved(pdf, wanted, frozen, face) == 30
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
    assert "（30の30）" in text_of(pdf)


@pytest.mark.parametrize("case", CASES)
def test_the_boxes_of_a_page_are_found_from_what_is_drawn_alone(
    case: str, frozen: FrozenForm, face: Face
) -> None:
    wanted, pdf = printed(CASES[case], frozen, face)
    for page, drawn in zip(wanted.pages, read(pdf).pages, strict=True):
        expected = {name for name, text in page.texts if "." in name and (text or name.endswith(".rule"))}
        assert flow_found(drawn, frozen) == expected


@pytest.mark.parametrize("case", CASES)
def test_no_box_stands_over_another(case: str, frozen: FrozenForm) -> None:
    for page in asked(CASES[case], frozen).pages:
        assert list(overlapping(boxes_on(frozen, frozen.flow_of(name for name, _ in page.texts)))) == []


# --- What must not get through ---


def other(page: Page, **texts: str) -> Page:
    return replace(page, texts=page_texts(dict(page.texts) | texts))


def without(page: Page, name: str) -> Page:
    return replace(page, texts=tuple((key, text) for key, text in page.texts if key != name))


@pytest.mark.parametrize(
    ("texts", "odd"),
    [
        pytest.param({"body.99.value": "足"}, "body.99.value", id="a row that the form has not"),
        pytest.param({"body.56.name": "足"}, "body.56.name", id="a name below the last row"),
        pytest.param({"body.03.rule": "足"}, "body.03.rule", id="words in a line"),
        pytest.param({"body.01.mark": "足", "body.02.value": "足"}, "body", id="boxes over each other"),
    ],
)
def test_a_snapshot_that_does_not_fit_the_rows_is_not_printed(
    texts: dict[str, str], odd: str, frozen: FrozenForm, face: Face
) -> None:
    page = asked(FAMILY, frozen).pages[0]
    with pytest.raises(WrongForm, match=odd):
        render(snapshot(other(page, **texts), form=frozen), form=frozen, face=face, images=IMAGES)


def test_a_line_too_many_a_line_moved_and_a_line_gone_are_told(frozen: FrozenForm, face: Face) -> None:
    wanted, pdf = printed(FAMILY, frozen, face)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        content = content_of(opened)
    lines = [line for line in content.split(b"\n") if line.endswith(b" re f")]
    first = lines[0] + b"\n"
    x, y, *rest = lines[0].split(b" ")
    moved = b" ".join([x, b"%.3f" % (float(y) - 3), *rest]) + b"\n"
    for forged in (
        content.replace(first, first * 2),
        content.replace(first, moved),
        content.replace(first, b""),
    ):

        def forge(opened: pikepdf.Pdf, forged: bytes = forged) -> None:
            opened.pages[0].obj.Contents = opened.make_stream(forged)

        with pytest.raises(PreflightFailed, match="lines"):
            proved(changed(pdf, forge), wanted, frozen, face)


def test_a_row_left_out_or_changed_is_told(frozen: FrozenForm, face: Face) -> None:
    wanted, pdf = printed(FAMILY, frozen, face)
    page = wanted.pages[0]
    row = next(name for name, text in page.texts if text.startswith("【届出人】"))
    for forged in (without(page, row), other(page, **{row: "【届出人】母"})):
        with pytest.raises(PreflightFailed):
            proved(pdf, replace(wanted, pages=(forged, *wanted.pages[1:])), frozen, face)


def test_a_page_of_three_that_says_it_is_of_two_is_told(frozen: FrozenForm, face: Face) -> None:
    wanted = asked(CASES["three_pages"], frozen)
    first, *others = wanted.pages
    wrong = other(first, sheet_mark="（2の1）　全部事項証明")
    forged = replace(wanted, pages=(wrong, *others))
    pdf = render(forged, form=frozen, face=face, images=IMAGES)
    with pytest.raises(PreflightFailed, match="sheet_mark"):
        proved(pdf, forged, frozen, face)


# --- Names ---


@pytest.mark.parametrize("length", [1, 10, 40, 110])
def test_a_long_name_is_made_smaller_and_never_cut(length: int, frozen: FrozenForm, face: Face) -> None:
    name = ("寿限無" * 40)[:length]
    wanted, pdf = printed(with_name(name), frozen, face)

    assert proved(pdf, wanted, frozen, face) == len(wanted.pages)


def test_a_name_that_cannot_be_read_any_more_is_refused(frozen: FrozenForm, face: Face) -> None:
    with pytest.raises(DoesNotFit):
        printed(with_name("寿限無" * 45), frozen, face)


def test_a_character_without_a_proved_glyph_is_refused(frozen: FrozenForm, face: Face) -> None:
    with pytest.raises(GlyphMissing):
        printed(with_name("葛\U000e0100之介"), frozen, face)


def test_a_form_whose_rows_were_tampered_with_is_not_loaded(frozen: FrozenForm) -> None:
    told = json.loads((Path("issuance/pdf/frozen") / KEY / "form.json").read_text("utf-8"))
    told["cells"][3]["w"] = 900.0
    with pytest.raises(FormIsNotTheOneReviewed, match="digest"):
        FrozenForm.from_files(told, frozen.pdf)
    told["digest"] = form_digest(told)
    with pytest.raises(FormIsNotTheOneReviewed, match="outside its flow"):
        FrozenForm.from_files(told, frozen.pdf)
    assert issubclass(WrongForm, CannotPrint)
