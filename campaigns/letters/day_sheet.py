"""当日表: who comes when, on paper for the desk, because networks fail."""

import io
import re
from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from xhtml2pdf import default, pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

FACE = "CampaignSheet"
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""A list for the desk shows default shapes: xhtml2pdf would draw a box for each selector."""
_one_at_a_time = Lock()
"""xhtml2pdf keeps state between documents: one at a time in a process (invariant 24)."""


class NotPrintable(Exception):
    """The sheet could not be set: the face is not there, or the page was refused."""


def sheet_pdf(template: str, told: dict[str, Any]) -> bytes:
    """The PDF of a template of `campaigns/sheets`, in the certificate face. Raises NotPrintable."""
    html = _SELECTOR.sub("", render_to_string(f"campaigns/sheets/{template}.html", {**told, "face": FACE}))
    folder = settings.BASE_DIR / "campaigns" / "templates" / "campaigns" / "sheets"
    policy = ResourceAccessPolicy.server(base_dir=folder, allow_remote=False)
    out = io.BytesIO()
    with _one_at_a_time:
        _register_face()
        status = pisa.CreatePDF(html, dest=out, encoding="utf-8", resource_policy=policy)
    if status.err:
        raise NotPrintable
    return out.getvalue()


@cache
def _register_face() -> None:
    """Load the face once a process instead of once a document."""
    try:
        pdfmetrics.registerFont(TTFont(FACE, str(settings.CERTIFICATE_FONT)))
    except (TTFError, OSError) as error:
        raise NotPrintable from error
    for bold, italic in ((0, 0), (0, 1), (1, 0), (1, 1)):
        addMapping(FACE, bold, italic, FACE)
    default.DEFAULT_FONT[FACE.lower()] = FACE
