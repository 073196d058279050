"""Strips what xhtml2pdf made down to the bare page: dateless, in the face of the certificates only."""

import io
from typing import NamedTuple

import pikepdf

_SHOWS_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_NEEDLESS_IN_ROOT = ("/Outlines", "/PageMode", "/PageLabels", "/Metadata")
_NEEDLESS_IN_PAGE = ("/Trans", "/Rotate")


class BarePage(NamedTuple):
    """The page's bytes, its size in points, and what is wrong with it."""

    pdf: bytes
    size: tuple[float, float]
    faults: list[str]


def bare_page(raw: bytes) -> BarePage:
    """Return the page without dates and unused fonts; its streams are plain: the same bytes on any zlib."""
    faults = []
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if len(pdf.pages) != 1:
            faults.append(f"{len(pdf.pages)} pages instead of one")
        page = pdf.pages[0]
        faults += _without_bare_fonts(pdf, page)
        _, _, width, height = (float(side) for side in page.mediabox)
        _drop(pdf.trailer, ("/Info",))
        _drop(pdf.Root, _NEEDLESS_IN_ROOT)
        _drop(page.obj, _NEEDLESS_IN_PAGE)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return BarePage(out.getvalue(), (round(width, 3), round(height, 3)), faults)


def _drop(entries: pikepdf.Object, names: tuple[str, ...]) -> None:
    for name in names:
        if name in entries:
            del entries[name]


def _without_bare_fonts(pdf: pikepdf.Pdf, page: pikepdf.Page) -> list[str]:
    """Take out the Helvetica that ReportLab always names; a fault if text is really set in such a font."""
    fonts = page.obj.Resources.Font
    bare = {name for name in fonts.keys() if "/FontDescriptor" not in fonts[name]}  # noqa: SIM118
    kept: list[pikepdf.ContentStreamInstruction] = []
    faults: list[str] = []
    current = ""
    for step in pikepdf.parse_content_stream(page):
        if not isinstance(step, pikepdf.ContentStreamInstruction):
            faults.append("an image stands inside the page's own stream")
            continue
        word = str(step.operator)
        current = str(step.operands[0]) if word == "Tf" else current
        if word in _SHOWS_TEXT and current in bare:
            faults.append(f"text is set in {fonts[current].BaseFont}, not in the certificates' face")
        if word != "Tf" or current not in bare:
            kept.append(step)
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(_without_empty_text(kept)))
    _drop(fonts, tuple(sorted(bare)))
    return faults


def _without_empty_text(
    steps: list[pikepdf.ContentStreamInstruction],
) -> list[pikepdf.ContentStreamInstruction]:
    """Leave out text objects that show nothing."""
    kept: list[pikepdf.ContentStreamInstruction] = []
    block: list[pikepdf.ContentStreamInstruction] = []
    for step in steps:
        word = str(step.operator)
        if word == "BT" or block:
            block.append(step)
        else:
            kept.append(step)
        if word == "ET":
            kept += block if any(str(s.operator) in _SHOWS_TEXT for s in block) else []
            block = []
    return kept
