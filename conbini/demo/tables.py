"""The demo's own data files: towns, cities, names; read once each."""

import re
from functools import cache
from importlib.resources import files

_CODE_POINT = re.compile(r"\{([0-9A-F]{4,6})\}")


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `data/<name>.tsv` without its comments; {E0102} stands for that code point."""
    text = files("conbini.demo").joinpath("data", f"{name}.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(tuple(_characters(cell) for cell in line.split("\t")) for line in lines)


def _characters(cell: str) -> str:
    return _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), cell)
