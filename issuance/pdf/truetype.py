"""Read the tables of a TrueType program that a proof of its glyphs needs: outlines and advances."""

import struct
from dataclasses import dataclass
from functools import cached_property


class NotTrueType(ValueError):
    """The bytes are not a TrueType program of the simple kind that this house embeds."""


@dataclass(frozen=True)
class TrueType:
    """A TrueType program in memory; nothing is copied until it is asked for."""

    data: bytes

    @cached_property
    def tables(self) -> dict[str, tuple[int, int]]:
        """Table tag to (offset, length)."""
        if self.data[:4] != b"\0\1\0\0":
            raise NotTrueType("not a TrueType program")
        (count,) = struct.unpack_from(">H", self.data, 4)
        found = {}
        for entry in range(12, 12 + 16 * count, 16):
            tag, _, offset, length = struct.unpack_from(">4sIII", self.data, entry)
            if offset + length > len(self.data):
                raise NotTrueType("a table lies outside the program")
            found[tag.decode("latin-1")] = (offset, length)
        return found

    @cached_property
    def units(self) -> int:
        """Font units in an em."""
        return self._numbers("head", "H", 1, 18)[0]

    @cached_property
    def glyph_count(self) -> int:
        """How many glyphs the program holds, .notdef included."""
        return self._numbers("maxp", "H", 1, 4)[0]

    @cached_property
    def advances(self) -> tuple[int, ...]:
        """Advance width of each glyph, in font units."""
        (count,) = self._numbers("hhea", "H", 1, 34)
        pairs = self._numbers("hmtx", "H", 2 * count)[::2]
        return pairs + (pairs[-1],) * (self.glyph_count - count)

    @cached_property
    def _locations(self) -> tuple[int, ...]:
        (is_long,) = self._numbers("head", "h", 1, 50)
        count = self.glyph_count + 1
        if is_long:
            return self._numbers("loca", "I", count)
        return tuple(2 * half for half in self._numbers("loca", "H", count))

    def outline(self, glyph: int) -> bytes:
        """The glyph's contours as stored, with no hinting instructions; b"" for a blank glyph.

        Raises NotTrueType for a composite glyph: its parts are numbered per program and prove nothing here
        (the certificate face has none).
        """
        start, end = self._locations[glyph], self._locations[glyph + 1]
        if start == end:
            return b""
        offset, length = self.tables["glyf"]
        if not 0 <= start <= end <= length:
            raise NotTrueType("a glyph lies outside its table")
        stored = self.data[offset + start : offset + end]
        (contours,) = struct.unpack_from(">h", stored)
        if contours < 0:
            raise NotTrueType("a composite glyph")
        hints_at = 10 + 2 * contours
        (hints,) = struct.unpack_from(">H", stored, hints_at)
        return stored[:hints_at] + b"\0\0" + stored[hints_at + 2 + hints :] if hints else stored

    def _numbers(self, tag: str, kind: str, count: int, skip: int = 0) -> tuple[int, ...]:
        try:
            offset, length = self.tables[tag]
            if skip + count * struct.calcsize(f">{kind}") > length:
                raise NotTrueType(f"the table {tag} is too short")
            return struct.unpack_from(f">{count}{kind}", self.data, offset + skip)
        except (KeyError, struct.error) as error:
            raise NotTrueType(f"the table {tag} is missing") from error


def same_outline(one: bytes, other: bytes) -> bool:
    """Whether two outlines draw the same, up to the zero bytes that pad a glyph to an even offset."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :] in {b"", b"\0", b"\0\0", b"\0\0\0"}
