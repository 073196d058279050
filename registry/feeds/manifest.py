"""The manifest of a batch: what it is, of whom, its place among the batches, the digest of its bytes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.choices import ActiveSet, BatchKind, Source
from registry.feeds.columns import BadValue
from registry.feeds.decoding import ENCODINGS

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NEEDED = ("source", "municipality", "kind", "sequence", "as_of", "rows", "sha256")
SUMMARY = "summary"
"""The kind of a file that tells counts and digests, and changes nothing."""
MOST = 2**53


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the source says of its file; `as_of` is aware, `municipality` the six-digit code."""

    source: str
    municipality: str
    kind: str
    sequence: int
    as_of: datetime
    rows: int
    sha256: str
    encoding: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it is written."""
        told = {
            "source": self.source,
            "municipality": self.municipality,
            "kind": self.kind,
            "sequence": self.sequence,
            "as_of": self.as_of.isoformat(),
            "rows": self.rows,
            "sha256": self.sha256,
        }
        return told | ({"encoding": self.encoding} if self.encoding else {})

    def to_text(self) -> str:
        """As it stands in its file."""
        return json.dumps(self.to_json(), indent=1)


class ManifestIsWrong(BadValue):
    """The manifest cannot be used; `rule` says why and `field` where."""

    def __init__(self, rule: str, field: str = "") -> None:
        super().__init__(rule)
        self.field = field


def read_manifest(content: bytes | str | Mapping[str, Any]) -> Manifest:
    """The manifest of these bytes (UTF-8 JSON, BOM allowed) or of this mapping. Raises ManifestIsWrong."""
    told = content if isinstance(content, Mapping) else _parsed(content)
    for name in _NEEDED:
        if name not in told:
            raise ManifestIsWrong("manifest_incomplete", name)
    unknown = set(told) - {*_NEEDED, "encoding"}
    if unknown:
        raise ManifestIsWrong("manifest_unknown_field")
    if told["kind"] not in (*BatchKind.values, SUMMARY):
        raise ManifestIsWrong("manifest_value", "kind")
    if told["source"] not in (ActiveSet.values if told["kind"] == SUMMARY else Source.values):
        raise ManifestIsWrong("manifest_value", "source")
    encoding = told.get("encoding", "")
    if encoding not in ("", *ENCODINGS):
        raise ManifestIsWrong("manifest_value", "encoding")
    return Manifest(
        source=told["source"],
        municipality=_text(told, "municipality", re.compile(r"[0-9]{6}")),
        kind=told["kind"],
        sequence=_whole(told, "sequence", least=1),
        as_of=_moment(told["as_of"]),
        rows=_whole(told, "rows", least=0),
        sha256=_text(told, "sha256", _SHA256),
        encoding=encoding,
    )


def _parsed(content: bytes | str) -> Mapping[str, Any]:
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        told = json.loads(text)
    except ValueError:
        raise ManifestIsWrong("manifest_is_not_json") from None
    if not isinstance(told, dict):
        raise ManifestIsWrong("manifest_is_not_json")
    return told


def _text(told: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = told[name]
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ManifestIsWrong("manifest_value", name)
    return value


def _whole(told: Mapping[str, Any], name: str, *, least: int) -> int:
    value = told[name]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < MOST:
        raise ManifestIsWrong("manifest_value", name)
    return value


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ManifestIsWrong("manifest_value", "as_of") from None
    if moment.tzinfo is None:
        raise ManifestIsWrong("manifest_value", "as_of")
    return moment
