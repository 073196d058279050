"""Three tags that xhtml2pdf lacks: room for a value, room for an image, and a label set to the width of its cell."""

from dataclasses import dataclass

from reportlab.lib.abag import ABag
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus.flowables import Flowable
from xhtml2pdf import default, parser
from xhtml2pdf.context import pisaContext
from xhtml2pdf.tags import pisaTag

EM_CENTRE = 0.38
"""Height of the middle of a kanji above the baseline, in em: the face's em box reaches from -0.12 to 0.88."""


class LabelCannotBeSet(ValueError):
    """A label of a form is too wide for its cell or has a character that the face lacks."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a tag landed on the page: points, origin at the bottom left."""

    kind: str
    name: str
    x: float
    y: float
    w: float
    h: float
    scale: float
    size: float = 0.0
    min_size: float = 0.0
    align: str = "left"
    lines: int = 1


class _Room(Flowable):  # type: ignore[misc]
    """A box of fixed height, as wide as its cell unless told, that notes where it was drawn."""

    kind = ""

    def __init__(self, attributes: ABag, marks: list[Mark]) -> None:
        super().__init__()
        self.attributes = attributes
        self.marks = marks
        self.hAlign = "CENTER"

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Take the declared size; the width of the cell where no width is declared."""
        self.width = self.attributes.w or available_width
        self.height = self.attributes.h
        return self.width, self.height

    def draw(self) -> None:
        """Note the box on the page, and by how much something around it scaled it."""
        x, y = self.canv.absolutePosition(0, 0)
        right, _ = self.canv.absolutePosition(1, 0)
        self.marks.append(
            Mark(self.kind, self.mark_name(), x, y, self.width, self.height, right - x, **self.mark_extras())
        )

    def mark_name(self) -> str:
        """Return the name under which the box is known."""
        return str(self.attributes.name)

    def mark_extras(self) -> dict[str, float | int | str]:
        """Return what else the box tells the renderer."""
        return {}


class FieldRoom(_Room):
    """Room for one value."""

    kind = "field"

    def mark_extras(self) -> dict[str, float | int | str]:
        """Return how the value is to be set in its box."""
        a = self.attributes
        return {
            "size": float(a.size),
            "min_size": float(a.min_size),
            "align": str(a.align),
            "lines": int(a.lines),
        }


class ImageRoom(_Room):
    """Room for one image at its true size."""

    kind = "image"


class Label(_Room):
    """A label spread over its cell (均等割付), centred or set to one side, drawn character by character."""

    kind = "label"

    def mark_name(self) -> str:
        """Return the label's own text."""
        return str(self.attributes.text)

    def draw(self) -> None:
        """Draw the text in the vertical middle of its box; refuse what does not fit or has no glyph."""
        super().draw()
        a, size = self.attributes, float(self.attributes.size)
        text, face = str(a.text), pdfmetrics.getFont(a.face)
        missing = [f"U+{ord(c):04X}" for c in text if ord(c) not in face.face.charToGlyph]
        if missing:
            raise LabelCannotBeSet(f"the label {text!r} needs {', '.join(missing)}")
        natural, room = face.stringWidth(text, size), self.width - 2 * a.inset
        if natural > room + 0.01:
            raise LabelCannotBeSet(f"the label {text!r} is {natural - room:.2f} pt too wide")
        spread = a.align == "justify" and len(text) > 1
        gap = (room - natural) / (len(text) - 1) if spread else float(a.spacing)
        width = natural + gap * (len(text) - 1)
        shift = {"left": 0.0, "right": room - width}.get(a.align, (room - width) / 2)
        line = self.canv.beginText(a.inset + shift, self.height / 2 - EM_CENTRE * size)
        line.setFont(a.face, size)
        line.setCharSpace(gap)
        line.textOut(text)
        self.canv.drawText(line)


class _RoomTag(pisaTag):  # type: ignore[misc]
    """A tag that puts one room into the story and shares the document's list of marks with it."""

    room: type[_Room]

    def start(self, c: pisaContext) -> None:
        """Close the paragraph before and take the room."""
        c.addPara()
        marks = c.__dict__.setdefault("form_marks", [])
        c.addStory(self.room(ABag(**self.attr, face=c.frag.fontName), marks))


class _FieldTag(_RoomTag):
    room = FieldRoom


class _SlotTag(_RoomTag):
    room = ImageRoom


class _LabelTag(_RoomTag):
    room = Label


_SIDES = ["left", "center", "right"]
_BOX = {"w": (default.SIZE, "0"), "h": (default.SIZE, default.MUST)}
_TAGS: dict[str, tuple[type[_RoomTag], dict[str, object]]] = {
    "field": (
        _FieldTag,
        {
            "name": (default.STRING, default.MUST),
            "size": (default.STRING, default.MUST),
            "min_size": (default.STRING, default.MUST),
            "align": (_SIDES, "left"),
            "lines": (default.INT, "1"),
        },
    ),
    "slot": (_SlotTag, {"name": (default.STRING, default.MUST)}),
    "label": (
        _LabelTag,
        {
            "text": (default.STRING, default.MUST),
            "size": (default.STRING, default.MUST),
            "align": ([*_SIDES, "justify"], "justify"),
            "inset": (default.SIZE, "0"),
            "spacing": (default.SIZE, "0"),
        },
    ),
}


def teach_tags() -> None:
    """Make `<pdf:field>`, `<pdf:slot>` and `<pdf:label>` known to xhtml2pdf; harmless when repeated."""
    for name, (tag, attributes) in _TAGS.items():
        default.TAGS[f"pdf{name}"] = (1, {**_BOX, **attributes})
        setattr(parser, f"pisaTagPDF{name.upper()}", tag)
