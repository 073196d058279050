"""What a spreadsheet does to text: formulas that run, encodings that guess. Neither happens here."""

import codecs
import re

MOST_ROWS = 2000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
UTF8, CP932 = "utf-8", "cp932"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class NotDecodable(ValueError):
    """The bytes are not text of that encoding; `line` is where the first wrong one stands, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def decoded(content: bytes, encoding: str) -> str:
    """The text, decoded strictly: UTF-8 with or without its mark, or CP932 (`shift_jis` lacks 髙).

    Raises NotDecodable; nothing is replaced and nothing left out.
    """
    if encoding == UTF8:
        content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode(encoding, "strict")
    except UnicodeDecodeError as error:
        raise NotDecodable(content.count(b"\n", 0, error.start) + 1) from None


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run the cell instead of showing it."""
    return text.startswith(FORMULA_STARTS)


def neutralised(text: str) -> str:
    """The cell as it may leave: an apostrophe before what would run; `restored` takes it off again."""
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def restored(text: str) -> str:
    """A cell that came back, without the apostrophe that `neutralised` put before it."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text


def has_control_characters(text: str) -> bool:
    """Whether the text holds characters that no form and no paper shows."""
    return _CONTROL.search(text) is not None
