"""The certificate face (IPAmj明朝): which glyph draws which registered character, proved or refused."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, Self

import uharfbuzz as hb
from fontTools.pens.basePen import decomposeQuadraticSegment
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from issuance.pdf.mj_table import mj_names
from issuance.pdf.subset import Subsetter
from issuance.pdf.truetype import TrueType
from registry.rules.names import clusters, code_points

# IPAmj Mincho 005.01, ipamjm.ttf of Debian's fonts-ipamj-mincho 005.01-2.1.
EXPECTED_SHA256 = "75268aa9ac2d92080048196af08adee37f1c286cf4b7777ed5ac3722a8737f5f"
FACE_FILE = "ipamjm.ttf"

_KANJI = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\ufe00-\ufe0f\U000e0100-\U000e01ef]?"
)
_KANA_WITH_MARK = re.compile("[\u3041-\u3096\u309d\u30a1-\u30fa\u30fd\u31f0-\u31ff][\u3099\u309a]")
# Alone, these draw nothing, draw over a neighbour, or draw what only their maker knows.
_NEVER_ALONE = frozenset({"Mn", "Me", "Mc", "Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


class CannotPrint(Exception):
    """A document that must not be printed: which field, why, which code points; never the text itself."""

    reason = "cannot be printed"

    def __init__(self, field: str, code_points: str = "", *, others: tuple["CannotPrint", ...] = ()) -> None:
        self.field = field
        self.code_points = code_points
        self.others = others
        super().__init__(" ".join(part for part in (f"{field}:", self.reason, code_points) if part))


class GlyphMissing(CannotPrint):
    """The face has no proved glyph for the cluster; nothing is printed in its place."""

    reason = "the certificate face has no proved glyph for"

    def __init__(self, field: str, cluster: str, *, others: tuple[CannotPrint, ...] = ()) -> None:
        self.cluster = cluster
        super().__init__(field, code_points(cluster), others=others)


class Glyph(NamedTuple):
    """One drawn cluster: the glyph's id in the face, its advance (1/1000 em), its text as UTF-16 in hex."""

    id: int
    cluster: str
    advance: int
    utf16: str


class Registered(NamedTuple):
    """How a cluster must look: the outline of its registered glyph, and the advance in font units."""

    outline: bytes
    advance: int


class Face:
    """A TrueType face held in memory; the caller compares `sha256` with EXPECTED_SHA256 before using it."""

    def __init__(self, data: bytes) -> None:
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.program = TrueType(data)
        self._shaper = hb.Font(hb.Face(hb.Blob(data)))
        self.subsetter = Subsetter(self._shaper.face)
        with TTFont(io.BytesIO(data), lazy=True) as font:
            order = font.getGlyphOrder()
            self._ids: dict[str, int] = {name: number for number, name in enumerate(order)}
            self._mapped = _character_map(font, self._ids)
            self.metrics = _metrics(font)
        self._names: list[str] = order
        self._drawn: dict[str, Glyph] = {}
        self._registered: dict[str, Registered] = {}

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the face (46 MB, about a second); every worker should do it once."""
        return cls(path.read_bytes())

    def glyphs(self, text: str, field: str = "") -> list[Glyph]:
        """The glyph of every cluster of the text, in order; raises GlyphMissing at the first unproved one."""
        drawn = self._drawn
        try:
            return [drawn[cluster] for cluster in clusters(text)]
        except KeyError:
            return [self._prove(cluster, field) for cluster in clusters(text)]

    def missing(self, text: str) -> tuple[str, ...]:
        """The clusters of the text that this face cannot print, each once, in order."""
        refused: dict[str, None] = {}
        for cluster in clusters(text):
            try:
                self._prove(cluster, "")
            except GlyphMissing:
                refused[cluster] = None
        return tuple(refused)

    def disagreements(self, table: Mapping[str, str]) -> dict[str, str | None]:
        """Clusters of the MJ table that the face draws with another glyph, or (None) does not have."""
        drawn = {cluster: self._mapped.get(cluster) for cluster in table}
        names = {cluster: None if found is None else self._names[found] for cluster, found in drawn.items()}
        return {cluster: name for cluster, name in names.items() if name != table[cluster]}

    def known(self) -> Iterable[str]:
        """Every cluster that the face maps, printable or not."""
        return self._mapped.keys()

    def name_of(self, glyph: int) -> str:
        """The glyph's name in the face: its MJ name, if it has one."""
        return self._names[glyph]

    def proof_glyph(self, cluster: str) -> int | None:
        """The glyph that must draw the cluster, found without the map that `glyphs` uses.

        Kanji by the name in the MJ table, everything else by HarfBuzz; None if nothing may draw it.
        """
        name = mj_names().get(cluster)
        if name is not None:
            return self._ids.get(name)
        if not _is_ordinary(cluster):
            return None
        # Two characters are a kana and its mark; Unicode's one character for both, if any, looks the same.
        alone = unicodedata.normalize("NFC", cluster) if len(cluster) == 2 else cluster
        if len(alone) == 2:
            return self._shaped(cluster)
        found = self._shaper.get_nominal_glyph(ord(alone))
        return int(found) if found else None

    def registered(self, cluster: str) -> Registered | None:
        """The look that `proof_glyph` demands of the cluster; None if nothing may draw it."""
        known = self._registered.get(cluster)
        if known is None and (glyph := self.proof_glyph(cluster)) is not None:
            known = Registered(self.program.outline(glyph), self.program.advances[glyph])
            self._registered[cluster] = known
        return known

    def outline_operators(self, glyph: int, scale: float, x: float) -> list[bytes]:
        """The operators of a glyph's outline, to be filled, from `x` on and `scale` points a font unit."""
        pen = RecordingPen()
        self._shaper.draw_glyph_with_pen(glyph, pen)
        parts: list[bytes] = []
        here = (0.0, 0.0)
        for word, points in pen.value:
            for curve in _cubics(here, word, points):
                placed = [b"%.3f %.3f" % (x + px * scale, py * scale) for px, py in curve[1]]
                parts.append(b" ".join([*placed, curve[0]]) + b"\n")
            here = points[-1] if points else here
        return parts

    def _prove(self, cluster: str, field: str) -> Glyph:
        known = self._drawn.get(cluster)
        if known is not None:
            return known
        found = self._mapped.get(cluster)
        if found is None and _KANA_WITH_MARK.fullmatch(cluster):
            found = self._shaped(cluster)
        name = mj_names().get(cluster)
        proved = self._names[found or 0] == name if name is not None else _is_ordinary(cluster)
        if not found or not proved:
            raise GlyphMissing(field, cluster)
        advance = round(self.program.advances[found] * 1000 / self.program.units)
        return self._drawn.setdefault(
            cluster, Glyph(found, cluster, advance, cluster.encode("utf-16-be").hex())
        )

    def _shaped(self, cluster: str) -> int | None:
        buffer = hb.Buffer()
        buffer.add_str(cluster)
        buffer.guess_segment_properties()
        hb.shape(self._shaper, buffer, {})
        drawn = [info.codepoint for info in buffer.glyph_infos]
        return int(drawn[0]) if len(drawn) == 1 and drawn[0] else None


class Metrics(NamedTuple):
    """What a PDF font descriptor says of the face, in thousandths of an em."""

    name: str
    bbox: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int


def _cubics(
    here: tuple[float, float], word: str, points: tuple[tuple[float, float], ...]
) -> list[tuple[bytes, list[tuple[float, float]]]]:
    """A pen's step as PDF operators; a quadratic curve becomes the cubic one of the same shape."""
    simple = {"moveTo": b"m", "lineTo": b"l", "curveTo": b"c"}
    if word in simple:
        return [(simple[word], list(points))]
    if word != "qCurveTo":
        return [(b"h", [])]
    found = []
    for control, end in decomposeQuadraticSegment(points):
        pair = [
            tuple(a + 2 / 3 * (c - a) for a, c in zip(side, control, strict=True)) for side in (here, end)
        ]
        found.append((b"c", [*pair, end]))
        here = end
    return found


def _is_ordinary(cluster: str) -> bool:
    """Kana, Latin, digits, punctuation: what the character map alone proves. Kanji need the MJ table."""
    if len(cluster) > 1:
        return bool(_KANA_WITH_MARK.fullmatch(cluster))
    return not _KANJI.match(cluster) and unicodedata.category(cluster) not in _NEVER_ALONE


def _character_map(font: TTFont, ids: Mapping[str, int]) -> dict[str, int]:
    """Cluster to glyph id: the Unicode map, and the variation sequences (format 14) over it."""
    base = {chr(code): ids[name] for code, name in font.getBestCmap().items()}
    mapped = dict(base)
    for table in font["cmap"].tables:
        if table.format != 14:
            continue
        for selector, sequences in table.uvsDict.items():
            for code, name in sequences:
                # A sequence without a glyph of its own is "the default": the one of the base alone.
                glyph = base.get(chr(code)) if name is None else ids[name]
                if glyph is not None:
                    mapped[chr(code) + chr(selector)] = glyph
    return mapped


def _metrics(font: TTFont) -> Metrics:
    head, horizontal = font["head"], font["hhea"]
    per_mille = 1000 / head.unitsPerEm
    box = (head.xMin, head.yMin, head.xMax, head.yMax)
    return Metrics(
        name=str(font["name"].getDebugName(6)),
        bbox=(
            round(box[0] * per_mille),
            round(box[1] * per_mille),
            round(box[2] * per_mille),
            round(box[3] * per_mille),
        ),
        ascent=round(horizontal.ascent * per_mille),
        descent=round(horizontal.descent * per_mille),
        cap_height=round(getattr(font["OS/2"], "sCapHeight", 0) * per_mille) or 700,
    )
