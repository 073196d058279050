"""Take in the files that a source system has laid into the watched folder.

A file counts once its manifest `NAME.manifest.json` stands beside it, which is written last. Whoever renames
the manifest has the file: two workers never take the same one.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.choices import BatchState
from registry.feeds.columns import BadValue
from registry.feeds.manifest import SUMMARY, Manifest, read_manifest
from registry.usecases.receive_feed import BatchRefused, receive_feed
from registry.usecases.receive_summary import receive_summary
from registry.usecases.take_feed import take_feed

log = logging.getLogger(__name__)

SUFFIX, TAKEN = ".manifest.json", ".taken"
DONE, REFUSED = "done", "refused"
FOLDER = "folder"
"""The actor that loads what lies in the folder."""
_WAITS = frozenset({"earlier_batch_waits"})
"""Refusals after which the file stays where it is: its turn may still come."""


@dataclass(frozen=True, slots=True)
class Laid:
    """One file with its manifest in the folder."""

    path: Path
    claim: Path
    manifest: Manifest


def pick_up_files(*, folder: Path, clock: Callable[[], datetime]) -> dict[str, str]:
    """What became of each file, by its name: a state, or the rule by which it was refused.

    Files are taken in the order of their sequence numbers. The data go into the database and out of the
    folder; the manifest and what became of it stay in `done` or `refused`.
    """
    became: dict[str, str] = {}
    for laid in sorted(
        _claimed(folder, became), key=lambda one: (one.manifest.source, one.manifest.sequence)
    ):
        became[laid.path.name] = _take(folder, laid, clock)
    return became


def _claimed(folder: Path, became: dict[str, str]) -> list[Laid]:
    found = []
    for manifest in sorted(folder.glob(f"*{SUFFIX}")):
        path = manifest.with_name(manifest.name.removesuffix(SUFFIX))
        claim = manifest.with_name(f"{manifest.name}{TAKEN}")
        if not path.exists():
            continue  # the data are still on their way
        try:
            manifest.rename(claim)
        except FileNotFoundError:
            continue  # another worker was first
        try:
            found.append(Laid(path, claim, read_manifest(claim.read_bytes())))
        except BadValue as wrong:
            became[path.name] = wrong.rule
            _put_away(folder / REFUSED, path, claim, wrong.rule, keep=True)
    return found


def _take(folder: Path, laid: Laid, clock: Callable[[], datetime]) -> str:
    try:
        state = _taken(laid, clock)
    except BatchRefused as refused:
        if refused.rule in _WAITS:
            laid.claim.rename(laid.claim.with_name(laid.claim.name.removesuffix(TAKEN)))
        else:
            _put_away(folder / REFUSED, laid.path, laid.claim, refused.rule, keep=True)
        log.warning("file refused", extra={"source": laid.manifest.source, "rule": refused.rule})
        return refused.rule
    _put_away(folder / (REFUSED if state == BatchState.REFUSED else DONE), laid.path, laid.claim, state)
    return state


def _taken(laid: Laid, clock: Callable[[], datetime]) -> str:
    content, manifest = laid.path.read_bytes(), laid.manifest
    if manifest.kind == SUMMARY:
        receive_summary(content=content, manifest=manifest, by=FOLDER, now=clock())
        return SUMMARY
    batch = receive_feed(content=content, manifest=manifest, channel=FOLDER, by=FOLDER, now=clock())
    return take_feed(batch_id=batch.pk, clock=clock)


def _put_away(place: Path, path: Path, claim: Path, became: str, *, keep: bool = False) -> None:
    """The manifest with what became of it; the data only where the database does not have them."""
    place.mkdir(mode=0o700, exist_ok=True)
    name = claim.name.removesuffix(TAKEN)
    (place / f"{name}.result").write_text(json.dumps({"became": became}) + "\n")
    claim.replace(place / name)
    if keep:
        path.replace(place / path.name)
    else:
        path.unlink()
