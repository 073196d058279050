"""Looks over the boxes of a form that was just set: none missing, twice, scaled, outside or overlapping."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from issuance.pdf.form_sources import FormSource
from issuance.pdf.form_tags import Mark
from issuance.pdf.layout import LEADING

MARGIN_PT = 10 / 25.4 * 72
"""Ten millimetres that stay free on every side, for the kiosk's printer and the centre's own marks."""

SLACK_PT = 0.05


def faults_of(form: FormSource, page: tuple[float, float], marks: Iterable[Mark]) -> list[str]:
    """Return everything that is wrong with the boxes of a form; `page` is its size in points."""
    found = list(marks)
    boxes = [mark for mark in found if mark.kind != "cell"]
    by_kind = {kind: [m for m in found if m.kind == kind] for kind in ("field", "image", "flow")}
    cells = [replace(m, name=f"{m.repeated.of}.{m.name}") for m in found if m.repeated]
    return [
        *_names(by_kind["field"], form.fields, "field"),
        *_names(by_kind["image"], form.images, "image"),
        *_names(by_kind["flow"], frozenset(name.partition(".")[0] for name in form.cells), "flow"),
        *_names(cells, form.cells, "cell"),
        *(m.fault for m in boxes if m.fault),
        *(f"{m.kind} {m.name} is scaled by {m.scale:.3f}" for m in boxes if abs(m.scale - 1) > 0.001),
        *(f"{m.kind} {m.name} is outside the page's margins" for m in boxes if not _inside(m, page)),
        *(f"{a.name} and {b.name} overlap" for a, b in combinations(boxes, 2) if _overlap(a, b)),
        *(fault for m in by_kind["field"] if (fault := _tight(m))),
    ]


def _names(marks: list[Mark], expected: frozenset[str], kind: str) -> list[str]:
    found = Counter(m.name for m in marks)
    return [
        *(f"{kind} {name} is missing" for name in sorted(expected - found.keys())),
        *(f"{kind} {name} is not expected" for name in sorted(found.keys() - expected)),
        *(f"{kind} {name} stands {n} times" for name, n in sorted(found.items()) if n > 1),
    ]


def _inside(mark: Mark, page: tuple[float, float]) -> bool:
    left, bottom = mark.x >= MARGIN_PT - SLACK_PT, mark.y >= MARGIN_PT - SLACK_PT
    right = mark.x + mark.w <= page[0] - MARGIN_PT + SLACK_PT
    return left and bottom and right and mark.y + mark.h <= page[1] - MARGIN_PT + SLACK_PT


def _overlap(a: Mark, b: Mark) -> bool:
    across = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    upward = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return across > SLACK_PT and upward > SLACK_PT


def _tight(mark: Mark) -> str:
    """Return what a box too low for its own type sizes is told, else nothing."""
    setting = mark.setting
    if setting is None:
        return f"field {mark.name} does not say how its value is set"
    lowest = setting.min_size * (1 + (setting.lines - 1) * LEADING)
    if setting.lines >= 1 and 0 < setting.min_size <= setting.size <= mark.h and lowest <= mark.h:
        return ""
    return f"field {mark.name} cannot hold {setting.lines} line(s) of {setting.min_size} to {setting.size} pt"
