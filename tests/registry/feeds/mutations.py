"""Ways in which a file goes wrong: cut, re-encoded, its columns and lines mixed up, its bytes hurt."""

import json
import random
from collections.abc import Callable
from typing import Any

Mutation = Callable[[random.Random, bytes], bytes]
OTHER_ENCODINGS = ("cp932", "utf-8-sig", "euc_jp", "utf-16", "iso2022_jp", "utf-8")
PIECES = (b'"', b",", b"\r\n", b"\x00", b"\xef\xbb\xbf", "〜".encode(), b"\t", b"\\N", b"=1+1", b"\x1f", b"{")
CELLS = (
    "",
    "0",
    "-1",
    "99999999",
    "20261399",
    "平成31年5月7日",
    "=cmd|'/c calc'!A1",
    "\ue000",
    "　",
    "０１",
    "@",
)


def cut(rng: random.Random, content: bytes) -> bytes:
    """Nothing follows a byte anywhere."""
    return content[: rng.randrange(len(content))]


def recoded(rng: random.Random, content: bytes) -> bytes:
    """In another encoding, what it has no character for replaced."""
    return content.decode("utf-8").encode(rng.choice(OTHER_ENCODINGS), errors="replace")


def hurt(rng: random.Random, content: bytes) -> bytes:
    """Some bytes changed, lost, doubled or put in."""
    told = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(told) or 1)
        match rng.randrange(4):
            case 0 if told:
                told[at] = rng.randrange(256)
            case 1:
                del told[at : at + rng.randint(1, 40)]
            case 2:
                told[at:at] = told[at : at + rng.randint(1, 40)]
            case _:
                told[at:at] = rng.choice(PIECES)
    return bytes(told)


def lines_mixed(rng: random.Random, content: bytes) -> bytes:
    """A line lost, doubled, or in another place, the headings too."""
    lines = content.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    match rng.randrange(3):
        case 0:
            del lines[at]
        case 1:
            lines.insert(rng.randrange(len(lines)), lines[at])
        case _:
            rng.shuffle(lines)
    return b"".join(lines)


def columns_mixed(rng: random.Random, content: bytes) -> bytes:
    """A column renamed, swapped with another or missing: in the headings, in the rows, or in both."""
    table = [line.split(",") for line in content.decode("utf-8").split("\r\n")]
    width = len(table[0])
    one, other = rng.randrange(width), rng.randrange(width)
    rows = rng.choice(([table[0]], table[1:], table))
    kind = rng.randrange(4)
    for row in rows:
        if len(row) != width:
            continue  # after the last line
        match kind:
            case 0:
                row[one] = rng.choice(("氏  名", "", row[one] + " ", row[one].lower() + "2"))
            case 1:
                row[one], row[other] = row[other], row[one]
            case 2:
                del row[one]
            case _:
                row.insert(one, row[other])
    return "\r\n".join(",".join(row) for row in table).encode()


def a_cell(rng: random.Random, content: bytes) -> bytes:
    """A value of one row in the place of another, or an odd one."""
    table = [line.split(",") for line in content.decode("utf-8").split("\r\n")]
    row = rng.choice(table[1:-1])
    for _ in range(rng.randint(1, 2)):
        row[rng.randrange(len(row))] = rng.choice((*CELLS, rng.choice(rng.choice(table[1:-1]))))
    return "\r\n".join(",".join(cells) for cells in table).encode()


def a_member(rng: random.Random, content: bytes) -> bytes:
    """Of JSON lines: a name renamed, missing, with another's value, or with one of another kind."""
    lines = content.decode("utf-8").splitlines()
    at = rng.randrange(len(lines))
    told = json.loads(lines[at])
    inside = rng.choice([told, *_objects(told)])
    one, other = rng.choice(list(inside)), rng.choice(list(inside))
    match rng.randrange(4):
        case 0:
            inside[f"{one}2"] = inside.pop(one)
        case 1:
            del inside[one]
        case 2:
            inside[one] = inside[other]
        case _:
            inside[one] = rng.choice((None, 7, 1.5, True, [], {}, [[]], "", "x" * 500, *CELLS))
    lines[at] = json.dumps(told, ensure_ascii=False)
    return "".join(f"{line}\n" for line in lines).encode()


def _objects(told: Any) -> list[dict[str, Any]]:
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    found = [each for each in inside if isinstance(each, dict)]
    return [each for each in found if each] + [more for each in inside for more in _objects(each)]


ANY: tuple[Mutation, ...] = (cut, recoded, hurt, lines_mixed)
OF_CSV: tuple[Mutation, ...] = (*ANY, columns_mixed, a_cell, a_cell)
OF_JSON: tuple[Mutation, ...] = (*ANY, a_member, a_member)
