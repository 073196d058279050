"""Compiles a form's HTML, once, into a page that never changes and a map of the boxes for its values."""

import hashlib
import io
import json
import logging
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
from django.template import Context, Engine
from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from xhtml2pdf import default, pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from issuance.pdf.form_faults import faults_of
from issuance.pdf.form_sources import FORMS, FormSource
from issuance.pdf.form_tags import Mark, teach_tags

TEMPLATES_DIR = Path(__file__).resolve().parent.parent / "templates" / "issuance" / "forms"
FROZEN_DIR = Path(__file__).resolve().parent / "frozen"
FACE = "CertificateFace"


class FormDoesNotCompile(Exception):
    """The form was refused; `faults` names everything that is wrong with it."""

    def __init__(self, key: str, faults: list[str]) -> None:
        super().__init__(f"{key}: " + "; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A form ready to be frozen: the page's bytes and what form.json says of it."""

    pdf: bytes
    map: dict[str, object]

    @property
    def digest(self) -> str:
        """Return the SHA-256 over everything else that form.json says, the page's own digest included."""
        return str(self.map["digest"])

    def map_text(self) -> str:
        """Return form.json as it is written, one field a line so that a reviewer sees what moved."""
        lines = []
        for name, value in self.map.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
                lines.append(f" {json.dumps(name)}: [\n{rows}\n ]")
            else:
                lines.append(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
        return "{\n" + ",\n".join(lines) + "\n}\n"


def source_of(form: FormSource) -> str:
    """Return the form's HTML with its style sheet inside."""
    engine = Engine(dirs=[str(TEMPLATES_DIR)], autoescape=True)
    context = Context({**form.context, "key": form.key, "title": form.title, "face": FACE})
    return str(engine.get_template(form.template).render(context))


def digest_of(description: dict[str, object]) -> str:
    """Return the SHA-256 of a form.json's canonical form, its own digest left out."""
    rest = {name: value for name, value in description.items() if name != "digest"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def compile_form(key: str, *, font: Path) -> CompiledForm:
    """Compile one form with the face at `font`; raises FormDoesNotCompile with every fault found."""
    form = FORMS[key]
    html = source_of(form)
    _register(font)
    raw, marks, complaints = _typeset(html, font)
    pdf, page, complaints_of_page = _normalised(raw)
    faults = complaints + complaints_of_page + faults_of(form, page, marks)
    if faults:
        raise FormDoesNotCompile(key, faults)
    description: dict[str, object] = {
        "key": key,
        "page": list(page),
        "fields": sorted((_field_row(m) for m in marks if m.kind == "field"), key=_by_name),
        "images": sorted((_box_row(m) for m in marks if m.kind == "image"), key=_by_name),
        "source_sha256": hashlib.sha256(html.encode()).hexdigest(),
        "font_sha256": _sha256(font),
        "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
    }
    return CompiledForm(pdf, {**description, "digest": digest_of(description)})


def freeze(compiled: CompiledForm, *, into: Path = FROZEN_DIR) -> Path:
    """Write form.pdf and form.json into the form's folder and return the folder."""
    folder = into / str(compiled.map["key"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "form.pdf").write_bytes(compiled.pdf)
    (folder / "form.json").write_text(compiled.map_text(), encoding="utf-8")
    return folder


def _by_name(row: dict[str, object]) -> str:
    return str(row["name"])


def _box_row(mark: Mark) -> dict[str, object]:
    box = {side: round(getattr(mark, side), 3) for side in "xywh"}
    return {"name": mark.name, **box}


def _field_row(mark: Mark) -> dict[str, object]:
    setting = {"size": mark.size, "min_size": mark.min_size, "align": mark.align, "lines": mark.lines}
    return {**_box_row(mark), **setting}


@cache
def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _register(font: Path) -> None:
    """Make the face known to ReportLab and xhtml2pdf under one name; once, for it is 46 MB."""
    face = TTFont(FACE, str(font))
    _mend_advances(face.face)
    pdfmetrics.registerFont(face)
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(FACE, bold, italic, FACE)
    default.DEFAULT_FONT[FACE.lower()] = FACE


def _mend_advances(face: object) -> None:
    """Give glyphs after numberOfHMetrics the face's own advance.

    ReportLab keeps a scaled one (1000 instead of 2048) for them and writes it into the subset, so that the
    widths of the file and of the font program disagree, which PDF/A forbids.
    """
    count = struct.unpack_from(">H", face.get_table("hhea"), 34)[0]  # type: ignore[attr-defined]
    advance = struct.unpack_from(">H", face.get_table("hmtx"), (count - 1) * 4)[0]  # type: ignore[attr-defined]
    tail = face.hmetrics[count:]  # type: ignore[attr-defined]
    face.hmetrics[count:] = [(advance, bearing) for _, bearing in tail]  # type: ignore[attr-defined]


class _Complaints(logging.Handler):
    """Keeps whatever the libraries say at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name}: {record.getMessage()}")


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect warnings of xhtml2pdf and what it stands on, by log or by `warnings`, and settle what varies."""
    ears = _Complaints()
    loggers = [logging.getLogger(name) for name in ("xhtml2pdf", "reportlab", "pypdf")]
    disabled = [logger.disabled for logger in loggers]
    invariant, rl_config.invariant = rl_config.invariant, 1
    for logger in loggers:
        logger.addHandler(ears)
        logger.disabled = False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield ears.said
        ears.said.extend(f"{w.category.__name__}: {w.message}" for w in caught)
    finally:
        rl_config.invariant = invariant
        for logger, was in zip(loggers, disabled, strict=True):
            logger.removeHandler(ears)
            logger.disabled = was


def _typeset(html: str, font: Path) -> tuple[bytes, list[Mark], list[str]]:
    """Let xhtml2pdf set the page; return its bytes, the boxes, and all it complained of."""
    teach_tags()
    policy = ResourceAccessPolicy.server(
        base_dir=TEMPLATES_DIR, extra_roots=(font.parent,), allow_remote=False
    )
    out = io.BytesIO()
    with _listening() as complaints:
        status = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=policy)
    if (status.warn or status.err) and not complaints:
        complaints.append(f"xhtml2pdf counts {status.warn} warnings and {status.err} errors")
    return out.getvalue(), list(getattr(status, "form_marks", [])), complaints


def _normalised(raw: bytes) -> tuple[bytes, tuple[float, float], list[str]]:
    """Return the page without dates, names and unused base fonts, streams plain: the same bytes on any zlib."""
    faults = []
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if len(pdf.pages) != 1:
            faults.append(f"{len(pdf.pages)} pages instead of one")
        page = pdf.pages[0]
        faults += _drop_unused_fonts(pdf, page)
        size = (float(page.mediabox[2]), float(page.mediabox[3]))
        for entry in ("/Info",):
            if entry in pdf.trailer:
                del pdf.trailer[entry]
        for entry in ("/Outlines", "/PageMode", "/PageLabels", "/Metadata"):
            if entry in pdf.Root:
                del pdf.Root[entry]
        for entry in ("/Trans", "/Rotate"):
            if entry in page:
                del page[entry]
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue(), (round(size[0], 3), round(size[1], 3)), faults


def _drop_unused_fonts(pdf: pikepdf.Pdf, page: pikepdf.Page) -> list[str]:
    """Take out the Helvetica that ReportLab always names; a fault if anything is really set in such a font."""
    fonts = page.Resources.Font
    bare = {name for name in fonts.keys() if "/FontDescriptor" not in fonts[name]}  # noqa: SIM118
    kept, current, faults = [], "", []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = str(operands[0])
            if current in bare:
                continue
        if str(operator) in ("Tj", "TJ", "'", '"') and current in bare:
            faults.append(f"text is set in {fonts[current].BaseFont}, not in the face of the certificates")
        kept.append((operands, operator))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(_without_empty_text(kept)))
    for name in bare:
        del fonts[name]
    return faults


def _without_empty_text(instructions: list[tuple[object, object]]) -> list[tuple[object, object]]:
    """Leave out text objects that show nothing."""
    kept: list[tuple[object, object]] = []
    block: list[tuple[object, object]] | None = None
    for operands, operator in instructions:
        word = str(operator)
        if word == "BT":
            block = []
        (kept if block is None else block).append((operands, operator))
        if word == "ET" and block is not None:
            if any(str(op) in ("Tj", "TJ", "'", '"') for _, op in block):
                kept.extend(block)
            block = None
    return kept
