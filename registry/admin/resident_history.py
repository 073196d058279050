"""A resident's changes as a timeline: each with its dates and what was different after it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.choices import DatePrecision, PersonKind, Residency, Sex
from registry.models import Resident, ResidentChange
from registry.rules.search_index import Keys
from registry.staff.show import NOTHING, Panel, day, moment

_SILENT = frozenset({*Keys._fields, "history_no", "changed_at", "juki_code"})
_WORDS: Mapping[str, Mapping[Any, Any]] = {
    "kind": dict(PersonKind.choices),
    "residency": dict(Residency.choices),
    "sex": dict(Sex.choices),
    "birth_precision": dict(DatePrecision.choices),
}


def history_of(person: Resident) -> Panel:
    """The whole history, newest first."""
    steps = []
    before: Mapping[str, Any] = {}
    changes = list(person.changes.order_by("history_no"))
    undone = {change.undoes_id for change in changes if change.undoes_id}
    for change in changes:
        steps.append(_step(change, before, undone))
        before = change.record
    return Panel(
        pgettext_lazy("resident", "History"), "admin/staff/history.html", {"steps": steps[::-1]}, is_wide=True
    )


def _step(change: ResidentChange, before: Mapping[str, Any], undone: set[int]) -> dict[str, Any]:
    return {
        "number": change.history_no,
        "reason": change.get_reason_display(),
        "effective": change.effective_text or day(change.effective_on),
        "notified": day(change.notified_on),
        "processed": day(change.processed_on),
        "recorded": moment(change.recorded_at),
        "by": change.recorded_by,
        "is_undone": change.pk in undone,
        "differences": list(_differences(before, change.record)) if before else [],
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if name not in _SILENT and old != new:
            yield _label(name), in_words(name, old), in_words(name, new)


def _label(name: str) -> Any:
    try:
        return Resident._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def in_words(name: str, value: Any) -> Any:
    """A value of a resident's record, in words where the column has words for its codes."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return NOTHING if value in (None, "") else _WORDS.get(name, {}).get(value, value)
