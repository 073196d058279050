"""Take in a batch: its manifest is right, its bytes are those of the manifest, its turn has come."""

import hashlib
import zlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from registry.choices import BatchKind, BatchState, Source
from registry.feeds.columns import BadValue
from registry.feeds.decoding import encoding_of
from registry.feeds.manifest import SUMMARY, Manifest
from registry.models import Batch, BatchFile, Municipality
from registry.models.feeds import FREE, OPEN

LARGEST = 512 * 1024 * 1024
_CLOCKS_DIFFER = timedelta(minutes=5)


class BatchRefused(BadValue):
    """The batch is not taken in: `rule` says why, `expected` which sequence number would do (0: any)."""

    def __init__(self, rule: str, expected: int = 0) -> None:
        super().__init__(rule)
        self.expected = expected


def receive_feed(*, content: bytes, manifest: Manifest, channel: str, by: str, now: datetime) -> Batch:
    """The batch, received and not checked yet; one that came before is found and nothing changes.

    Raises BatchRefused: wrong digest or size, unknown city, a gap, an older number, an earlier batch that
    still waits. `by` is the actor ("user 5", "client 2", "folder").
    """
    if manifest.kind == SUMMARY:
        raise BatchRefused("is_a_summary")
    if len(content) > LARGEST:
        raise BatchRefused("too_large")
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise BatchRefused("digest_is_wrong")
    if manifest.as_of > now + _CLOCKS_DIFFER:
        raise BatchRefused("as_of_in_the_future")
    city = Municipality.objects.filter(code=manifest.municipality).first()
    if city is None:
        raise BatchRefused("unknown_municipality")
    repeated = _repeated(city, manifest)
    if repeated is not None:
        return repeated
    _in_turn(city, manifest)
    try:
        with transaction.atomic():
            return _keep(city, manifest, content, channel, by, now)
    except IntegrityError:  # somebody else sent the same number at the same moment
        if (same := _repeated(city, manifest)) is not None:
            return same
        raise BatchRefused("sequence_reused") from None


def _keep(
    city: Municipality, manifest: Manifest, content: bytes, channel: str, by: str, now: datetime
) -> Batch:
    is_json = manifest.source == Source.FAMILY_REGISTERS
    batch = Batch.objects.create(
        municipality=city,
        source=manifest.source,
        kind=manifest.kind,
        sequence=manifest.sequence,
        as_of=manifest.as_of,
        row_count=manifest.rows,
        sha256=manifest.sha256,
        encoding=encoding_of(content, manifest.encoding or ("utf-8" if is_json else "")),
        size=len(content),
        state=BatchState.RECEIVED,
        channel=channel,
        loaded_by=by,
        received_at=now,
    )
    BatchFile.objects.create(batch=batch, content=zlib.compress(content, 1))
    return batch


def _repeated(city: Municipality, manifest: Manifest) -> Batch | None:
    same = Batch.objects.line_of(city, manifest.source).filter(sequence=manifest.sequence)
    found: Batch | None = same.exclude(state__in=FREE).first()
    if found is None:
        return None
    if (found.sha256, found.kind) != (manifest.sha256, manifest.kind):
        raise BatchRefused("sequence_reused")
    return found


def _in_turn(city: Municipality, manifest: Manifest) -> None:
    """A delta follows its predecessor at once; a snapshot may leap over what was lost, never backwards."""
    line = Batch.objects.line_of(city, manifest.source)
    last = Batch.objects.last_applied(city, manifest.source)
    reached = last.sequence if last else 0
    if line.filter(state__in=OPEN).exists():
        raise BatchRefused("earlier_batch_waits", expected=reached + 1)
    if manifest.sequence <= reached:
        raise BatchRefused("sequence_older", expected=reached + 1)
    if manifest.kind == BatchKind.DELTA and manifest.sequence != reached + 1:
        raise BatchRefused("sequence_gap", expected=reached + 1)
    if last is not None and manifest.as_of < last.as_of:
        raise BatchRefused("as_of_older", expected=reached + 1)
