"""The finished file says what the snapshot says: every character, every image at its size, the same bytes."""

import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from issuance.pdf.fonts import CannotPrint, Face, GlyphMissing
from issuance.pdf.forms import FrozenForm, frozen_keys, load_form
from issuance.pdf.images import ImageMissing, image_object
from issuance.pdf.layout import DoesNotFit
from issuance.pdf.preflight import preflight
from issuance.pdf.render import WrongForm, render
from issuance.rules.snapshot import PlacedImage, Snapshot
from tests.issuance.pdf.sample import (
    FOREIGN_SEQUENCE,
    IMAGES,
    KAMI,
    MJ_NAMES,
    SEAL,
    png,
    sheet,
    snapshot,
    with_images,
)

pytestmark = pytest.mark.face

ROOT = Path(__file__).parents[3]


def text_of(pdf: bytes) -> str:
    """What any reader copies out of the file."""
    return subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode("utf-8")


@pytest.mark.pdftools
@pytest.mark.parametrize("cluster", MJ_NAMES, ids=MJ_NAMES.values())
def test_a_registered_name_comes_back_exactly(face: Face, form: FrozenForm, cluster: str) -> None:
    name = f"{cluster}田　{cluster}子"
    pdf = render(snapshot(sheet(name=name), form=form), form=form, face=face, images=IMAGES)

    # pdftotext gives every ideographic space as a blank
    assert f"\n{name.replace('　', ' ')}\n" in f"\n{text_of(pdf)}"


@pytest.mark.pdftools
def test_two_characters_with_one_glyph_come_back_each_as_registered(face: Face, form: FrozenForm) -> None:
    name = KAMI + "・\u795e\U000e0103・\u795e\ufe00・\u795e"
    (one, _, two, _, three, _, other) = face.glyphs(name)
    pdf = render(snapshot(sheet(name=name), form=form), form=form, face=face, images=IMAGES)

    assert one.id == two.id == three.id != other.id
    assert name in text_of(pdf)


@pytest.mark.parametrize(
    ("text", "code_points"),
    [(FOREIGN_SEQUENCE, "U+845B U+E0100"), ("\ue000", "U+E000"), ("\U0001f600", "U+1F600")],
    ids=["another collection", "private use", "emoji"],
)
def test_a_character_without_a_proved_glyph_is_refused_with_field_and_code_points(
    face: Face, form: FrozenForm, text: str, code_points: str
) -> None:
    with pytest.raises(GlyphMissing) as refused:
        render(snapshot(sheet(name=f"山{text}"), form=form), form=form, face=face, images=IMAGES)

    assert (refused.value.field, refused.value.code_points) == ("name", code_points)


def test_all_that_cannot_be_printed_is_told_at_once(face: Face, form: FrozenForm) -> None:
    page = sheet(name="\ue000", address="字" * 500, remarks="\ue001")
    with pytest.raises(CannotPrint) as refused:
        render(snapshot(page, form=form), form=form, face=face, images={})

    told = [refused.value, *refused.value.others]
    assert {problem.field for problem in told} == {"name", "address", "remarks", "imprint", "official_seal"}


def test_an_overlong_name_is_refused_and_never_cut(face: Face, form: FrozenForm) -> None:
    with pytest.raises(DoesNotFit) as refused:
        render(snapshot(sheet(name="長" * 60), form=form), form=form, face=face, images=IMAGES)

    assert refused.value.field == "name"


def test_an_image_larger_than_its_slot_is_refused(face: Face, form: FrozenForm) -> None:
    page = sheet(images=False)
    huge = PlacedImage("imprint", hashlib.sha256(SEAL).hexdigest(), 30.0, 30.0)
    with pytest.raises(DoesNotFit) as refused:
        render(
            snapshot(replace(page, images=(huge,)), form=form),
            form=form,
            face=face,
            images=IMAGES,
        )

    assert refused.value.field == "imprint"


@pytest.mark.parametrize("data", [b"", b"GIF89a", png(dot=True)], ids=["none", "no PNG", "another"])
def test_a_seal_that_is_not_the_registered_one_is_refused(face: Face, form: FrozenForm, data: bytes) -> None:
    images = dict(IMAGES) | {hashlib.sha256(SEAL).hexdigest(): data}
    with pytest.raises(ImageMissing) as refused:
        render(snapshot(sheet(), form=form), form=form, face=face, images=images)

    assert refused.value.field == "official_seal"


def test_a_picture_that_is_no_png_is_refused() -> None:
    with pytest.raises(ImageMissing):
        image_object(b"GIF89a")


def test_a_black_and_white_seal_takes_one_bit_a_pixel() -> None:
    assert b"/BitsPerComponent 1/Mask[1 1]" in image_object(png())
    assert b"/BitsPerComponent 8/Mask[255 255]" in image_object(png(grey=80))


@pytest.mark.parametrize(
    "change",
    [{"form": "another"}, {"form_digest": "0" * 64}, {"font_sha256": "0" * 64}],
    ids=["form", "revision", "face"],
)
def test_a_snapshot_of_another_form_or_face_is_refused(
    face: Face, form: FrozenForm, change: dict[str, str]
) -> None:
    with pytest.raises(WrongForm):
        render(replace(snapshot(sheet(), form=form), **change), form=form, face=face, images=IMAGES)


def test_a_field_that_the_form_does_not_have_is_refused(face: Face, form: FrozenForm) -> None:
    with pytest.raises(WrongForm, match="nickname"):
        render(snapshot(sheet(nickname="x"), form=form), form=form, face=face, images=IMAGES)


def test_the_same_snapshot_gives_the_same_bytes(face: Face, form: FrozenForm) -> None:
    asked = snapshot(sheet(name="山田　太郎"), form=form)
    again = Snapshot.from_json(json.loads(json.dumps(asked.to_json())))

    assert render(asked, form=form, face=face, images=IMAGES) == render(
        again, form=form, face=face, images=IMAGES
    )


def test_two_processes_give_the_same_bytes(face: Face, form: FrozenForm) -> None:
    program = """if True:
        import hashlib, sys
        from pathlib import Path
        from issuance.pdf.fonts import Face
        from issuance.pdf.render import render
        from tests.issuance.pdf.sample import IMAGES, sample_form, sheet, snapshot
        form = sample_form()
        asked = snapshot(sheet(name="葛\\U000e0102城　花"), form=form)
        pdf = render(asked, form=form, face=Face.load(Path(sys.argv[1])), images=IMAGES)
        print(hashlib.sha256(pdf).hexdigest())"""
    told = {
        subprocess.run(
            [sys.executable, "-c", program, str(settings.CERTIFICATE_FONT)],
            capture_output=True,
            check=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    asked = snapshot(sheet(name="葛\U000e0102城　花"), form=form)
    mine = hashlib.sha256(render(asked, form=form, face=face, images=IMAGES)).hexdigest()

    assert told == {f"{mine}\n"}


def test_another_name_gives_another_file_identity(face: Face, form: FrozenForm) -> None:
    identities = set()
    for name in ("山田", "山口"):
        pdf = render(snapshot(sheet(name=name), form=form), form=form, face=face, images=IMAGES)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            identities.add(bytes(opened.trailer.ID[0]))

    assert len(identities) == 2


def test_the_file_tells_nothing_about_a_person_but_on_the_page(face: Face, form: FrozenForm) -> None:
    name = "山田　太郎"
    pdf = render(snapshot(sheet(name=name), form=form), form=form, face=face, images=IMAGES)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.Root.Metadata.read_bytes().decode("utf-8")
        assert "/Info" not in opened.trailer
        assert str(opened.Root.Lang) == "ja-JP"
        assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"
        with opened.open_metadata() as xmp:
            assert xmp.pdfa_status == "2U"
            assert xmp["dc:title"] == "住民票の写し"
    assert "山田" not in metadata
    assert name.encode("utf-8") not in pdf
    assert name.encode("utf-16-be") not in pdf


@pytest.mark.pdftools
def test_qpdf_finds_nothing_wrong(face: Face, form: FrozenForm, tmp_path: Path) -> None:
    pages = (sheet(number=1, of=2, name="山田　太郎"), sheet(number=2, of=2), sheet(copy=2))
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render(snapshot(*pages, form=form), form=form, face=face, images=IMAGES))
    checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
    assert "No syntax or stream encoding errors" in checked.stdout


@pytest.mark.pdftools
def test_an_image_is_drawn_at_its_true_size_on_white_that_hides_nothing(
    face: Face, form: FrozenForm, tmp_path: Path
) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render(snapshot(sheet(), form=form), form=form, face=face, images=IMAGES))
    listed = subprocess.run(
        ["pdfimages", "-list", str(path)], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    by_width = {row.split()[3]: row.split() for row in listed}

    assert float(by_width["120"][12]) == pytest.approx(120 / 21.0 * 25.4, abs=1)  # pixels per inch
    assert float(by_width["90"][12]) == pytest.approx(90 / 18.0 * 25.4, abs=1)


@cache
def clusters_of(face: Face) -> st.SearchStrategy[str]:
    printable = [cluster for cluster in face.known() if not face.missing(cluster)]
    return st.lists(st.sampled_from(printable), min_size=1, max_size=12).map("".join)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_text_of_covered_characters_comes_back(face: Face, form: FrozenForm, data: st.DataObject) -> None:
    texts = {name: data.draw(clusters_of(face), label=name) for name in ("name", "address", "remarks")}
    asked = snapshot(sheet(**texts), form=form)
    pdf = render(asked, form=form, face=face, images=IMAGES)

    assert preflight(pdf, asked, form=form, face=face, images=IMAGES).pages == 1


@pytest.mark.pdftools
@pytest.mark.parametrize("key", frozen_keys())
def test_text_is_copied_in_the_order_in_which_the_paper_is_read(face: Face, key: str) -> None:
    frozen = load_form(key)
    alphabet = [chr(code) for code in range(0x4E00, 0x9FA0) if face.registered(chr(code))]
    texts = {field.name: alphabet[200 + place] for place, field in enumerate(frozen.fields)}
    page = replace(sheet(images=False), texts=tuple(sorted(texts.items())))
    copied = text_of(render(snapshot(page, form=frozen), form=frozen, face=face, images={}))
    values = "".join(copied.split())[-len(frozen.fields) :]

    assert values == "".join(texts[field.name] for field in frozen.fields)


def certificate_forms() -> list[str]:
    """Every form but the receipt's, which bears neither serial nor page number and certifies nothing."""
    return [key for key in frozen_keys() if "serial" in load_form(key).field_of]


@pytest.mark.pdftools
@pytest.mark.parametrize("key", certificate_forms())
def test_every_frozen_form_prints_and_reads_back(face: Face, key: str, tmp_path: Path) -> None:
    frozen = load_form(key)
    texts = {field.name: "足" for field in frozen.fields} | {"serial": "A-001", "page_mark": "1/1"}
    if "sheet_mark" in frozen.field_of:
        texts["sheet_mark"] = "（1の1）足"
    seals = with_images(seal=png())
    placed = tuple(
        PlacedImage(slot.name, hashlib.sha256(png()).hexdigest(), 18.0, 18.0)
        for slot in sorted(frozen.images, key=lambda slot: slot.name)
    )
    page = sheet(images=False)
    page = replace(page, texts=tuple(sorted(texts.items())), images=placed)
    asked = snapshot(page, form=frozen)
    pdf = render(asked, form=frozen, face=face, images=seals)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)

    assert preflight(pdf, asked, form=frozen, face=face, images=seals).pages == 1
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
    assert text_of(pdf).count("足") >= len(frozen.fields) - 2
