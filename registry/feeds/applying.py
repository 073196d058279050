"""Takes the rows of a batch to its writer, forwards or back, after proof that the copy is as compared."""

from collections.abc import Iterator

from registry.choices import RowAct
from registry.feeds.feed import Feed, Step, Turn
from registry.feeds.proving import prove, prove_crowd
from registry.models import Batch

CHUNK = 5_000
_COLUMNS = ("key", "act", "fields", "before", "after", "meta", "gaiji")


def apply_rows(feed: Feed, turn: Turn) -> None:
    """Write every row of the batch. Raises CopyHasMoved. The caller holds the transaction."""
    for steps in _steps(turn.batch, new=False):
        prove(feed, turn, {step.key: step.before for step in steps})
        feed.writer.clear(turn, steps)
    is_crowd = feed.writer.is_crowd(turn)
    if is_crowd:
        feed.writer.enter_crowd(turn)
    for steps in _steps(turn.batch, new=False if is_crowd else None):
        feed.writer.write(turn, steps)


def undo_rows(feed: Feed, turn: Turn) -> None:
    """Put every row of the batch back. Raises CopyHasMoved. The caller holds the transaction."""
    is_crowd = feed.writer.is_crowd(turn)
    if is_crowd:
        prove_crowd(feed, turn)
        feed.writer.undo_crowd(turn)
    new = False if is_crowd else None
    for steps in _steps(turn.batch, new=new):
        prove(feed, turn, {step.key: step.after for step in steps})
        feed.writer.clear_for_undo(turn, steps)
    for steps in _steps(turn.batch, new=new):
        feed.writer.undo(turn, steps)


def _steps(batch: Batch, *, new: bool | None) -> Iterator[list[Step]]:
    """The rows in chunks, always in the same order; all of them, or those without new records.

    No cursor stays open while a chunk is written.
    """
    rows = batch.rows.order_by("pk")
    if new is False:
        rows = rows.exclude(act=RowAct.ADDED)
    last = 0
    while chunk := list(rows.filter(pk__gt=last).values_list("pk", *_COLUMNS)[:CHUNK]):
        last = chunk[-1][0]
        yield [Step(*told[1:]) for told in chunk]
