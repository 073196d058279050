"""Digest of a PDF object and all it refers to, whatever the numbers and the packing of streams."""

import hashlib
import re
from typing import Any

import pikepdf

from issuance.pdf.streams import unpacked_again

_REFERENCE = re.compile(rb"\b(\d+) (\d+) R\b")
_PACKING = re.compile(rb"/(?:Length \d+|Filter /FlateDecode) ")


def graph_digest(pdf: pikepdf.Pdf, layer: pikepdf.Object) -> str:
    """SHA-256 (hex) of a form XObject: what it draws and with which fonts and images."""
    return _digest(pdf, unpacked_again(layer), layer.Resources)


def page_digest(pdf: pikepdf.Pdf, page: pikepdf.Page) -> str:
    """The same of a page, so that a page and the form XObject made of it have one digest."""
    page.contents_coalesce()
    return _digest(pdf, unpacked_again(page.obj.Contents), page.resources)


def _digest(pdf: pikepdf.Pdf, content: bytes, resources: pikepdf.Object) -> str:
    """Each object as written, its references replaced by the turn in which they were first met."""
    whole = hashlib.sha256(hashlib.sha256(content).digest())
    turns: dict[tuple[int, int], int] = {}

    def turn(reference: re.Match[bytes]) -> bytes:
        number = (int(reference[1]), int(reference[2]))
        if number not in turns:
            turns[number] = len(turns)
            waiting.append(pdf.get_object(number))
        return b"#%d" % turns[number]

    waiting = [resources]
    for value in waiting:  # grows while it is walked
        _add(whole, _REFERENCE.sub(turn, _written(value)))
        if isinstance(value, pikepdf.Stream):
            _add(whole, unpacked_again(value))
    return whole.hexdigest()


def _written(value: pikepdf.Object) -> bytes:
    if isinstance(value, pikepdf.Stream):
        return _PACKING.sub(b"", value.stream_dict.unparse())
    return value.unparse(resolved=True)


def _add(whole: Any, part: bytes) -> None:
    whole.update(b"%d;" % len(part))
    whole.update(part)
