"""The boxes of a batch's page: what it does to the copy, in sums, odd rows first."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.admin.batch_samples import Samples
from registry.admin.batch_words import actor_in_words, field_in_words, gate_in_words
from registry.choices import BatchState
from registry.models import Batch
from registry.models.feeds import OPEN, READY
from registry.staff.show import Panel, columns, facts, grid, moment

ODD = ("bad", "warn")
MOST_FIELDS, MOST_REJECTS = 40, 100
_ACTS = (("unchanged", _("Unchanged"), "idle"), ("changed", _("Changed"), "busy"))
_ENDS = (("added", _("Added"), "ok"), ("ended", _("Ended"), "bad"))


def panels_of(batch: Batch, samples: Samples, *, state: Any, may_act: bool, token: str) -> list[Panel]:
    """State and acts, sums, gates, what is odd, fields, samples, rejects, the file."""
    findings = list(samples.findings())
    odd = [finding for finding in findings if finding.tone in ODD]
    usual = [finding for finding in findings if finding.tone not in ODD]
    boxes = [_state(batch, state), *_acts(batch, may_act, token)]
    if batch.difference:
        boxes += [_sums(batch), *_gates(batch), *_findings(_("Look at these first"), odd), _fields(batch)]
    if batch.reject_count:
        boxes.append(_rejects(batch))
    return [*boxes, *_findings(_("Samples"), usual), _file(batch)]


def _state(batch: Batch, state: Any) -> Panel:
    people: list[tuple[Any, str]] = [
        (_("loaded by"), actor_in_words(batch.loaded_by)),
        (_("received at"), moment(batch.received_at)),
        (_("checked at"), moment(batch.staged_at)),
    ]
    for by, at in (("approved_by", "approved_at"), ("applied_by", "applied_at"), ("undone_by", "undone_at")):
        if getattr(batch, at):
            label = batch._meta.get_field(by).verbose_name  # type: ignore[union-attr]
            people.append((label, f"{actor_in_words(getattr(batch, by))} {moment(getattr(batch, at))}"))
    if batch.undo_reason:
        people += columns(batch, "undo_reason")
    told = columns(batch, "source", "kind", "sequence", "as_of")
    return facts(_("Batch"), [*told, (_("state"), state), *people])


def _acts(batch: Batch, may_act: bool, token: str) -> Iterator[Panel]:
    """The buttons that fit the state; the use cases refuse what does not."""
    if not may_act:
        return
    offered = {
        "approve": batch.state == BatchState.WAITING,
        "apply": batch.state in READY,
        "withdraw": batch.state in OPEN,
        "undo": batch.state == BatchState.APPLIED,
    }
    urls = {
        act: reverse(f"admin:registry_batch_{act}", args=[batch.pk])
        for act, is_on in offered.items()
        if is_on
    }
    if urls:
        yield Panel(_("What to do"), "admin/registry/batch/acts.html", {"urls": urls, "token": token})


def _sums(batch: Batch) -> Panel:
    difference = batch.difference
    return _bars(
        _("What it does to the records"),
        [(label, difference[name], tone) for name, label, tone in (*_ACTS, *_ENDS)],
        note=_("Ended, and simply not in the file: %(n)s") % {"n": f"{difference['absent']:,}"}
        if difference["absent"]
        else "",
    )


def _gates(batch: Batch) -> Iterator[Panel]:
    if batch.gates:
        lines = [gate_in_words(batch, gate) for gate in batch.gates]
        yield Panel(_("Why a second person must look"), "admin/registry/batch/gates.html", {"lines": lines})


def _findings(title: Any, findings: list[Any]) -> Iterator[Panel]:
    if findings:
        yield Panel(title, "admin/registry/batch/findings.html", {"findings": findings}, is_wide=True)


def _fields(batch: Batch) -> Panel:
    told = sorted(batch.difference["fields"].items(), key=lambda pair: -pair[1])[:MOST_FIELDS]
    bars = [(field_in_words(batch, name), count, "busy") for name, count in told]
    return _bars(_("Changes by field"), bars)


def _bars(title: Any, rows: Iterable[tuple[Any, int, str]], *, note: Any = "") -> Panel:
    rows = list(rows)
    most = max((count for _label, count, _tone in rows), default=0) or 1
    bars = [
        {"label": label, "n": f"{count:,}", "tone": tone, "width": f"{100 * count / most:.1f}"}
        for label, count, tone in rows
    ]
    return Panel(title, "admin/registry/batch/bars.html", {"bars": bars, "note": note})


def _rejects(batch: Batch) -> Panel:
    rows = batch.rejects.order_by("pk")[:MOST_REJECTS]
    lines = [(row.line or "—", row.column or "—", row.rule, row.value or "—") for row in rows]
    return grid(_("Faults"), (_("line"), _("column"), _("rule"), _("value, masked")), lines)


def _file(batch: Batch) -> Panel:
    told = columns(batch, "row_count", "reject_count", "encoding", "size", "channel", "sha256")
    return facts(_("File"), told, is_wide=True)
