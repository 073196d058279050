"""Digest of a PDF object and all it refers to, whatever the numbers and the packing of streams."""

import hashlib
from typing import Any

import pikepdf

_PACKING = ("/Filter", "/DecodeParms", "/Length")


def graph_digest(layer: pikepdf.Object) -> str:
    """SHA-256 (hex) of a form XObject: what it draws and with which fonts and images."""
    return _digest(layer.read_bytes(), layer.Resources)


def page_digest(page: pikepdf.Page) -> str:
    """The same of a page, so that a page and the form XObject made of it have one digest."""
    page.contents_coalesce()
    return _digest(page.obj.Contents.read_bytes(), page.resources)


def _digest(content: bytes, resources: pikepdf.Object) -> str:
    whole = hashlib.sha256()
    whole.update(hashlib.sha256(content).digest())
    _add(whole, resources, {})
    return whole.hexdigest()


def _add(whole: Any, value: Any, seen: dict[tuple[int, int], int]) -> None:
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        if value.objgen in seen:
            whole.update(b"again %d;" % seen[value.objgen])
            return
        seen[value.objgen] = len(seen)
    if isinstance(value, pikepdf.Array):
        written = value.unparse()
        if b" R" not in written:  # nothing but scalars: widths, boxes
            whole.update(b"array %d:%s;" % (len(written), written))
            return
        whole.update(b"array %d;" % len(value))
        for part in value.as_list():
            _add(whole, part, seen)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        is_stream = isinstance(value, pikepdf.Stream)
        entries = sorted((key, part) for key, part in value.items() if not (is_stream and key in _PACKING))
        whole.update(b"entries %d;" % len(entries))
        for key, part in entries:
            whole.update(key.encode("ascii") + b";")
            _add(whole, part, seen)
        if is_stream:
            whole.update(hashlib.sha256(value.read_bytes()).digest())
    else:
        written = value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode("ascii")
        whole.update(b"%s %d:%s;" % (type(value).__name__.encode("ascii"), len(written), written))
