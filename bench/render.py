"""Milliseconds per certificate, form by form: by xhtml2pdf, by this house, and by the hand-written limit.

    python -m bench.render [--rounds 5] [--each 20] [--all] [--form KEY]

Every form that the catalogue prints today is measured, the newest of each family; `--all` takes the older
ones too. Every document has other texts: for the 住民票の写し households of four, for 戸籍 and 附票 a couple
with a child, both by the house's own rules; for other forms names, places and amounts in every box. No
database is read. In each round one document is made by xhtml2pdf and `each` by every row of this house, in
turns, in one process, so that other load on the machine falls on all rows alike.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import django
from django.conf import settings

from bench.by_hand import ByHand
from bench.by_xhtml2pdf import ByXhtml2pdf, NotTheSamePage
from bench.filled import filled
from bench.households import IMAGES, SEAL, snapshot_of
from bench.registers import CERTIFICATES, FORM, register_snapshot
from issuance.pdf import press
from issuance.pdf.forms import frozen_keys
from issuance.pdf.preflight import preflight
from issuance.pdf.render import render
from issuance.rules.catalogue import CATALOGUE, CertificateType
from issuance.rules.snapshot import Snapshot

Made = TypeVar("Made")
USUAL = "xhtml2pdf"
TUNED = "face once"
BARE = "proved"
WHOLE = "read back"
HAND = "by hand"
HOUSEHOLDS = "resident_record"


class Clock:
    """Wall milliseconds of each row."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = defaultdict(list)

    def take(self, row: str, work: Callable[[], Made]) -> Made:
        """Do the work and note what it took."""
        begun = time.perf_counter()
        made = work()
        self.wall[row].append((time.perf_counter() - begun) * 1000)
        return made

    def middle(self, row: str) -> float | None:
        """The median of a row, None where nothing was measured."""
        return statistics.median(self.wall[row]) if self.wall[row] else None


def main() -> None:
    """Measure and print a line for each form."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5, help="documents of each row of xhtml2pdf")
    options.add_argument("--each", type=int, default=20, help="documents of this house in a round")
    options.add_argument("--all", action="store_true", help="older forms too")
    options.add_argument("--form", default="", help="one form or certificate only")
    asked = options.parse_args()
    print("median ms per certificate of one page")
    print(f"{'certificate':20} {'form':22} {'pages':>5}", end="")
    print(f" {USUAL:>10} {TUNED:>10} {BARE:>8} {WHOLE:>10} {HAND:>8}", end="")
    print(f"  {'xhtml2pdf/read back':>20} {'read back/by hand':>18}")
    with tempfile.TemporaryDirectory() as folder:
        seal = Path(folder) / "seal.png"
        seal.write_bytes(SEAL)
        for certificate, key in forms(every=asked.all):
            if asked.form in {"", key, certificate.code}:
                print(line(certificate, key, seal, rounds=asked.rounds, each=asked.each), flush=True)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def forms(*, every: bool) -> Iterator[tuple[CertificateType, str]]:
    """Each certificate of the catalogue with its newest form, or with every one that was ever frozen."""
    for certificate in CATALOGUE.values():
        family = FORM if certificate.form_family in CERTIFICATES else certificate.form_family
        keys = [key for key in frozen_keys() if key.rpartition("_")[0] == family]
        for key in keys if every else keys[-1:]:
            yield certificate, key


def line(certificate: CertificateType, key: str, seal: Path, *, rounds: int, each: int) -> str:
    """One form's medians and ratios."""
    clock = Clock()
    pages = measure(certificate, key, seal, clock, rounds=rounds, each=each)
    usual, tuned, bare, whole, hand = (clock.middle(row) for row in (USUAL, TUNED, BARE, WHOLE, HAND))
    ratios = (usual / whole if usual and whole else None, whole / hand if whole and hand else None)
    cells = [
        _cell(value, width)
        for value, width in zip((usual, tuned, bare, whole, hand), (10, 10, 8, 10, 8), strict=True)
    ]
    named = f"{certificate.code:20} {key:22} {pages:5d}"
    return f"{named} {' '.join(cells)}  {_cell(ratios[0], 20, 1)} {_cell(ratios[1], 18, 1)}"


def measure(
    certificate: CertificateType, key: str, seal: Path, clock: Clock, *, rounds: int, each: int
) -> int:
    """All rows of one form in turns; the first document of each way is not counted. The pages of a copy."""
    face, form = press.face(), press.form(key)
    facts = {"form": form, "face": face, "images": IMAGES}
    made = [_snapshot(number, certificate, key) for number in range(rounds * each)]
    hand = ByHand(form, subset=render(made[0], **facts)[-40_000:])
    theirs = ByXhtml2pdf(key, font=Path(settings.CERTIFICATE_FONT), seal=seal)

    def ours(asked: Snapshot, counted: Clock) -> None:
        counted.take(BARE, lambda: render(asked, **facts))
        counted.take(WHOLE, lambda: preflight(render(asked, **facts), asked, **facts))
        counted.take(HAND, lambda: hand.document(asked.pages[0]))

    def others(row: str, asked: Snapshot, counted: Clock) -> None:
        counted.take(row, lambda: theirs.document(asked.pages[0]))

    for row in (USUAL, TUNED):
        try:
            others(row, made[0], Clock())
            ours(made[0], Clock())
            for start in range(0, rounds * each, each):
                others(row, made[start], clock)
                for number in range(start, start + each):
                    ours(made[number], clock)
        except NotTheSamePage:
            # What xhtml2pdf cannot lay out is measured without it.
            for asked in made:
                ours(asked, clock)
        theirs.register_face()
    return len(made[0].pages)


def _snapshot(number: int, certificate: CertificateType, key: str) -> Snapshot:
    form = press.form(key)
    if certificate.form_family == HOUSEHOLDS:
        return snapshot_of(number, form)
    if certificate.form_family in CERTIFICATES:
        return register_snapshot(number, form, certificate)
    return filled(number, form, certificate)


def _cell(value: float | None, width: int, digits: int = 2) -> str:
    return f"{value:{width}.{digits}f}" if value is not None else f"{'–':>{width}}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
    django.setup()
    main()
