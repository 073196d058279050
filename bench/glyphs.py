"""All 58,862 rows of the MJ table: drawn as the table names and extracted as registered, or refused by name.

    python -m bench.glyphs [--every 1]

Each character and each sequence of the table is printed on sheets by the writer of certificates, proved by
the read-back (the outline in the finished bytes is that of the named glyph of the face), and the text is
extracted by pdftotext, a program of others. Whatever the face cannot print must be refused.
"""

import argparse
import hashlib
import io
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf

from issuance.pdf import press
from issuance.pdf.fonts import EXPECTED_SHA256, Face
from issuance.pdf.forms import FrozenForm, form_digest
from issuance.pdf.mj_table import mj_names
from issuance.pdf.preflight import preflight
from issuance.pdf.render import render
from issuance.rules.snapshot import Page, Snapshot, page_texts

ROWS_OF_THE_LIST = 58_862
"""MJ文字情報一覧表. Some of its rows have neither a character nor a sequence: nothing could be registered."""
LINES, IN_A_LINE, PAGES = 40, 50, 6
_SERIAL = "A-001"


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of the clusters that were tried: drawn and extracted, refused, or neither."""

    right: tuple[str, ...]
    refused: tuple[str, ...]
    wrong: tuple[str, ...]


def tried(clusters: Sequence[str], face: Face) -> Counted:
    """Print, prove and extract all of them; raises PreflightFailed if a glyph is not the one named."""
    refused = set(face.missing("".join(clusters)))
    named = [cluster for cluster in clusters if cluster not in refused]
    wrong = [each for each in named if face.name_of(face.glyphs(each)[0].id) != mj_names()[each]]
    form = sheet_form()
    for start in range(0, len(named), LINES * IN_A_LINE * PAGES):
        part = named[start : start + LINES * IN_A_LINE * PAGES]
        asked = snapshot(part, form)
        pdf = render(asked, form=form, face=face, images={})
        preflight(pdf, asked, form=form, face=face, images={})
        wrong += differing(part, extracted(pdf))
    return Counted(tuple(set(named) - set(wrong)), tuple(sorted(refused)), tuple(wrong))


def differing(printed: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The clusters of lines that did not come back as they were printed."""
    found: list[str] = []
    for at, line in enumerate(split(printed, IN_A_LINE)):
        if at >= len(lines) or lines[at] != "".join(line):
            found += line
    return found


def extracted(pdf: bytes) -> list[str]:
    """The lines of the sheets as pdftotext gives them, without numbers at the foot."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(["pdftotext", "-raw", file.name, "-"], check=True, capture_output=True)
    lines = done.stdout.decode("utf-8").replace("\f", "").split("\n")
    return [line for line in lines if line and not line.startswith(_SERIAL)]


def split(items: Sequence[str], size: int) -> Iterator[list[str]]:
    """Parts of that size, the last one shorter."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def snapshot(clusters: Sequence[str], form: FrozenForm) -> Snapshot:
    """Sheets with a cluster beside the other."""
    sheets = list(split(clusters, LINES * IN_A_LINE))
    pages = []
    for number, sheet in enumerate(sheets, 1):
        texts = {f"line{at:02d}": "" for at in range(LINES)}
        texts |= {f"line{at:02d}": "".join(line) for at, line in enumerate(split(sheet, IN_A_LINE))}
        mark = f"{_SERIAL} {number}/{len(sheets)}"
        texts |= {"serial": mark, "page_mark": mark}
        pages.append(Page(_SERIAL, 1, number, len(sheets), page_texts(texts), ()))
    return Snapshot(
        request="r",
        certificate="resident_record",
        municipality="092029",
        subject="1",
        persons=("1",),
        issued_at="2026-11-25T09:00:00+09:00",
        as_of="2026-11-25T09:00:00+09:00",
        form=form.key,
        form_digest=form.digest,
        font_sha256=EXPECTED_SHA256,
        title="住民票の写し",
        pages=tuple(pages),
    )


def sheet_form() -> FrozenForm:
    """A blank sheet with lines for glyphs; it is in force nowhere."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595.276, 841.89))
        page.obj.Resources = pikepdf.Dictionary()
        page.obj.Contents = pdf.make_stream(b"q Q")
        out = io.BytesIO()
        pdf.save(out, static_id=True)
    box = {"x": 30, "w": 535, "h": 12, "size": 10, "min_size": 10, "align": "left", "lines": 1}
    fields = [{"name": f"line{at:02d}", "y": 800 - 18 * at, **box} for at in range(LINES)]
    fields += [{"name": name, "y": y, **box} for name, y in (("serial", 40), ("page_mark", 20))]
    description = {
        "key": "glyphs",
        "page": [595.276, 841.89],
        "fields": fields,
        "images": [],
        "source_sha256": "0" * 64,
        "font_sha256": EXPECTED_SHA256,
        "pdf_sha256": hashlib.sha256(out.getvalue()).hexdigest(),
    }
    return FrozenForm.from_files(description | {"digest": form_digest(description)}, out.getvalue())


def main() -> None:
    """Count, and say what was refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every n-th character or sequence")
    every = parser.parse_args().every
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
    table, begun = mj_names(), time.perf_counter()
    found = tried(sorted(table)[::every], press.face())
    right = {table[cluster] for cluster in found.right}
    refused = {table[cluster] for cluster in found.refused} - right
    named = set(table.values())
    print(f"{len(found.right):>7,} characters and sequences drawn as named and extracted as registered")
    for what, clusters in (("refused", found.refused), ("wrong", found.wrong)):
        print(f"{len(clusters):>7,} {what}: {', '.join(told(each) for each in clusters[:20]) or 'none'}")
    print(f"rows of the list: {ROWS_OF_THE_LIST:,}")
    print(f"{len(right):>7,} rows drawn and extracted")
    print(f"{len(refused):>7,} rows refused by name")
    print(f"{ROWS_OF_THE_LIST - len(named):>7,} rows without a character or sequence to register")
    print(f"{time.perf_counter() - begun:.0f} s")
    raise SystemExit(1 if found.wrong else 0)


def told(cluster: str) -> str:
    """The cluster by its code points and its MJ name."""
    return " ".join(f"U+{ord(each):04X}" for each in cluster) + f" ({mj_names()[cluster].upper()})"


if __name__ == "__main__":
    main()
