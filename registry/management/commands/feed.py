"""`manage.py feed load FILE / preview / approve / apply / undo / withdraw / status / manifest`."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from registry.choices import BatchKind, BatchState, Source
from registry.feeds.columns import BadValue
from registry.feeds.manifest import SUMMARY, Manifest, read_manifest
from registry.feeds.writing import manifest_of
from registry.models import Batch
from registry.shared.clock import now
from registry.usecases.apply_feed import NotApplicable, apply_feed
from registry.usecases.approve_feed import ApproverIsLoader, NotWaiting, approve_feed
from registry.usecases.receive_feed import BatchRefused, receive_feed
from registry.usecases.receive_summary import receive_summary
from registry.usecases.stage_feed import stage_feed
from registry.usecases.undo_feed import NotUndoable, undo_feed
from registry.usecases.withdraw_feed import withdraw_feed

OUT_OF_TURN, FAULTY, WAITS, NOT_READY, NOT_UNDONE = 3, 4, 5, 6, 7
"""Exit statuses beside 0 (done) and 1 (the command was not understood)."""
SHOWN = 20
_STATUS = {BatchState.REFUSED: FAULTY, BatchState.WAITING: WAITS}


class Command(BaseCommand):
    """The feeds by hand; exit status 3 out of turn, 4 faulty, 5 waits, 6 not ready, 7 not undone."""

    help = "Loads, shows, approves, applies and undoes batches of the source systems."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One sub-command for each act."""
        acts = parser.add_subparsers(dest="act", required=True)
        load = acts.add_parser("load", help="take in a file, check it, show what differs")
        load.add_argument("file", type=Path)
        load.add_argument("--manifest", type=Path, help="default: FILE.manifest.json")
        load.add_argument("--apply", action="store_true", help="apply it at once, if nothing is unusual")
        load.add_argument("--by", required=True, help="user name: whoever loads it does not approve it")
        manifest = acts.add_parser("manifest", help="print a manifest for a file")
        manifest.add_argument("file", type=Path)
        manifest.add_argument("--source", choices=Source.values, required=True)
        manifest.add_argument("--code", required=True, help="municipality code")
        manifest.add_argument("--sequence", type=int, required=True)
        manifest.add_argument("--kind", choices=BatchKind.values, default=BatchKind.SNAPSHOT)
        manifest.add_argument("--as-of", type=datetime.fromisoformat, help="with offset; default: now")
        for name in ("preview", "approve", "apply", "undo", "withdraw"):
            act = acts.add_parser(name)
            act.add_argument("batch", type=int)
            if name != "preview":
                act.add_argument("--by", required=True, help="user name")
            if name in ("undo", "withdraw"):
                act.add_argument("--reason", required=True)
        status = acts.add_parser("status", help="the newest batches of each source")
        status.add_argument("--source", choices=Source.values)

    def handle(self, *args: Any, **options: Any) -> None:
        """One act; its outcome is printed and told by the exit status."""
        act: Callable[[dict[str, Any]], int] = getattr(self, f"_{options['act']}")
        status = act(options)
        if status:
            sys.exit(status)

    def _load(self, options: dict[str, Any]) -> int:
        path: Path = options["file"]
        manifest_path = options["manifest"] or path.with_name(f"{path.name}.manifest.json")
        if not path.is_file() or not manifest_path.is_file():
            raise CommandError("The file or its manifest is not there (--manifest).")
        by = _actor(options["by"])
        try:
            manifest = read_manifest(manifest_path.read_bytes())
            if manifest.kind == SUMMARY:
                receive_summary(content=path.read_bytes(), manifest=manifest, by=by, now=now())
                self.stdout.write("summary taken in")
                return 0
            batch = self._received(path, manifest, by)
        except BatchRefused as refused:
            expected = f"; number {refused.expected} would do" if refused.expected else ""
            self.stderr.write(f"refused: {refused.rule}{expected}")
            return OUT_OF_TURN
        except BadValue as wrong:
            self.stderr.write(f"refused: {wrong.rule} {getattr(wrong, 'field', '')}")
            return FAULTY
        self._show(batch)
        if options["apply"] and batch.state == BatchState.STAGED:
            return self._apply({"batch": batch.pk, "by": options["by"]})
        return _STATUS.get(BatchState(batch.state), 0)

    def _received(self, path: Path, manifest: Manifest, by: str) -> Batch:
        batch = receive_feed(
            content=path.read_bytes(), manifest=manifest, channel="command", by=by, now=now()
        )

        def progress(rows: int) -> None:
            self.stderr.write(f"  {rows:,} of {manifest.rows:,} rows checked", ending="\r")
            self.stderr.flush()

        return stage_feed(batch_id=batch.pk, now=now(), progress=progress)

    def _manifest(self, options: dict[str, Any]) -> int:
        as_of = options["as_of"] or now()
        if as_of.tzinfo is None:
            raise CommandError("--as-of needs an offset, such as 2026-11-25T02:00:00+09:00.")
        told = manifest_of(
            options["file"].read_bytes(),
            source=options["source"],
            municipality=options["code"],
            sequence=options["sequence"],
            as_of=as_of,
            kind=options["kind"],
        )
        self.stdout.write(told.to_text())
        return 0

    def _preview(self, options: dict[str, Any]) -> int:
        self._show(_batch(options))
        return 0

    def _approve(self, options: dict[str, Any]) -> int:
        try:
            approve_feed(batch_id=_batch(options).pk, by=_actor(options["by"]), now=now())
        except (NotWaiting, ApproverIsLoader) as no:
            self.stderr.write(f"not approved: {type(no).__name__}")
            return NOT_READY
        self.stdout.write("approved")
        return 0

    def _apply(self, options: dict[str, Any]) -> int:
        try:
            was_applied = apply_feed(batch_id=_batch(options).pk, by=_actor(options["by"]), now=now())
        except NotApplicable as no:
            self.stderr.write(f"refused: {no.rule}")
            return FAULTY
        self.stdout.write("applied" if was_applied else "not ready: see its state by `feed preview`")
        return 0 if was_applied else NOT_READY

    def _undo(self, options: dict[str, Any]) -> int:
        try:
            undo_feed(
                batch_id=_batch(options).pk, by=_actor(options["by"]), reason=options["reason"], now=now()
            )
        except NotUndoable as no:
            self.stderr.write(f"not undone: {no.rule}")
            return NOT_UNDONE
        self.stdout.write("undone")
        return 0

    def _withdraw(self, options: dict[str, Any]) -> int:
        by = _actor(options["by"])
        if not withdraw_feed(batch_id=_batch(options).pk, by=by, reason=options["reason"], now=now()):
            return NOT_READY
        self.stdout.write("withdrawn")
        return 0

    def _status(self, options: dict[str, Any]) -> int:
        batches = Batch.objects.select_related("municipality").order_by("-pk")
        if options["source"]:
            batches = batches.filter(source=options["source"])
        for batch in batches[:SHOWN]:
            self.stdout.write(
                f"{batch.pk:6}  {batch.municipality.code}  {batch.source:16} {batch.kind:8}"
                f" {batch.sequence:6}  {batch.as_of:%Y-%m-%d %H:%M}  {batch.row_count:8,} rows  {batch.state}"
            )
        return 0

    def _show(self, batch: Batch) -> None:
        self.stdout.write(f"batch {batch.pk}: {batch}, {batch.row_count:,} rows, {batch.state}")
        counts = {name: count for name, count in batch.difference.items() if name != "fields"}
        self.stdout.write("  " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
        for name, count in batch.difference.get("fields", {}).items():
            self.stdout.write(f"  {count:8,}  {name}")
        for gate in batch.gates:
            self.stdout.write(f"  needs a second person: {gate}")
        if batch.refusal:
            self.stdout.write(f"  refused: {batch.refusal}, {batch.reject_count:,} faults")
        for row in batch.rejects.order_by("pk")[:SHOWN]:
            self.stdout.write(f"  line {row.line}, {row.column or '-'}: {row.rule} ({row.value})")


def _batch(options: dict[str, Any]) -> Batch:
    batch = Batch.objects.filter(pk=options["batch"]).first()
    if batch is None:
        raise CommandError("There is no such batch.")
    return batch


def _actor(name: str) -> str:
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError("There is no such user (--by).")
    return f"user {user.pk}"
