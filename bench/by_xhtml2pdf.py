"""The same certificate by xhtml2pdf as usually written: an HTML page per document, the face by @font-face."""

import io
import re
from collections import defaultdict
from collections.abc import Mapping
from html import escape
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from xhtml2pdf import default, pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from issuance.pdf.compile_form import FACE, source_of
from issuance.pdf.form_sources import FORMS
from issuance.rules.snapshot import Page

FACE_MAY_WEIGH = 64 * 1024 * 1024  # xhtml2pdf takes no more than 20 MB unless told; the face has 46
FIELD = re.compile(r'<pdf:field name="([^"]+)" size="([^"]+)"[^>]*></pdf:field>')
LABEL = re.compile(r'<pdf:label text="([^"]*)" size="([^"]+)"[^>]*></pdf:label>')
BODY = re.compile(
    r'<tr>\s*<td [^>]*>\s*(?:<pdf:cell [^>]*></pdf:cell>\s*)+<pdf:flow name="([^"]+)".*?</tr>', re.DOTALL
)
ROW_MM, BODY_MM = 4, 224
_PLAIN = "border:0;border-left:1.2pt solid #000000;border-right:1.2pt solid #000000"
_RULED = f"{_PLAIN};border-top:1.2pt solid #000000"
SLOT = re.compile(r"<pdf:slot [^>]*></pdf:slot>")
CELL = re.compile(r'<pdf:cell of="[^"]+" name="([^"]+)"[^>]* size="([^"]+)"')
SELECTOR = re.compile("[\U000e0100-\U000e01ef]")


class NotTheSamePage(Exception):
    """xhtml2pdf complains of what it made, or cannot lay it out: there is nothing to compare."""


class ByXhtml2pdf:
    """Makes certificates of one form; `seal` and `font` are files that the resource policy lets it read."""

    def __init__(self, key: str, *, font: Path, seal: Path) -> None:
        self.font = font
        self.style = f'@font-face {{ font-family: "{FACE}"; src: url("{font}"); }}'
        source = source_of(FORMS[key])
        source = LABEL.sub(lambda tag: _span(tag[1], tag[2]), source)
        self.source = SLOT.sub(f'<img src="{seal}" style="width:21mm;height:21mm" />', source)
        self.sizes = dict(CELL.findall(source))
        self.policy = ResourceAccessPolicy.server(
            base_dir=seal.parent,
            extra_roots=(font.parent,),
            allow_remote=False,
            max_local_bytes=FACE_MAY_WEIGH,
            max_resource_bytes=FACE_MAY_WEIGH,
            max_total_bytes=2 * FACE_MAY_WEIGH,
        )

    def register_face(self) -> None:
        """What a careful user does: load the face once a process instead of once a document."""
        pdfmetrics.registerFont(TTFont(FACE, str(self.font)))
        for bold, italic in ((0, 0), (0, 1), (1, 0), (1, 1)):
            addMapping(FACE, bold, italic, FACE)
        default.DEFAULT_FONT[FACE.lower()] = FACE
        self.style = ""

    def document(self, page: Page) -> bytes:
        """One certificate; it may warn of nothing, or it would not be the same page."""
        texts = dict(page.texts)
        html = BODY.sub(lambda body: _rows(body[1], texts, self.sizes), self.source)
        html = FIELD.sub(lambda tag: _span(texts[tag[1]], tag[2]), html)
        html = html.replace("</head>", f"<style>{self.style}</style></head>", 1)
        out = io.BytesIO()
        status = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=self.policy)
        if status.err or status.warn:
            raise NotTheSamePage(f"xhtml2pdf: {status.err} errors, {status.warn} warnings")
        return out.getvalue()


def _rows(flow: str, texts: Mapping[str, str], sizes: Mapping[str, str]) -> str:
    """A body as it is usually written: a row of the table for each of its rows, a column for the labels."""
    boxes: dict[str, dict[str, str]] = defaultdict(dict)
    for name, text in texts.items():
        if name.startswith(f"{flow}."):
            _, row, cell = name.split(".")
            boxes[row][cell] = text
    rows = [boxes[row] for row in sorted(boxes)]
    used = sum(_height(cells) for cells in rows)
    rest = f'<td style="{_RULED};height:{BODY_MM - used}mm"></td>' * 2
    return f"{''.join(_row(cells, sizes) for cells in rows)}<tr>{rest}</tr>"


def _height(cells: Mapping[str, str]) -> int:
    return 2 * ROW_MM if "name" in cells else ROW_MM


def _row(cells: Mapping[str, str], sizes: Mapping[str, str]) -> str:
    left, right = (
        "".join(_span(cells[name], sizes[name]) for name in names if cells.get(name))
        for names in (("label", "removed"), ("mark", "name", "value", "end"))
    )
    style = f"{_RULED if 'rule' in cells else _PLAIN};height:{_height(cells)}mm"
    return f'<tr><td style="{style};width:57mm">{left}</td><td style="{style};width:129mm">{right}</td></tr>'


def _span(text: str, size: str) -> str:
    """Without variation selectors: xhtml2pdf draws the default shape and a box for them, and warns."""
    return f'<span style="font-size:{size}pt">{escape(SELECTOR.sub("", text))}</span>'
