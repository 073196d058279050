"""What the linkage API says: batches, their difference and their faults, never a person's data."""

from datetime import datetime
from typing import Any

from ninja import Schema


class RejectOut(Schema):
    """One fault: line, heading of the column, rule, value masked."""

    line: int
    column: str
    rule: str
    value: str


class BatchOut(Schema):
    """A batch as it stands; `difference` once it was checked, `gates` if a second person must look."""

    batch: int
    source: str
    kind: str
    sequence: int
    as_of: datetime
    rows: int
    sha256: str
    state: str
    refusal: str
    gates: list[str]
    difference: dict[str, Any]
    reject_count: int
    rejects: list[RejectOut]


class SummaryOut(Schema):
    """A summary that was taken in; the nightly reconciliation compares it."""

    summary: int
    source: str
    sequence: int
    towns: int


class SourceOut(Schema):
    """How far a source's line of batches came: what is applied, what is open, which number comes next."""

    source: str
    applied_sequence: int
    as_of: datetime | None
    open_batch: int | None
    next_sequence: int


class StatusOut(Schema):
    """Every source that the caller may send."""

    municipality: str
    sources: list[SourceOut]


class ProblemOut(Schema):
    """RFC 9457: a stable code, and where a number is expected, which."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
