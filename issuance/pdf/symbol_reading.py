"""Read a drawn QR symbol back, module by module and without the library that drew it (ISO/IEC 18004).

Narrow like the rest of the read-back: error correction M, one mask, one segment, versions 1 to 14. A symbol
in which any module is not as the standard has it is refused: a phone would mend it and say nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

MASK = 3
_FORMAT = (0b00 << 3) | MASK  # error correction M and the mask
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# Version to codewords of error correction in a block, and (blocks, codewords of data in each).
_BLOCKS = {
    1: (10, ((1, 16),)),
    2: (16, ((1, 28),)),
    3: (26, ((1, 44),)),
    4: (18, ((2, 32),)),
    5: (24, ((2, 43),)),
    6: (16, ((4, 27),)),
    7: (18, ((4, 31),)),
    8: (22, ((2, 38), (2, 39))),
    9: (22, ((3, 36), (2, 37))),
    10: (26, ((4, 43), (1, 44))),
    11: (30, ((1, 50), (4, 51))),
    12: (22, ((6, 36), (2, 37))),
    13: (22, ((8, 37), (1, 38))),
    14: (24, ((4, 40), (5, 41))),
}
_ALIGNMENT = {
    **{version: (6, 10 + 4 * version) for version in range(2, 7)},
    **{version: (6, 8 + 2 * version, 10 + 4 * version) for version in range(7, 14)},
    14: (6, 26, 46, 66),
}
_PADDING = (0xEC, 0x11)


class NotASymbol(ValueError):
    """The modules are not a whole and faultless symbol of the kind that is drawn here."""


def text_of(rows: Sequence[bytes]) -> str:
    """The text of a symbol, its rows from the top with one byte a module; raises NotASymbol."""
    side = len(rows)
    version = (side - 17) // 4
    if version not in _BLOCKS or 17 + 4 * version != side or any(len(row) != side for row in rows):
        raise NotASymbol("size")
    fixed = _fixed(version)
    if any(rows[y][x] != dark for (x, y), dark in fixed.items()):
        raise NotASymbol("patterns")
    bits = [rows[y][x] ^ flip for x, y, flip in _path(version)]
    whole = len(bits) // 8 * 8
    if any(bits[whole:]):
        raise NotASymbol("bits left over")
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, whole, 8)]
    return _text(_data(words, version), version)


def _text(data: bytes, version: int) -> str:
    """The one segment of the data; what follows it may only be padding."""
    bits = "".join(f"{byte:08b}" for byte in data)
    is_alphanumeric, is_small = bits[:4] == "0010", version < 10
    if not is_alphanumeric and bits[:4] != "0100":
        raise NotASymbol("mode")
    counted = (9 if is_small else 11) if is_alphanumeric else (8 if is_small else 16)
    count, at = int(bits[4 : 4 + counted], 2), 4 + counted
    if is_alphanumeric:
        end = at + count // 2 * 11 + count % 2 * 6
        text = "".join(_letters(bits[at:end], count))
    else:
        end = at + 8 * count
        text = bytes(int(bits[n : n + 8], 2) for n in range(at, end, 8)).decode("utf-8", "strict")
    whole = -(-min(end + 4, len(bits)) // 8)
    padding = data[whole:].removeprefix(b"\0")  # segno ends a text that ends with its byte by a byte of zeros
    if end > len(bits) or "1" in bits[end : 8 * whole]:
        raise NotASymbol("length")
    if any(byte != _PADDING[place % 2] for place, byte in enumerate(padding)):
        raise NotASymbol("padding")
    return text


def _letters(bits: str, count: int) -> Iterator[str]:
    for at in range(0, count // 2 * 11, 11):
        both = int(bits[at : at + 11], 2)
        if both >= 45 * 45:
            raise NotASymbol("letters")
        yield _ALPHANUMERIC[both // 45] + _ALPHANUMERIC[both % 45]
    if count % 2:
        last = int(bits[-6:], 2)
        if last >= 45:
            raise NotASymbol("letters")
        yield _ALPHANUMERIC[last]


def _data(words: Sequence[int], version: int) -> bytes:
    """The data of all blocks in order, each block's error correction seen to be right."""
    correction, kinds = _BLOCKS[version]
    lengths = [length for blocks, length in kinds for _ in range(blocks)]
    blocks: list[list[int]] = [[] for _ in lengths]
    supply = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(supply))
    for _ in range(correction):
        for block in blocks:
            block.append(next(supply))
    if any(_syndrome(block, power) for block in blocks for power in range(correction)):
        raise NotASymbol("error correction")
    return bytes(word for block, length in zip(blocks, lengths, strict=True) for word in block[:length])


def _syndrome(block: Sequence[int], power: int) -> int:
    """The block as a polynomial, at the field's generator to that power; 0 in a faultless block."""
    times, value = _times(power), 0
    for word in block:
        value = times[value] ^ word
    return value


@cache
def _times(power: int) -> bytes:
    """Each field element times the generator to that power (GF(256), 0x11D)."""
    table = []
    for element in range(256):
        value = element
        for _ in range(power):
            value = (value << 1) ^ (0x11D if value & 0x80 else 0)
        table.append(value)
    return bytes(table)


@cache
def _path(version: int) -> tuple[tuple[int, int, int], ...]:
    """The places of the data's bits in their order (column, row), and whether the mask turns each."""
    side, fixed = 17 + 4 * version, _fixed(version)
    columns = [*range(side - 1, 6, -2), *range(5, 0, -2)]
    found = []
    for turn, right in enumerate(columns):
        for y in range(side - 1, -1, -1) if turn % 2 == 0 else range(side):
            for x in (right, right - 1):
                if (x, y) not in fixed:
                    found.append((x, y, int((x + y) % 3 == 0)))
    return tuple(found)


@cache
def _fixed(version: int) -> Mapping[tuple[int, int], int]:
    """Everything in a symbol of that version that says nothing of the text."""
    side = 17 + 4 * version
    fixed = {(6, at): 1 - at % 2 for at in range(side)} | {(at, 6): 1 - at % 2 for at in range(side)}
    for centre_x, centre_y in ((3, 3), (side - 4, 3), (3, side - 4)):
        for x in range(max(0, centre_x - 4), min(side, centre_x + 5)):
            for y in range(max(0, centre_y - 4), min(side, centre_y + 5)):
                fixed[x, y] = int(max(abs(x - centre_x), abs(y - centre_y)) not in (2, 4))
    centres = _ALIGNMENT.get(version, ())
    ends = set(centres[:1] + centres[-1:])
    for centre_x in centres:
        for centre_y in centres:
            if {centre_x, centre_y} <= ends and (centre_x, centre_y) != (centres[-1], centres[-1]):
                continue  # a finder stands there
            for x in range(centre_x - 2, centre_x + 3):
                for y in range(centre_y - 2, centre_y + 3):
                    fixed[x, y] = int(max(abs(x - centre_x), abs(y - centre_y)) != 1)
    return fixed | dict(_format_bits(side)) | (dict(_version_bits(version)) if version > 6 else {})


def _format_bits(side: int) -> Iterator[tuple[tuple[int, int], int]]:
    rest = _FORMAT
    for _ in range(10):
        rest = (rest << 1) ^ (0x537 if rest & 0x200 else 0)
    bits = ((_FORMAT << 10) | rest) ^ 0x5412
    first = [(8, y) for y in (0, 1, 2, 3, 4, 5, 7, 8)] + [(x, 8) for x in (7, 5, 4, 3, 2, 1, 0)]
    second = [(side - 1 - n, 8) for n in range(8)] + [(8, side - 15 + n) for n in range(8, 15)]
    for places in (first, second):
        for number, place in enumerate(places):
            yield place, bits >> number & 1
    yield (8, side - 8), 1


def _version_bits(version: int) -> Iterator[tuple[tuple[int, int], int]]:
    rest = version
    for _ in range(12):
        rest = (rest << 1) ^ (0x1F25 if rest & 0x800 else 0)
    bits, side = (version << 12) | rest, 17 + 4 * version
    for number in range(18):
        across, down = side - 11 + number % 3, number // 3
        yield (across, down), bits >> number & 1
        yield (down, across), bits >> number & 1
