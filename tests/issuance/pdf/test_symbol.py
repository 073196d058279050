"""The signed code is drawn as it was signed, read back module by module, and refused if it differs."""

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest

from issuance.choices import Channel
from issuance.pdf.fonts import Face
from issuance.pdf.forms import FrozenForm, load_form
from issuance.pdf.preflight import PreflightFailed, preflight
from issuance.pdf.proofs import picture_digests
from issuance.pdf.render import WrongForm, render
from issuance.pdf.symbol import SymbolDoesNotFit, matrix_of
from issuance.pdf.symbol_reading import NotASymbol, text_of
from issuance.rules.serials import format_serial
from issuance.rules.signed_code import code_address, codes_of, with_codes, written
from issuance.rules.snapshot import Page, PlacedImage, Snapshot, page_texts
from tests.issuance.pdf.sample import IMAGES, changed, content_of, snapshot

SERIAL = format_serial(municipality="092029", issued_on=date(2026, 11, 25), channel=Channel.KIOSK, sequence=1)
SIGNATURE = bytes(range(64))


@pytest.fixture(scope="module")
def form() -> FrozenForm:
    """A form with room for a code."""
    return load_form("seal_certificate_2026")


def page(form: FrozenForm, **texts: str) -> Page:
    values = dict.fromkeys(form.field_of, "") | {
        "name": "足利　花子",
        "birth": "平成元年１月７日",
        "serial": f"発行番号　{SERIAL}",
        "page_mark": "1/1",
        "check_code": "照合コード　7K3M-9PQR-2XVD",
    }
    seal = next(iter(IMAGES))
    return Page(SERIAL, 1, 1, 1, page_texts(values | texts), (PlacedImage("official_seal", seal, 21, 21),))


def coded(form: FrozenForm, **texts: str) -> Snapshot:
    """A document with the code that was made for it."""
    asked = snapshot(page(form, **texts), form=form, certificate="seal_certificate", title="印鑑登録証明書")
    (code,) = codes_of(asked, key="0a0b0c0d", name="", pictures=picture_digests(IMAGES)).values()
    address = code_address("https://shomei.city.example.jp")
    return with_codes(asked, {1: address + written(code.unsigned(), SIGNATURE)})


def told(pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face) -> tuple[str, ...]:
    with pytest.raises(PreflightFailed) as failed:
        preflight(pdf, asked, form=form, face=face, images=IMAGES)
    return failed.value.differences


@pytest.mark.parametrize("length", [1, 9, 40, 117, 125, 133, 150])
@pytest.mark.parametrize(
    "text_for",
    [lambda data: "HTTPS://X.JP/V/" + base64.b32encode(data).decode(), lambda data: "x" + data.hex()],
    ids=["capitals", "bytes"],
)
def test_a_symbol_says_the_text_it_was_made_from(length: int, text_for: Callable[[bytes], str]) -> None:
    text = text_for(bytes(n * 37 % 256 for n in range(length)))
    assert text_of(matrix_of(text)) == text


def test_a_symbol_with_any_module_turned_is_refused() -> None:
    rows = matrix_of("HTTPS://X.JP/V/" + "A7B2" * 30)
    for y in range(0, len(rows), 3):
        for x in range(len(rows)):
            turned = list(map(bytearray, rows))
            turned[y][x] ^= 1
            with pytest.raises(NotASymbol):
                text_of(tuple(map(bytes, turned)))


@pytest.mark.face
def test_a_document_with_its_own_code_passes(form: FrozenForm, face: Face) -> None:
    asked = coded(form)
    pdf = render(asked, form=form, face=face, images=IMAGES)
    assert preflight(pdf, asked, form=form, face=face, images=IMAGES).pages == 1


@pytest.mark.face
def test_a_snapshot_whose_code_was_signed_for_other_facts_does_not_pass(form: FrozenForm, face: Face) -> None:
    theirs = coded(form, birth="平成元年１月８日")
    mixed = with_codes(coded(form), {1: theirs.pages[0].code})
    pdf = render(mixed, form=form, face=face, images=IMAGES)
    assert told(pdf, mixed, form, face) == ("copy 1: its code was signed for something else",)


@pytest.mark.face
@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        pytest.param(rb"\nf\nQ\n", rb"\n1 1 1 1 re\nf\nQ\n", "not a whole symbol", id="one module more"),
        pytest.param(rb"\n\d+ \d+ \d+ 1 re\nf\n", rb"\nf\n", "not a whole symbol", id="one run less"),
        pytest.param(rb"(?s)q [\d.]+ 0 0 [\d.]+ [\d. ]+ cm\n[\d]+ .*?f\nQ\n", rb"", "missing", id="none"),
        pytest.param(
            rb"q ([\d.]+) 0 0 ([\d.]+) [\d.]+ ([\d.]+) cm\n(\d+ \d+ \d+ 1 re)",
            rb"q \1 0 0 \2 300 \3 cm\n\4",
            "not in its place",
            id="elsewhere",
        ),
    ],
)
def test_a_document_with_an_altered_symbol_does_not_pass(
    form: FrozenForm, face: Face, old: bytes, new: bytes, difference: str
) -> None:
    asked = coded(form)

    def alter(pdf: pikepdf.Pdf) -> None:
        content, count = re.subn(old, new, content_of(pdf), count=1)
        assert count == 1
        pdf.pages[0].obj.Contents = pdf.make_stream(content)

    pdf = changed(render(asked, form=form, face=face, images=IMAGES), alter)
    assert any(difference in each for each in told(pdf, asked, form, face))


@pytest.mark.face
def test_a_document_with_another_documents_code_does_not_pass(form: FrozenForm, face: Face) -> None:
    asked, theirs = coded(form), coded(form, name="足利　太郎")
    pdf = render(theirs, form=form, face=face, images=IMAGES)
    assert "page 1: code: says something else than the snapshot" in told(pdf, asked, form, face)


@pytest.mark.face
def test_a_code_that_nobody_asked_for_does_not_pass(form: FrozenForm, face: Face) -> None:
    asked = coded(form)
    pdf = render(asked, form=form, face=face, images=IMAGES)
    without = replace(asked, pages=tuple(replace(each, code="") for each in asked.pages))
    assert any("nobody asked for it" in each for each in told(pdf, without, form, face))


@pytest.mark.face
def test_a_symbol_that_a_phone_could_not_read_is_not_drawn(form: FrozenForm, face: Face) -> None:
    asked = with_codes(coded(form), {1: "HTTPS://X.JP/V/" + "A" * 900})
    with pytest.raises(SymbolDoesNotFit):
        render(asked, form=form, face=face, images=IMAGES)


@pytest.mark.face
def test_a_form_without_room_takes_no_code(face: Face) -> None:
    old = load_form("seal_certificate_2019")
    values = dict.fromkeys(old.field_of, "")
    bare = Page(SERIAL, 1, 1, 1, page_texts(values), (), code="HTTPS://X.JP/V/A")
    with pytest.raises(WrongForm):
        render(snapshot(bare, form=old), form=old, face=face, images=IMAGES)


def test_a_snapshot_from_before_the_codes_keeps_its_fingerprint(form: FrozenForm) -> None:
    asked = coded(form)
    old = with_codes(asked, {1: ""})
    assert "code" not in old.to_json()["pages"][0]
    assert "ground" not in old.to_json()
    assert Snapshot.from_json(old.to_json()) == old
    assert Snapshot.from_json(asked.to_json()) == asked
    assert asked.fingerprint() != old.fingerprint()


def test_a_moment_of_issue_is_kept_to_the_second(form: FrozenForm) -> None:
    (code,) = codes_of(coded(form), key="0a0b0c0d", name="", pictures={}).values()
    assert code.issued_at == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


@pytest.mark.face
@pytest.mark.pdftools
def test_the_symbol_disturbs_no_text(form: FrozenForm, face: Face) -> None:
    pdf = render(coded(form), form=form, face=face, images=IMAGES)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert content_of(opened).count(b"Tj") == 5
