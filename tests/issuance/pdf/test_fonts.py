"""A character is drawn with the glyph that the MJ table names, or it is not printed."""

import io
import unicodedata

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from issuance.pdf.fonts import EXPECTED_SHA256, Face, GlyphMissing
from issuance.pdf.mj_table import TABLE, mj_names, pack
from issuance.pdf.truetype import NotTrueType, TrueType, same_outline
from tests.issuance.pdf.sample import FOREIGN_SEQUENCE, KAMI, KATSU, MJ_NAMES

pytestmark = pytest.mark.face


def test_the_face_is_the_one_whose_digest_is_recorded(face: Face) -> None:
    assert face.sha256 == EXPECTED_SHA256


@pytest.mark.parametrize(("cluster", "name"), MJ_NAMES.items(), ids=MJ_NAMES.values())
def test_a_registered_name_is_drawn_with_the_glyph_of_the_mj_table(
    face: Face, cluster: str, name: str
) -> None:
    (glyph,) = face.glyphs(cluster)

    assert mj_names()[cluster] == name
    assert face.name_of(glyph.id) == name
    assert face.proof_glyph(cluster) == glyph.id


def test_the_face_disagrees_with_the_table_only_where_it_lacks_two_characters(face: Face) -> None:
    assert len(mj_names()) == 64_078
    assert face.disagreements(mj_names()) == {"\u9fee": None, "\u9fef": None}


def test_a_table_that_names_another_glyph_is_a_disagreement(face: Face) -> None:
    assert face.disagreements({KAMI: "mj018811"}) == {KAMI: "mj030211"}


def doctored(face: Face, drawn_as: str) -> Face:
    """A small face in which 葛 U+E0102 is drawn with the glyph of that name."""
    request = hb.SubsetInput()
    request.flags = hb.SubsetFlags.GLYPH_NAMES | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    request.unicode_set.update([0x845B, 0xE0102, 0xE0103])
    small = hb.subset(hb.Face(hb.Blob(face.program.data)), request)
    out = io.BytesIO()
    with TTFont(io.BytesIO(small.blob.data)) as font:
        (sequences,) = (table for table in font["cmap"].tables if table.format == 14)
        sequences.uvsDict[0xE0102] = [(0x845B, drawn_as)]
        font.save(out)
    return Face(out.getvalue())


def test_a_face_that_draws_another_glyph_than_the_table_names_is_refused(face: Face) -> None:
    assert doctored(face, "mj022335").glyphs(KATSU)
    with pytest.raises(GlyphMissing, match=r"U\+845B U\+E0102"):
        doctored(face, "mj022336").glyphs(KATSU)


def test_kami_of_the_compatibility_block_is_not_the_kami_that_nfc_makes(face: Face) -> None:
    (registered,), (normalised,) = face.glyphs(KAMI), face.glyphs(unicodedata.normalize("NFC", KAMI))

    assert registered.id != normalised.id


@pytest.mark.parametrize(
    ("text", "code_points"),
    [
        (FOREIGN_SEQUENCE, "U+845B U+E0100"),
        ("\u8fbb\U000e0100", "U+8FBB U+E0100"),
        ("\ue000", "U+E000"),
        ("\uf860", "U+F860"),  # private use, although the face maps it
        ("\U000f0001", "U+F0001"),
        ("\U0001f600", "U+1F600"),
        ("\u3c08", "U+3C08"),  # the face has it, the table does not know it
        ("\u535a\U000e010a", "U+535A U+E010A"),
        ("\u9fee", "U+9FEE"),
        ("\U000e0102", "U+E0102"),
        ("e\u0301", "U+0065 U+0301"),
        ("A\ufe00", "U+0041 U+FE00"),
        ("\u304b\ufe00", "U+304B U+FE00"),
        ("a\u3099", "U+0061 U+3099"),
        ("\u00ad", "U+00AD"),
        ("\n", "U+000A"),
        ("\u200b", "U+200B"),
    ],
    ids=lambda value: value if value.startswith("U+") else "",
)
def test_what_the_face_cannot_prove_is_refused_by_name(face: Face, text: str, code_points: str) -> None:
    with pytest.raises(GlyphMissing) as refused:
        face.glyphs(f"{text}山", "p1.name")

    assert (refused.value.field, refused.value.code_points) == ("p1.name", code_points)
    assert "p1.name" in str(refused.value)
    assert code_points in str(refused.value)
    assert "山" not in str(refused.value)
    assert face.missing(f"{text}山") == (text,)
    assert face.proof_glyph(text) is None or text == "\u9fee"


@pytest.mark.parametrize(
    "text", ["か\u3099", "カ\u309a", "か\u309a", "ヷ", "　", "A", "０", "〇", "ｱ", "é", "々"]
)
def test_kana_with_marks_latin_and_punctuation_are_drawn_as_one_glyph_each(face: Face, text: str) -> None:
    (glyph,) = face.glyphs(text)

    assert glyph.cluster == text
    assert glyph.id == face.proof_glyph(text)


def test_both_ways_to_a_glyph_agree_for_every_character_of_the_face(face: Face) -> None:
    printable = [cluster for cluster in face.known() if not face.missing(cluster)]
    differing = [cluster for cluster in printable if face.glyphs(cluster)[0].id != face.proof_glyph(cluster)]

    assert len(printable) > 66_000
    assert differing == []


def test_every_subset_outline_is_the_faces_own(face: Face) -> None:
    some = range(1, face.program.glyph_count, 37)
    data, places = face.subsetter.cut(some)
    program = TrueType(data)

    assert program.glyph_count == len(some) + 1
    for glyph in some:
        assert same_outline(program.outline(places[glyph]), face.program.outline(glyph)), glyph
        assert program.advances[places[glyph]] == face.program.advances[glyph]


@given(st.lists(st.integers(min_value=1, max_value=61_000), max_size=80))
def test_any_subset_holds_the_glyphs_asked_for_and_no_other(face: Face, glyphs: list[int]) -> None:
    data, places = face.subsetter.cut(glyphs)

    assert places.keys() == set(glyphs)
    assert sorted(places.values()) == list(range(1, len(places) + 1))
    assert TrueType(data).glyph_count == len(places) + 1


def test_outlines_that_differ_in_a_byte_or_in_length_are_not_the_same() -> None:
    assert same_outline(b"\1\2", b"\1\2\0")
    assert not same_outline(b"\1\2", b"\1\3")
    assert not same_outline(b"\1\2", b"\1\2\3")
    assert not same_outline(b"\1\2", b"\1\2" + bytes(4))


@pytest.mark.parametrize("data", [b"", b"OTTO" + bytes(40), b"\0\1\0\0\0\1" + bytes(20)])
def test_bytes_that_are_no_truetype_program_are_told(data: bytes) -> None:
    with pytest.raises(NotTrueType):
        TrueType(data).outline(0)


def test_the_table_packs_to_the_same_bytes_and_keeps_its_licence() -> None:
    rows = [("MJ000002", "〆", "", ""), ("MJ022335", "", "\u845b\U000e0102", "")]

    assert pack(rows) == pack(reversed(rows))
    assert TABLE.stat().st_size < 500_000
    assert mj_names()["〆"] == "mj000002"
