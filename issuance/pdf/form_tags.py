"""Tags that xhtml2pdf lacks: room for a value, an image, rows of boxes; a label as wide as its cell."""

from dataclasses import dataclass, replace

from reportlab.lib.abag import ABag
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus.flowables import Flowable
from xhtml2pdf import default, parser
from xhtml2pdf.context import pisaContext
from xhtml2pdf.tags import pisaTag

EM_CENTRE = 0.38
"""Middle of a kanji above the baseline, in em (the face's em box reaches from -0.12 to 0.88)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a value is to be set in its box; sizes in points."""

    size: float
    min_size: float
    align: str
    lines: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """A kind of box: of which flow, how far from its left edge, how wide (points), how many rows high."""

    of: str
    left: float
    width: float
    rows: int
    stroke: str


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
    setting: Setting | None = None
    fault: str = ""
    repeated: Repeated | None = None
    rows: int = 0


class _Room(Flowable):
    """A box of fixed height, as wide as its cell or in the middle of it, that notes where it was drawn."""

    kind = ""

    def __init__(self, attributes: ABag, marks: list[Mark]) -> None:
        super().__init__()
        self.attributes = attributes
        self.marks = marks
        self.indent = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Take the whole width, with the box of the declared width in its middle: a cell aligns nothing."""
        self.width = self.attributes.w or available_width
        self.height = self.attributes.h or 0.0
        self.indent = (available_width - self.width) / 2
        return available_width, self.height

    def draw(self) -> None:
        """Note the box on the page, and by how much something around it scaled it."""
        x, y = self.canv.absolutePosition(self.indent, 0)
        right, _ = self.canv.absolutePosition(self.indent + 1, 0)
        box = (x, y, self.width, self.height)
        self.marks.append(Mark(self.kind, self.mark_name(), *box, right - x, self.setting(), self.fault()))

    def mark_name(self) -> str:
        """Return the name under which the box is known."""
        return str(self.attributes.name)

    def setting(self) -> Setting | None:
        """Return how a value is to be set, for a box that takes one."""
        return None

    def fault(self) -> str:
        """Return why the box cannot be used, or nothing."""
        return ""


class FieldRoom(_Room):
    """Room for one value."""

    kind = "field"

    def setting(self) -> Setting:
        """Return size, smallest size, alignment and number of lines as the form declares them."""
        a = self.attributes
        return Setting(float(a.size or 0), float(a.min_size or 0), str(a.align), int(a.lines))


class ImageRoom(_Room):
    """Room for one image at its true size."""

    kind = "image"


class FlowRoom(_Room):
    """Room for rows of boxes, `w` wide from the left edge of its cell on: it may reach over others."""

    kind = "flow"

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Take the height; the width is the declared one, whatever the cell's is."""
        self.width, self.height = self.attributes.w, self.attributes.h
        return available_width, self.height

    def draw(self) -> None:
        """Note the box and its number of rows."""
        super().draw()
        self.marks[-1] = replace(self.marks[-1], rows=int(self.attributes.rows))


class Label(_Room):
    """A label spread over its cell (均等割付), centred or set to one side, drawn character by character."""

    kind = "label"

    def mark_name(self) -> str:
        """Return the label's own text."""
        return str(self.attributes.text)

    def fault(self) -> str:
        """Return which characters have no glyph, or by how much the text is too wide."""
        text, known = self.mark_name(), pdfmetrics.getFont(self.attributes.face).face.charToGlyph
        missing = [f"U+{ord(c):04X}" for c in text if ord(c) not in known]
        if missing:
            return f"the label {text} needs {', '.join(missing)}"
        excess = self._natural_width() - self._room()
        return f"the label {text} is {excess:.2f} pt too wide" if excess > 0.01 else ""

    def draw(self) -> None:
        """Note the box and set the text in its vertical middle."""
        super().draw()
        if self.fault():
            return
        a, text, size = self.attributes, self.mark_name(), self._size()
        room, natural, gaps = self._room(), self._natural_width(), len(text) - 1
        gap = (room - natural) / gaps if a.align == "justify" and gaps else float(a.spacing)
        slack = room - natural - gap * gaps
        shift = {"left": 0.0, "right": slack}.get(a.align, slack / 2)
        line = self.canv.beginText(self.indent + a.inset + shift, self.height / 2 - EM_CENTRE * size)
        line.setFont(a.face, size)
        line.setCharSpace(gap)
        line.textOut(text)
        self.canv.drawText(line)

    def _size(self) -> float:
        return float(self.attributes.size or 0)

    def _room(self) -> float:
        return float(self.width - 2 * self.attributes.inset)

    def _natural_width(self) -> float:
        return float(pdfmetrics.getFont(self.attributes.face).stringWidth(self.mark_name(), self._size()))


class _RoomTag(pisaTag):
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


class _FlowTag(_RoomTag):
    room = FlowRoom


class _CellTag(pisaTag):
    """A kind of box in a flow: takes no room itself, and so is only noted."""

    def start(self, c: pisaContext) -> None:
        """Note what the box will be like."""
        a = ABag(**self.attr)
        repeated = Repeated(str(a.of), float(a.left), float(a.w), int(a.rows), str(a.stroke))
        setting = Setting(float(a.size), float(a.min_size), str(a.align), int(a.lines))
        marks = c.__dict__.setdefault("form_marks", [])
        marks.append(Mark("cell", str(a.name), 0, 0, 0, 0, 1, setting, repeated=repeated))


_SIDES = ["left", "center", "right"]
_BOX = {"w": (default.SIZE, "0"), "h": (default.SIZE, default.MUST)}
_TAGS: dict[str, tuple[type[pisaTag], dict[str, object]]] = {
    "field": (
        _FieldTag,
        {
            "name": (default.STRING, default.MUST),
            "size": (default.STRING, default.MUST),
            "min_size": (default.STRING, default.MUST),
            "align": ([*_SIDES, "justify"], "left"),
            "lines": (default.INT, "1"),
        },
    ),
    "slot": (_SlotTag, {"name": (default.STRING, default.MUST)}),
    "flow": (_FlowTag, {"name": (default.STRING, default.MUST), "rows": (default.INT, default.MUST)}),
    "cell": (
        _CellTag,
        {
            "h": (default.SIZE, "0"),
            "of": (default.STRING, default.MUST),
            "name": (default.STRING, default.MUST),
            "left": (default.SIZE, "0"),
            "rows": (default.INT, "1"),
            "size": (default.STRING, "0"),
            "min_size": (default.STRING, "0"),
            "align": (_SIDES, "left"),
            "lines": (default.INT, "1"),
            "stroke": (["none", "above", "around"], "none"),
        },
    ),
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
    """Make `<pdf:field>`, `<pdf:slot>` and the others known to xhtml2pdf; harmless when repeated."""
    for name, (tag, attributes) in _TAGS.items():
        default.TAGS[f"pdf{name}"] = (1, {**_BOX, **attributes})
        setattr(parser, f"pisaTagPDF{name.upper()}", tag)
