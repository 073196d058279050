"""Reads ahead: one thread reads and checks rows while another waits for the database to take the last."""

from collections.abc import Iterable, Iterator
from itertools import islice
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
_WAITING = 2
"""Chunks that may lie ready; more would only fill memory."""


def chunks_ahead(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of `size`, the next being read while the caller works on one.

    What reading raises is raised here, at its place. Reading touches no database, so that it may run apart.
    """
    ready: Queue[list[T] | BaseException | None] = Queue(_WAITING)
    stopped = Event()

    def put(what: list[T] | BaseException | None) -> bool:
        while not stopped.is_set():
            try:
                ready.put(what, timeout=0.1)
            except Full:
                continue
            return True
        return False

    def read() -> None:
        source = iter(rows)
        try:
            while chunk := list(islice(source, size)):
                if not put(chunk):
                    return
            put(None)
        except BaseException as fault:  # noqa: BLE001  # raised again in the thread that asked
            put(fault)

    reader = Thread(target=read, name="feed reader", daemon=True)
    reader.start()
    try:
        while (what := ready.get()) is not None:
            if isinstance(what, BaseException):
                raise what
            yield what
    finally:
        stopped.set()
        reader.join()
