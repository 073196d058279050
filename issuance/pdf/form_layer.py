"""The frozen form's page as raw PDF objects, so that every document carries it unchanged."""

import io
import zlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pikepdf

from issuance.pdf.forms import FormIsNotTheOneReviewed, FrozenForm

_COMPRESSION = ("/Filter", "/DecodeParms", "/Length")


def layer_objects(form: FrozenForm) -> list[bytes]:
    """Bodies of the objects 1..n; number 1 is the form XObject that draws the page."""
    with pikepdf.open(io.BytesIO(form.pdf)) as pdf:
        page = pdf.pages[0]
        _require_embedded_fonts(form.key, page.resources)
        writer = _Renumbering()
        width, height = form.page
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources %s" % (
            number(width),
            number(height),
            writer.body(page.resources),
        )
        page.contents_coalesce()
        return [stream(head, page.obj.Contents.read_bytes()), *writer.rest()]


def stream(head: bytes, content: bytes) -> bytes:
    """A compressed stream object whose open dictionary is `head`."""
    packed = zlib.compress(content, 9)
    return b"%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (head, len(packed), packed)


def number(value: float) -> bytes:
    """A PDF real with three decimals (a three-hundredth of a millimetre is 0.009 pt)."""
    return f"{value:.3f}".rstrip("0").rstrip(".").encode("ascii")


class _Renumbering:
    """Writes objects with numbers of their own, in the order in which they are met; 1 is the caller's."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[pikepdf.Object] = []

    def body(self, value: Any) -> bytes:
        """The object written out, its indirect parts as references."""
        if isinstance(value, pikepdf.Array):
            return b"[%s]" % b" ".join(self._part(part) for part in value.as_list())
        if isinstance(value, pikepdf.Stream):
            head = b"<<" + self._entries(value.items(), skip=_COMPRESSION)
            return stream(head, value.read_bytes())
        if isinstance(value, pikepdf.Dictionary):
            return b"<<%s>>" % self._entries(value.items())
        if isinstance(value, pikepdf.Object):
            return value.unparse()
        if isinstance(value, bool):
            return b"true" if value else b"false"
        if isinstance(value, int | Decimal):
            return str(value).encode("ascii")
        raise FormIsNotTheOneReviewed(f"an object that a form does not need: {type(value).__name__}")

    def rest(self) -> Iterable[bytes]:
        """The bodies of all objects referred to so far, and of those that they refer to."""
        done = 0
        while done < len(self._waiting):
            yield self.body(self._waiting[done])
            done += 1

    def _entries(self, items: Iterable[tuple[str, Any]], skip: tuple[str, ...] = ()) -> bytes:
        kept = sorted((key, value) for key, value in items if key not in skip)
        return b"".join(b"%s %s" % (key.encode("ascii"), self._part(value)) for key, value in kept)

    def _part(self, value: Any) -> bytes:
        if not (isinstance(value, pikepdf.Object) and value.is_indirect):
            return self.body(value)
        if value.objgen not in self._numbers:
            self._waiting.append(value)
            self._numbers[value.objgen] = len(self._waiting) + 1
        return b"%d 0 R" % self._numbers[value.objgen]


def _require_embedded_fonts(key: str, resources: pikepdf.Object) -> None:
    for font in dict(resources.get("/Font", pikepdf.Dictionary()).items()).values():
        if "/FontFile2" not in font.get("/FontDescriptor", pikepdf.Dictionary()):
            raise FormIsNotTheOneReviewed(f"{key}: a font of the form is not embedded")
    for drawn in dict(resources.get("/XObject", pikepdf.Dictionary()).items()).values():
        if drawn.get("/Subtype") == "/Form":
            raise FormIsNotTheOneReviewed(f"{key}: a form within the form")
