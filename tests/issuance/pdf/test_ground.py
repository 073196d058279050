"""Counter paper has the copy-guard ground, all vectors; nothing on it is harder to read back."""

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest

from issuance.choices import Channel
from issuance.pdf.fonts import Face
from issuance.pdf.forms import FrozenForm
from issuance.pdf.preflight import PreflightFailed, preflight
from issuance.pdf.render import WrongForm, render
from issuance.rules.grounds import GROUND, ground_for
from issuance.rules.snapshot import Snapshot
from tests.issuance.pdf.sample import IMAGES, changed, sheet, snapshot

pytestmark = pytest.mark.face


@pytest.fixture
def asked(form: FrozenForm) -> Snapshot:
    return snapshot(sheet(name="足利"), form=form, ground=GROUND)


@pytest.fixture
def pdf(asked: Snapshot, form: FrozenForm, face: Face) -> bytes:
    return render(asked, form=form, face=face, images=IMAGES)


def failed(pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face) -> tuple[str, ...]:
    with pytest.raises(PreflightFailed) as found:
        preflight(pdf, asked, form=form, face=face, images=IMAGES)
    return found.value.differences


def test_only_the_counters_own_paper_has_a_ground() -> None:
    assert (ground_for(Channel.COUNTER), ground_for(Channel.KIOSK)) == (GROUND, "")


def test_a_document_on_its_ground_passes(pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face) -> None:
    assert preflight(pdf, asked, form=form, face=face, images=IMAGES).pages == 1


def test_a_document_without_its_ground_or_with_one_too_many_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    bare = replace(asked, ground="")
    assert failed(pdf, bare, form, face) == ("page 1: not the ground of its channel",)
    plain = render(bare, form=form, face=face, images=IMAGES)
    assert failed(plain, asked, form, face) == ("page 1: not the ground of its channel",)


def test_a_ground_with_anything_else_on_it_does_not_pass(
    pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face
) -> None:
    def draw(opened: pikepdf.Pdf) -> None:
        ground = opened.pages[0].obj.Resources.XObject.Ground
        ground.write(ground.read_bytes() + b"0 0 9 9 re f\n")

    assert failed(changed(pdf, draw), asked, form, face) == ("page 1: not the ground of its channel",)


def test_the_ground_is_light_and_leaves_seals_on_bare_paper(pdf: bytes, form: FrozenForm) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        grey = document[0].render(scale=200 / 72).to_pil().convert("L")
    scale, slot = 200 / 72, form.slot_of["imprint"]
    top = form.page[1] - slot.y - slot.h
    rim = grey.crop(tuple(int(side * scale) for side in (slot.x, top, slot.x + 12, top + slot.h)))
    field = grey.crop((300, 1500, 700, 1800))
    assert rim.getextrema() == (255, 255)
    share = 1 - sum(n * count for n, count in enumerate(field.histogram())) / 255 / (400 * 300)
    assert 0.01 < share < 0.08


def test_nothing_of_the_ground_is_text(pdf: bytes, asked: Snapshot, form: FrozenForm, face: Face) -> None:
    plain = render(replace(asked, ground=""), form=form, face=face, images=IMAGES)
    texts = []
    for each in (pdf, plain):
        with pypdfium2.PdfDocument(io.BytesIO(each)) as document:
            texts.append(document[0].get_textpage().get_text_bounded())
    assert texts[0] == texts[1]


def test_an_unknown_ground_is_refused(asked: Snapshot, form: FrozenForm, face: Face) -> None:
    with pytest.raises(WrongForm):
        render(replace(asked, ground="other"), form=form, face=face, images=IMAGES)
