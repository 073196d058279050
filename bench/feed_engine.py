"""This house's engine as the comparison drives it: received, checked, approved, applied, undone."""

import time
from datetime import timedelta
from pathlib import Path

from bench.feed_files import AS_OF
from registry.choices import BatchState
from registry.feeds.manifest import read_manifest
from registry.models import Batch, Municipality
from registry.usecases.apply_feed import apply_feed
from registry.usecases.approve_feed import approve_feed
from registry.usecases.receive_feed import receive_feed
from registry.usecases.stage_feed import stage_feed
from registry.usecases.undo_feed import undo_feed

NOW = AS_OF + timedelta(hours=1)


def prepare(code: str) -> None:
    """The municipality, and nobody in it."""
    Municipality.objects.create(code=code, prefecture="栃木県", name="足利市", name_kana="アシカガシ")


def load(path: Path, *, loader: str, second: str) -> tuple[int, dict[str, float]]:
    """Rows that differ, and the seconds of each step."""
    marks = [time.perf_counter()]
    manifest = read_manifest(path.with_name(f"{path.name}.manifest.json").read_bytes())
    now = NOW + timedelta(minutes=manifest.sequence)
    batch = receive_feed(content=path.read_bytes(), manifest=manifest, channel="command", by=loader, now=now)
    marks.append(time.perf_counter())
    batch = stage_feed(batch_id=batch.pk, now=now)
    if batch.state == BatchState.WAITING:
        approve_feed(batch_id=batch.pk, by=second, now=now)
    elif batch.state != BatchState.STAGED:
        raise SystemExit(f"the batch was refused: {batch.refusal} {batch.rejects.first()}")
    marks.append(time.perf_counter())
    if not apply_feed(batch_id=batch.pk, by=loader, now=now):
        raise SystemExit("the batch was not applied")
    marks.append(time.perf_counter())
    names = ("receive", "stage", "apply")
    parts = {name: end - begin for name, begin, end in zip(names, marks, marks[1:], strict=False)}
    return sum(batch.difference[name] for name in ("added", "changed", "ended")), parts


def undo(*, by: str) -> tuple[int, dict[str, float]]:
    """Rows put back; the newest applied batch is undone."""
    batch = Batch.objects.filter(state=BatchState.APPLIED).order_by("-sequence")[0]
    now = NOW + timedelta(minutes=10 + batch.sequence)
    undo_feed(batch_id=batch.pk, by=by, reason="a comparison", now=now)
    return sum(batch.difference[name] for name in ("added", "changed", "ended")), {}
