"""Writes a source's summary of its active set, as the source would: for demonstrations and tests."""

import csv
import io
from collections.abc import Iterable

from registry.feeds.summaries import HEADINGS, RECORD, TOWN
from registry.rules.active_sets import InForce, sums_of


def summary_of(records: Iterable[InForce], *, with_records: bool = True) -> bytes:
    """The file that tells these records' towns, and the records themselves if asked."""
    every = sorted(records)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for town, told in sorted(sums_of(every).items()):
        writer.writerow((TOWN, town, "", told.records, told.digest))
    if with_records:
        writer.writerows((RECORD, record.town, record.number, "", record.digest) for record in every)
    return out.getvalue().encode()
