"""The MJ table (MJ文字情報一覧表): the glyph that a registered character must be drawn with.

Made from the 文字情報技術促進協議会's list (CC BY-SA 2.1 JP); see data/README.md.
"""

import lzma
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

TABLE = Path(__file__).parent / "data" / "mj_table.tsv.xz"


@cache
def mj_names() -> Mapping[str, str]:
    """Cluster (a character, or base + variation selector) to its glyph's name in the face ("mj022335")."""
    text = lzma.decompress(TABLE.read_bytes()).decode("utf-8")
    return MappingProxyType(dict(_rows(text.splitlines())))


def pack(rows: Iterable[tuple[str, str, str, str]]) -> bytes:
    """The table's file from (MJ name, UCS, IVS, SVS) rows of the list; same rows, same bytes."""
    lines = sorted(f"{cluster}\t{mj.lower()}" for mj, *written in rows for cluster in written if cluster)
    text = "\n".join([*_LICENCE, *lines]) + "\n"
    return lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME)


_LICENCE = (
    "# MJ文字情報一覧表 (文字情報技術促進協議会), CC BY-SA 2.1 JP https://creativecommons.org/licenses/by-sa/2.1/jp/",
    "# Changed: only the columns UCS, IVS, SVS and the MJ name, one line each: cluster, tab, glyph name.",
)


def _rows(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        if not line.startswith("# "):
            cluster, _, name = line.partition("\t")
            yield cluster, name
