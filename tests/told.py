"""Golden files: what an outside party is told, with the values that differ from run to run named."""

import json
import os
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "golden"
WRITE = "WRITE_GOLDEN"
VARYING = (
    ("uuid", re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")),
    ("sha256", re.compile(r"\b[0-9a-f]{64}\b")),
    ("time", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+09:00")),
)


def same_as_golden(name: str, content: Any) -> None:
    """The content is what the file says; WRITE_GOLDEN=1 writes the file, for a change that is meant."""
    path = FOLDER / f"{name}.json"
    text = _named(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)) + "\n"
    if os.environ.get(WRITE):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden file {name}: {WRITE}=1 writes it"
    assert text == path.read_text(encoding="utf-8")


def _named(text: str) -> str:
    """Each varying value by its kind and the order of its first appearance."""
    for kind, pattern in VARYING:
        seen: dict[str, str] = {}
        text = pattern.sub(lambda m, s=seen, k=kind: s.setdefault(m.group(), f"<{k} {len(s) + 1}>"), text)
    return text
