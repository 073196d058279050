"""Compiles a form's HTML, once, into a page that never changes and a map of the boxes for its values."""

import hashlib
import io
import json
import logging
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from xhtml2pdf import default, pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from issuance.pdf.form_faults import faults_of
from issuance.pdf.form_page import bare_page
from issuance.pdf.form_sources import FORMS, FormSource
from issuance.pdf.form_tags import Mark, teach_tags
from issuance.pdf.forms import FORMS_DIR, form_digest

TEMPLATES_DIR = Path(__file__).resolve().parent.parent / "templates" / "issuance" / "forms"
FACE = "CertificateFace"

_LABEL_TEXT = re.compile(r'text="[^"]*"')


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


def compile_form(key: str, *, font: Path) -> CompiledForm:
    """Compile one form of the house with the face at `font`; raises FormDoesNotCompile with every fault."""
    return compile_html(FORMS[key], source_of(FORMS[key]), font=font)


def compile_html(form: FormSource, html: str, *, font: Path) -> CompiledForm:
    """Compile `html` as that form; raises FormDoesNotCompile with every fault found."""
    _register(font)
    raw, marks, complaints = _typeset(html)
    pdf, page, faults_of_page = bare_page(raw)
    faults = [*complaints, *_loose_spaces(html), *faults_of_page, *faults_of(form, page, marks)]
    if faults:
        raise FormDoesNotCompile(form.key, faults)
    description: dict[str, object] = {
        "key": form.key,
        "page": list(page),
        # In the order of the HTML, as the paper is read: documents draw their texts in this order.
        "fields": [_field_row(m) for m in marks if m.kind == "field"],
        "images": sorted((_box_row(m) for m in marks if m.kind == "image"), key=_by_name),
        **_flow_rows(marks),
        "source_sha256": hashlib.sha256(html.encode()).hexdigest(),
        "font_sha256": _sha256(font),
        "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
    }
    return CompiledForm(pdf, {**description, "digest": form_digest(description)})


def freeze(compiled: CompiledForm, *, into: Path = FORMS_DIR) -> Path:
    """Write form.pdf and form.json into the form's folder and return the folder."""
    folder = into / str(compiled.map["key"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "form.pdf").write_bytes(compiled.pdf)
    (folder / "form.json").write_text(compiled.map_text(), encoding="utf-8")
    return folder


def _loose_spaces(html: str) -> list[str]:
    """Tell of U+3000 outside a label: xhtml2pdf collapses it there as if it were a blank."""
    found = "\u3000" in _LABEL_TEXT.sub("", html)
    return ["U+3000 stands outside a <pdf:label>, where it would be lost"] if found else []


def _by_name(row: dict[str, object]) -> str:
    return str(row["name"])


def _box_row(mark: Mark) -> dict[str, object]:
    box = {side: round(getattr(mark, side), 3) for side in "xywh"}
    return {"name": mark.name, **box}


def _field_row(mark: Mark) -> dict[str, object]:
    return {**_box_row(mark), **(asdict(mark.setting) if mark.setting else {})}


def _flow_rows(marks: list[Mark]) -> dict[str, object]:
    """Return the flows and their kinds of boxes; a form without any says nothing of them."""
    flows = [{**_box_row(m), "rows": m.rows} for m in marks if m.kind == "flow"]
    cells = [_cell_row(m) for m in marks if m.kind == "cell"]
    return {"flows": flows, "cells": cells} if flows else {}


def _cell_row(mark: Mark) -> dict[str, object]:
    told = asdict(mark.repeated) if mark.repeated else {}
    left, width, stroke = told.pop("left", 0.0), told.pop("width", 0.0), told.pop("stroke", "none")
    setting = asdict(mark.setting) if mark.setting else {}
    place = {"name": mark.name, "x": round(left, 3), "w": round(width, 3)}
    return {**told, **place, **setting, "stroke": "" if stroke == "none" else stroke}


@cache
def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _register(font: Path) -> None:
    """Make the face known to ReportLab and xhtml2pdf under one name; once, for it is 46 MB.

    ReportLab keeps one font for a face: who registered it first under another name has given us his.
    """
    pdfmetrics.registerFont(TTFont(FACE, str(font)))
    _mend_advances(pdfmetrics.getFont(FACE).face)
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
    """Collect what xhtml2pdf and its libraries warn of, by log or by `warnings`, while nothing may vary."""
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


def _typeset(html: str) -> tuple[bytes, list[Mark], list[str]]:
    """Let xhtml2pdf set the page; return its bytes, the boxes, and all it complained of."""
    teach_tags()
    policy = ResourceAccessPolicy.server(base_dir=TEMPLATES_DIR, allow_remote=False)
    out = io.BytesIO()
    with _listening() as complaints:
        status = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=policy)
    if (status.warn or status.err) and not complaints:
        complaints.append(f"xhtml2pdf counts {status.warn} warnings and {status.err} errors")
    return out.getvalue(), list(getattr(status, "form_marks", [])), complaints
