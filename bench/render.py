"""Milliseconds per 住民票の写し: by xhtml2pdf, and by this house with and without the read-back.

    python -m bench.render [--rounds 10] [--each 30]

Every document is another household of four on one A4 page, built by the house's own rules; no database is
read. In each round one document is made by xhtml2pdf and `each` by every row of this house, in turns, in one
process, so that other load on the machine falls on all rows alike. "CPU" is the process's own time.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from bench.by_xhtml2pdf import ByXhtml2pdf
from bench.households import IMAGES, SEAL, snapshot_of
from issuance.pdf import press
from issuance.pdf.preflight import preflight
from issuance.pdf.render import render

Made = TypeVar("Made")
KEY = "resident_record_2025"
USUAL = "xhtml2pdf, @font-face, as usually written"
TUNED = "xhtml2pdf, face registered once"
BARE = "this house: glyph proof, not read back"
WHOLE = "this house: glyph proof and read-back"
ALONE = "the read-back alone"


class Clock:
    """Wall and CPU milliseconds of each row."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = defaultdict(list)
        self.cpu: dict[str, list[float]] = defaultdict(list)

    def take(self, row: str, work: Callable[[], Made]) -> Made:
        """Do the work and note what it took."""
        wall, cpu = time.perf_counter(), time.process_time()
        made = work()
        self.cpu[row].append((time.process_time() - cpu) * 1000)
        self.wall[row].append((time.perf_counter() - wall) * 1000)
        return made

    def report(self, rows: tuple[str, ...]) -> None:
        """Print the table."""
        print(
            f"{'ms per certificate (one page, four people)':50} {'p50':>8} {'p95':>8} {'CPU p50':>8} {'N':>6}"
        )
        for row in rows:
            middle, high = statistics.median(self.wall[row]), statistics.quantiles(self.wall[row], n=20)[-1]
            cpu = statistics.median(self.cpu[row])
            print(f"{row:50} {middle:8.2f} {high:8.2f} {cpu:8.2f} {len(self.wall[row]):6d}")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=10, help="documents of each row of xhtml2pdf")
    options.add_argument(
        "--each", type=int, default=30, help="documents of each row of this house in a round"
    )
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seal = Path(folder) / "seal.png"
        seal.write_bytes(SEAL)
        theirs = ByXhtml2pdf(KEY, font=Path(settings.CERTIFICATE_FONT), seal=seal)
        clock, sizes = measure(theirs, rounds=asked.rounds, each=asked.each)
    clock.report((USUAL, TUNED, BARE, WHOLE, ALONE))
    print()
    print(f"{'ratios of the medians':82} {'wall':>7} {'CPU':>7}")
    for one, other in ((USUAL, BARE), (USUAL, WHOLE), (TUNED, BARE), (TUNED, WHOLE), (ALONE, BARE)):
        wall, cpu = (
            statistics.median(of[one]) / statistics.median(of[other]) for of in (clock.wall, clock.cpu)
        )
        print(f"{f'{one} / {other}':82} {wall:7.1f} {cpu:7.1f}")
    print(f"bytes of a certificate: {statistics.median(sizes):.0f}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def measure(theirs: ByXhtml2pdf, *, rounds: int, each: int) -> tuple[Clock, list[int]]:
    """All rows in turns; the first document of each way is not counted."""
    face, form = press.face(), press.form(KEY)
    snapshots = [snapshot_of(number, form) for number in range(max(rounds * each, 1))]
    clock, warm_up, sizes = Clock(), Clock(), []

    def ours(number: int, clock: Clock) -> int:
        asked = snapshots[number]
        facts = {"form": form, "face": face, "images": IMAGES}
        pdf = clock.take(BARE, lambda: render(asked, **facts))
        clock.take(ALONE, lambda: preflight(pdf, asked, **facts))
        clock.take(WHOLE, lambda: preflight(render(asked, **facts), asked, **facts))
        return len(pdf)

    def others(row: str, number: int, clock: Clock) -> None:
        page = snapshots[number].pages[0]
        clock.take(row, lambda: theirs.document(page))

    others(USUAL, 0, warm_up), ours(0, warm_up)
    for start in range(0, rounds * each, each):
        others(USUAL, start, clock)
        sizes += [ours(number, clock) for number in range(start, start + each)]
    theirs.register_face()
    others(TUNED, 0, warm_up)
    for start in range(0, rounds * each, each):
        others(TUNED, start, clock)
    return clock, sizes


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
    main()
