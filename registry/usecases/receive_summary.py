"""Take in what a source system says of its active set."""

import hashlib
from datetime import datetime

from registry.feeds.manifest import SUMMARY, Manifest
from registry.feeds.summaries import SummaryIsFaulty, read_summary
from registry.models import Municipality, SourceSummary
from registry.usecases.receive_feed import BatchRefused


def receive_summary(*, content: bytes, manifest: Manifest, by: str, now: datetime) -> SourceSummary:
    """The summary, kept until the reconciliation; one that came before is found. Raises BatchRefused."""
    if manifest.kind != SUMMARY:
        raise BatchRefused("is_no_summary")
    if hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise BatchRefused("digest_is_wrong")
    city = Municipality.objects.filter(code=manifest.municipality).first()
    if city is None:
        raise BatchRefused("unknown_municipality")
    try:
        told = read_summary(content, rows=manifest.rows, encoding=manifest.encoding)
    except SummaryIsFaulty as fault:
        raise BatchRefused(fault.rule) from None
    summary, _ = SourceSummary.objects.get_or_create(
        municipality=city,
        source=manifest.source,
        sequence=manifest.sequence,
        sha256=manifest.sha256,
        defaults={
            "as_of": manifest.as_of,
            "towns": told.towns,
            "records": told.records,
            "loaded_by": by,
            "received_at": now,
        },
    )
    return summary
