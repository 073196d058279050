"""docs/feeds.md says what the engine does: its samples are staged clean, its tables name every rule."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from registry.choices import ActiveSet, Source
from registry.feeds.gates import Limits
from registry.feeds.manifest import read_manifest
from registry.feeds.sources import FEEDS
from registry.feeds.summary_writing import summary_of
from registry.feeds.sums import in_force
from registry.models import Municipality
from registry.rules.family_registers import PERSON_KINDS, REGISTER_KINDS
from registry.usecases.apply_feed import apply_feed
from registry.usecases.receive_feed import receive_feed
from registry.usecases.stage_feed import stage_feed
from tests import make
from tests.feeding import LOADER, NOW, faults

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
REFUSALS = DOCUMENT.partition("\n## Refusals\n")[2].partition("\n## ")[0]
DOCUMENTED = frozenset(re.findall(r"^\| `([a-z0-9_]+)` \|", REFUSALS, re.MULTILINE))
"""Every code that the tables of refusals explain."""
TELLING = frozenset(
    {"BadValue", "BadLine", "BatchRefused", "CannotDecode", "Fault", "ManifestIsWrong", "NotApplicable"}
    | {"NotUndoable", "SummaryIsFaulty", "Problem", "_refuse", "_fault"}
)
ELSEWHERE = {"not_found", "key_not_valid", "not_valid", "internal_error"}
"""Codes of any HTTP door, told by its problem documents."""


def sample(name: str) -> bytes:
    """The fenced block of that name."""
    found = re.search(rf"^```\w+ {re.escape(name)}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1].encode()


@pytest.mark.django_db
def test_the_samples_are_staged_clean_and_applied() -> None:
    city: Municipality = make.city()
    for source in (Source.RESIDENTS, Source.SEALS, Source.TAX, Source.FAMILY_REGISTERS):
        name = f"{source.value}.{'csv' if FEEDS[source].is_csv else 'jsonl'}"
        content, manifest = sample(name), read_manifest(sample(f"{name}.manifest.json"))
        assert isinstance(manifest.as_of, datetime)
        batch = receive_feed(content=content, manifest=manifest, channel="command", by=LOADER, now=NOW)
        batch = stage_feed(batch_id=batch.pk, now=NOW)
        assert (faults(batch), batch.state) == ([], "staged")
        assert apply_feed(batch_id=batch.pk, by=LOADER, now=NOW)
    told = summary_of(in_force(ActiveSet.RESIDENTS, city.pk, at=NOW))
    assert sample("summary.csv").decode().splitlines() == told.decode().splitlines()


@pytest.mark.parametrize("source", Source.values)
def test_every_column_has_its_row_in_the_order_of_the_file(source: str) -> None:
    section = re.search(rf"^### \S+: `{source}`\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert section
    rows = re.findall(r"^\| (.+?) \| (`.+?`) \| .* \|$", section[1], re.MULTILINE)
    assert tuple(heading for heading, _ in rows) == FEEDS[source].layout.headings
    fields = [name for _, told in rows for name in re.findall(r"`(\w[\w.]*)`", told)]
    assert fields == [name.lstrip("_") for name in FEEDS[source].layout.every]


def test_every_rule_is_explained_and_no_other() -> None:
    assert set(rules_in_the_code()) - ELSEWHERE == set(DOCUMENTED)


def test_every_gate_and_its_limit_is_told() -> None:
    gates = re.findall(r"^\| `([a-z_]+)(?::FIELD)?` \| (.*) \|$", DOCUMENT, re.MULTILINE)
    told = {name: text for name, text in gates if name in GATES}
    assert set(told) == GATES
    limits = Limits()
    assert f"{limits.greatest_age.total_seconds() / 3600:.0f} hours" in told["late"]
    assert f"{limits.least_share * 100:.0f} %" in told["too_small"]
    for name, count, share in (
        ("too_many_ends", limits.most_ends, limits.most_ends_share),
        ("unusual_changes", limits.most_changes, limits.most_changes_share),
    ):
        assert f"{count} records and {share * 100:g} %" in told[name]


GATES = {"late", "too_small", "too_many_ends", "unusual_changes"}


def rules_in_the_code() -> Iterator[str]:
    """What is given to an error, or is the last of a yielded place: names of rules and nothing else."""
    folders = (ROOT / "registry" / name for name in ("feeds", "usecases", "linkage"))
    for path in (path for folder in folders for path in sorted(folder.glob("*.py"))):
        if path.parent.name == "usecases" and "feed" not in path.stem and path.stem != "receive_summary":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield from _told_by(node)


def _told_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in TELLING:
            where = {"_refuse": 1, "_fault": 2, "Fault": 2}.get(name, 0)
            yield from _words(args[where : where + 1])
        case ast.Yield(value=ast.Tuple(elts=parts)) if len(parts) in (2, 3):
            yield from _words(parts[-1:])
        case ast.YieldFrom(value=ast.GeneratorExp(elt=ast.Tuple(elts=parts))):
            yield from _words(parts[-1:])


def _words(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _words([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value


def test_every_kind_of_entry_is_listed() -> None:
    for title, kinds in (("戸籍事項", REGISTER_KINDS), ("身分事項", PERSON_KINDS)):
        told = re.search(rf"^Kinds of {title}: (.*?)\.$", DOCUMENT, re.MULTILINE | re.DOTALL)
        assert told
        assert set(re.findall(r"`(\w+)`", told[1])) == {*kinds, "other"}
