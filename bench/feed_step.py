"""One step of the comparison of feeds in a process of its own: `prepare FOLDER N`, or `measure …`."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402  # all after setup

from bench import feed_engine, feed_files, feed_rivals  # noqa: E402

LOADER, SECOND = "user 1", "user 2"
_TICKS = os.sysconf("SC_CLK_TCK")
_BEFORE = {"delta": "part", "part": "full"}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock, of this process and of its database connection; peak memory; and the parts."""

    wall: float
    own: float
    backend: float
    rss_mb: float
    rows: int
    parts: dict[str, float]


def measured(work: Callable[[], tuple[int, dict[str, float]]]) -> Took:
    """What the work took, its database connection included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    wall, own, theirs = time.perf_counter(), time.process_time(), _cpu_of(backend)
    rows, parts = work()
    return Took(
        wall=time.perf_counter() - wall,
        own=time.process_time() - own,
        backend=_cpu_of(backend) - theirs,
        rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        rows=rows,
        parts=parts,
    )


def _cpu_of(process: int) -> float:
    """Seconds of CPU of a process of this machine; nothing of a server elsewhere."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(told[11]) + int(told[12])) / _TICKS


def step(folder: Path, who: str, name: str, act: str, most: int) -> Took:
    """One row of one competitor."""
    path = folder / f"{name}.csv"
    match who, act:
        case "engine", "load":
            return measured(lambda: feed_engine.load(path, loader=LOADER, second=SECOND))
        case "engine", "undo":
            return measured(lambda: feed_engine.undo(by=SECOND))
        case "copy", "load":
            return measured(lambda: (feed_rivals.copy_and_merge(path, is_whole=name != "delta"), {}))
        case "copy", "undo" if name == "full":
            return measured(lambda: (feed_rivals.delete_all(), {}))
        case "copy", "undo":
            before = folder / f"{_BEFORE[name]}.csv"
            return measured(lambda: (feed_rivals.copy_and_merge(before, is_whole=True), {}))
        case _:
            if name == "part":
                feed_rivals.fill_for_import(folder / "full.csv")
            first = name == "full"
            return measured(lambda: (feed_rivals.import_export(path, is_first=first, most=most), {}))


def main(words: list[str]) -> None:
    """Lay everything out, or measure one row and print it."""
    if words[0] == "prepare":
        feed_engine.prepare(feed_files.CODE)
        feed_rivals.lay_tables()
        feed_files.write_files(Path(words[1]), int(words[2]))
    else:
        folder, who, name, act, most = words[1:]
        print(json.dumps(asdict(step(Path(folder), who, name, act, int(most)))))


if __name__ == "__main__":
    main(sys.argv[1:])
