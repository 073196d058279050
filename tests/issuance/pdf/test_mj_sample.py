"""A fixed sample of the MJ table on sheets: drawn as named, extracted as registered, or refused by name."""

import pytest

from bench.glyphs import differing, extracted, sheet_form, snapshot, tried
from issuance.pdf.fonts import Face
from issuance.pdf.mj_table import mj_names
from issuance.pdf.render import render

pytestmark = [pytest.mark.face, pytest.mark.pdftools]

EVERY = 23
UNPRINTABLE = ("\u9fee", "\u9fef")


def test_a_sample_of_the_table_is_drawn_and_extracted_and_the_rest_refused(face: Face) -> None:
    sample = {*sorted(mj_names())[::EVERY], *UNPRINTABLE}
    found = tried(sorted(sample), face)
    assert found.wrong == ()
    assert found.refused == UNPRINTABLE
    assert len(found.right) == len(sample) - len(UNPRINTABLE)


def test_a_character_that_comes_back_as_another_is_found(face: Face) -> None:
    """So that the sample above can fail: what is printed here is not what is asked for."""
    form = sheet_form()
    pdf = render(snapshot(["神", "辻\U000e0102"], form), form=form, face=face, images={})
    assert differing(["神", "辻\U000e0102"], extracted(pdf)) == []
    assert differing(["\ufa19", "辻\U000e0102"], extracted(pdf)) != []
