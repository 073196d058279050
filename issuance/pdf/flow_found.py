"""Which boxes of its flows a page has, found again from what is drawn on it alone."""

from collections.abc import Iterator

from issuance.pdf.forms import Field, Flow, FrozenForm
from issuance.pdf.readback import ReadPage, Run

_CLOSE = 0.05  # points
_ASCENT, _DESCENT = 0.88, 0.12  # em box of the face


def flow_found(page: ReadPage, form: FrozenForm) -> frozenset[str]:
    """The names of the boxes: where a line of text is wholly inside one and stands as its text would.

    A line that belongs to no such box is found by nobody, and so stays outside every field.
    """
    lines = [box for run in page.runs for box in form.flowing.values() if _stands_in(run, box)]
    rules = [name for flow in form.flows for name in _rules(page, flow)]
    return frozenset([*(box.name for box in lines), *rules])


def _stands_in(run: Run, box: Field) -> bool:
    top, bottom = run.y + _ASCENT * run.size, run.y - _DESCENT * run.size
    right = run.x + run.width
    inside = (
        bottom >= box.y - _CLOSE
        and top <= box.y + box.h + _CLOSE
        and box.x - _CLOSE <= run.x
        and right <= box.x + box.w + _CLOSE
    )
    off = {
        "left": run.x - box.x,
        "right": box.x + box.w - right,
        "center": (run.x - box.x) - (box.x + box.w - right),
    }
    return inside and abs(off.get(box.align, 0.0)) <= 2 * _CLOSE


def _rules(page: ReadPage, flow: Flow) -> Iterator[str]:
    """The lines across the whole flow, each above a row of its own."""
    for cell in flow.cells:
        if cell.rows or cell.stroke != "above":
            continue
        for x, y, width, height in page.strokes:
            row = (flow.y + flow.h - y - height / 2) / flow.pitch
            is_across = abs(width - cell.w) <= _CLOSE and abs(x - flow.x - cell.x) <= _CLOSE
            if is_across and abs(row - round(row)) * flow.pitch <= _CLOSE:
                yield f"{flow.name}.{round(row) + 1:02d}.{cell.name}"
