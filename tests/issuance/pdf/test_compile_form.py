"""A form compiles only when nothing at all is wrong with it, and always to the same bytes."""

import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from fontTools.ttLib import TTFont

from issuance.pdf.compile_form import FACE, FormDoesNotCompile, compile_form, compile_html, source_of
from issuance.pdf.form_faults import faults_of
from issuance.pdf.form_sources import FORMS, FormSource
from issuance.pdf.form_tags import Mark, Setting
from issuance.pdf.forms import load_form

A4 = (595.276, 841.89)

FONT = Path(settings.CERTIFICATE_FONT)

ONE_FIELD = FormSource(
    key="one_field", template="", title="", fields=frozenset({"name"}), images=frozenset({"seal"})
)

FIELD = '<pdf:field name="name" size="10" min_size="7" h="5mm"></pdf:field>'
SLOT = '<pdf:slot name="seal" w="25mm" h="25mm"></pdf:slot>'


def page(*, field: str = FIELD, slot: str = SLOT, more: str = "") -> str:
    """Return a small form with one field, one image and something more."""
    return f"""<html lang="ja"><head><style>
    @page {{ size: 210mm 297mm; margin: 12mm; }}
    html, body {{ font-family: "{FACE}"; font-size: 8pt; -pdf-word-wrap: CJK; }}
    td {{ padding: 0; vertical-align: middle; }}
    </style></head><body>
    <table><tr><td style="height:6mm">{field}</td></tr><tr><td style="height:30mm">{slot}</td></tr></table>
    {more}</body></html>"""


def faults_in(html: str) -> str:
    """Return what the compiler has against a page, on one line."""
    with pytest.raises(FormDoesNotCompile) as refusal:
        compile_html(ONE_FIELD, html, font=FONT)
    return "; ".join(refusal.value.faults)


@pytest.mark.face
def test_a_sound_page_compiles_to_its_boxes() -> None:
    compiled = compile_html(ONE_FIELD, page(), font=FONT)

    (field,) = compiled.map["fields"]
    (slot,) = compiled.map["images"]
    assert field["name"] == "name"
    assert (field["size"], field["min_size"], field["align"], field["lines"]) == (10.0, 7.0, "left", 1)
    assert (field["x"], round(field["w"], 1)) == (34.016, round(186 / 25.4 * 72, 1))
    assert (slot["w"], slot["h"]) == (70.866, 70.866)
    assert slot["x"] == pytest.approx((A4[0] - 70.866) / 2, abs=0.01)


LABEL = '<pdf:label size="9" h="5mm" {}></pdf:label>'


@pytest.mark.face
@pytest.mark.parametrize(
    ("html", "fault"),
    [
        pytest.param(page(field=""), "field name is missing", id="missing-field"),
        pytest.param(page(slot=""), "image seal is missing", id="missing-image"),
        pytest.param(page(field=FIELD + FIELD), "field name stands 2 times", id="field-twice"),
        pytest.param(page(slot=SLOT + SLOT), "image seal stands 2 times", id="image-twice"),
        pytest.param(
            page(field=FIELD + FIELD.replace('"name"', '"nom"')), "field nom is not expected", id="misspelt"
        ),
        pytest.param(page(more="<pdf:nextpage/><p>二</p>"), "2 pages instead of one", id="two-pages"),
        pytest.param(page(field=FIELD.replace("5mm", "16mm")), "scaled by", id="shrunk-into-its-row"),
        pytest.param(
            page(field=FIELD.replace('size="7"', 'size="12"', 1)),
            "cannot hold 1 line",
            id="least-size-above-size",
        ),
        pytest.param(
            page(field=FIELD.replace("h=", 'lines="3" h=')),
            "cannot hold 3 line",
            id="box-too-low-for-its-lines",
        ),
        pytest.param(
            page(more='<p style="font-family:Helvetica">ABC</p>'), "Helvetica", id="latin-in-another-face"
        ),
        pytest.param(
            page(more='<p style="font-family:Helvetica">印</p>'),
            "No font this document has",
            id="kanji-in-another-face",
        ),
        pytest.param(page(more="<p>\U0001f600</p>"), "U+1F600", id="character-the-face-lacks"),
        pytest.param(page(more='<img src="/etc/hostname">'), "Blocked", id="file-outside-the-forms"),
        pytest.param(page(more='<img src="http://192.0.2.1/x.png">'), "Blocked", id="remote-image"),
        pytest.param(page(more="<p>氏\u3000名</p>"), "U+3000", id="wide-space-that-would-collapse"),
        pytest.param(
            page(field=FIELD.replace('size="10"', "")), "'size' must be set", id="field-without-a-size"
        ),
    ],
)
def test_a_form_with_a_fault_does_not_compile(html: str, fault: str) -> None:
    assert fault in faults_in(html)


@pytest.mark.face
@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        pytest.param('text="葛\U000e0102"', "U+E0102", id="selector-in-a-label"),
        pytest.param('text="\U0001f600"', "U+1F600", id="character-the-face-lacks"),
        pytest.param('text="住民となった年月日" w="20mm"', "too wide", id="wider-than-its-cell"),
    ],
)
def test_a_label_that_cannot_be_set_stops_the_compiler(attributes: str, fault: str) -> None:
    with pytest.raises(FormDoesNotCompile, match=fault.replace("+", r"\+")):
        compile_html(ONE_FIELD, page(more=LABEL.format(attributes)), font=FONT)


@pytest.mark.face
def test_all_faults_are_told_and_not_the_first_only() -> None:
    faults = faults_in(page(field="", more="<p>\U0001f600</p><pdf:nextpage/><p>二</p>"))

    assert "missing" in faults
    assert "U+1F600" in faults
    assert "2 pages" in faults


def mark(name: str, x: float, y: float, *, kind: str = "field") -> Mark:
    """Return a box of 100 by 20 points."""
    return Mark(kind, name, x, y, 100, 20, 1.0, Setting(10, 7, "left", 1) if kind == "field" else None)


@pytest.mark.parametrize(
    ("marks", "faults"),
    [
        pytest.param([mark("a", 50, 50), mark("b", 150, 50)], [], id="side-by-side"),
        pytest.param([mark("a", 50, 50), mark("b", 149, 50)], ["a and b overlap"], id="fields-overlap"),
        pytest.param(
            [mark("a", 50, 50), mark("b", 300, 50), mark("印", 60, 60, kind="label")],
            ["a and 印 overlap"],
            id="field-on-a-label",
        ),
        pytest.param(
            [mark("a", 20, 50), mark("b", 300, 50)],
            ["field a is outside the page's margins"],
            id="left-margin",
        ),
        pytest.param(
            [mark("a", 50, 50), mark("b", 480, 50)],
            ["field b is outside the page's margins"],
            id="right-margin",
        ),
        pytest.param(
            [mark("a", 50, 10), mark("b", 300, 800)],
            ["field a is outside the page's margins", "field b is outside the page's margins"],
            id="bottom-and-top-margin",
        ),
    ],
)
def test_boxes_keep_off_each_other_and_off_the_margins(marks: list[Mark], faults: list[str]) -> None:
    form = FormSource(key="", template="", title="", fields=frozenset({"a", "b"}), images=frozenset())

    assert faults_of(form, A4, marks) == faults


@pytest.mark.face
def test_the_same_form_gives_the_same_bytes() -> None:
    one, other = (compile_form("seal_certificate_2012", font=FONT) for _ in range(2))

    assert one.pdf == other.pdf
    assert one.map_text() == other.map_text()


@pytest.mark.face
@pytest.mark.parametrize("key", FORMS)
def test_a_page_carries_no_date_and_no_face_but_the_certificates(key: str) -> None:
    with pikepdf.open(io.BytesIO(compile_form(key, font=FONT).pdf)) as pdf:
        fonts = pdf.pages[0].obj.Resources.Font
        faces = {str(font.BaseFont).partition("+")[2] for font in fonts.as_dict().values()}
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root
        # A form whose labels flow with its body says nothing itself.
        assert faces == (set() if FORMS[key].cells else {"IPAmjMincho"})
        assert all("/FontFile2" in font.FontDescriptor for font in fonts.as_dict().values())


@pytest.mark.face
def test_widths_of_the_page_agree_with_its_font_program() -> None:
    with pikepdf.open(io.BytesIO(compile_form("seal_certificate_2012", font=FONT).pdf)) as pdf:
        (font,) = pdf.pages[0].obj.Resources.Font.as_dict().values()
        program = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
        declared = {round(float(width)) for width in font.Widths.as_list()}
        em = program["head"].unitsPerEm
        advances = {round(advance * 1000 / em) for advance, _ in program["hmtx"].metrics.values()}
    assert 1000 in declared
    assert advances <= declared | {0, 1000}
    assert 488 not in advances  # 1000 of 2048 units: what ReportLab writes when left alone


@pytest.mark.parametrize(
    ("key", "absent", "present"),
    [
        pytest.param(
            "resident_record_2012",
            ["振り仮名", "個人番号", "旧氏"],
            ["転入前住所", "続柄"],
            id="resident-2012",
        ),
        pytest.param(
            "resident_record_2019",
            ["振り仮名"],
            ["個人番号", 'text="旧氏"', "転入前住所"],
            id="resident-2019",
        ),
        pytest.param(
            "resident_record_2025",
            [],
            ["氏名の振り仮名", "個人番号", 'text="旧氏"', "旧氏の振り仮名"],
            id="resident-2025",
        ),
        pytest.param(
            "seal_certificate_2012", ["旧氏"], ["印影", "通称", "氏名のカタカナ表記"], id="seal-2012"
        ),
        pytest.param("seal_certificate_2019", [], ["旧氏", "印影"], id="seal-2019"),
    ],
)
def test_a_form_has_the_labels_of_its_day_only(key: str, absent: list[str], present: list[str]) -> None:
    html = source_of(FORMS[key])

    assert [label for label in absent if label in html] == []
    assert [label for label in present if label not in html] == []


@pytest.mark.face
def test_the_command_agrees_with_the_frozen_forms(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("compile_form", "--all", "--check", font=FONT)

    assert capsys.readouterr().out.count("frozen") == len(FORMS)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param([], "name a form", id="nothing"),
        pytest.param(["no_such_form"], "no_such_form", id="unknown-key"),
        pytest.param(["--all", "--font", "/nowhere/ipamjm.ttf"], "not at /nowhere", id="no-face"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("compile_form", *arguments)


@pytest.mark.face
def test_a_form_is_the_same_whoever_set_another_page_in_the_face_before() -> None:
    """In a process of its own: ReportLab knows one font a face, for as long as the process lives."""
    script = (
        "import sys; from pathlib import Path\n"
        "from reportlab.pdfbase import pdfmetrics, ttfonts\n"
        "pdfmetrics.registerFont(ttfonts.TTFont('DaySheet', sys.argv[1]))\n"
        "from issuance.pdf.compile_form import compile_form\n"
        "print(compile_form('seal_certificate_2012', font=Path(sys.argv[1])).digest)"
    )
    command = [sys.executable, "-c", script, str(settings.CERTIFICATE_FONT)]
    said = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout
    assert said.strip() == load_form("seal_certificate_2012").digest
