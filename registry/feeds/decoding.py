"""The border: bytes of a source system become text, strictly, with one form for each character."""

import io
from collections.abc import Iterator

from registry.feeds.columns import BadValue

BOM = b"\xef\xbb\xbf"
CP932, UTF8 = "cp932", "utf-8"
ENCODINGS = (CP932, UTF8)
"""CP932 is Windows-31J: Python's `shift_jis` has neither 髙 nor 﨑."""

# The same JIS character has two code points, by who converted it; both come, one is kept.
_ONE_FORM = {"\uff5e": "\u301c", "\u2212": "\uff0d", "\u2016": "\u2225", "\u2014": "\u2015"}
_DOUBLED = tuple(_ONE_FORM.items())


class CannotDecode(BadValue):
    """The bytes are not text of the encoding; the line is told, and how far it went."""

    def __init__(self, rule: str, line: int) -> None:
        super().__init__(rule)
        self.line = line


def encoding_of(content: bytes, said: str = "") -> str:
    """The encoding: as the manifest says, else UTF-8 where all of it is UTF-8, else CP932."""
    if said:
        return said
    if content.startswith(BOM):
        return UTF8
    try:
        content.decode(UTF8)
    except UnicodeDecodeError:
        return CP932
    return UTF8


def lines_of(content: bytes, encoding: str) -> Iterator[str]:
    """The lines with their ends, one form for each character. Raises CannotDecode at the line that fails."""
    if encoding == UTF8 and content.startswith(BOM):
        content = content[len(BOM) :]
    reader = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="strict", newline="")
    try:
        for line in reader:
            yield one_form(line)
    except UnicodeDecodeError:
        raise CannotDecode("not_in_the_encoding", failing_line(content, encoding)) from None


def one_form(line: str) -> str:
    """The text with 〜 － ∥ ― in one code point each, whichever came."""
    for other, ours in _DOUBLED:
        if other in line:
            line = line.replace(other, ours)
    return line


def failing_line(content: bytes, encoding: str) -> int:
    """The number of the first line that cannot be decoded, 0 if all can."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError as fault:
        return content.count(b"\n", 0, fault.start) + 1
    return 0
