"""Check digits of municipalities, residents and numbers: three rules that look alike and are not.

All numbers are text (leading zeros are data), ASCII digits only, check digit last.
"""

import re
from itertools import cycle
from operator import mul

_DIGITS = re.compile(r"[0-9]+")
PERSON_NO_MAX_DIGITS = 15


class NotANumber(ValueError):
    """The base has other characters than digits or the wrong length; the message does not repeat it."""


def municipality_check_digit(five: str) -> str:
    """全国地方公共団体コード: weights 6..2, last digit of 11 − (sum mod 11): remainder 0 → 1, 1 → 0.

    JIS X 0401/0402 codes with the check digit of 自治省 (domain E.4).
    """
    total = sum(int(digit) * weight for digit, weight in zip(_base(five, 5), range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def juki_check_digit(ten: str) -> str:
    """住民票コード: as 個人番号.

    The text of 平成14年総務省告示第436号 was not at hand; this rule fits every published code.
    """
    return _modulus_11(_base(ten, 10))


def my_number_check_digit(eleven: str) -> str:
    """個人番号: 平成26年総務省令第85号 第5条. Weights 2..7 repeating from the right; remainder 0 or 1 → 0."""
    return _modulus_11(_base(eleven, 11))


def person_no_check_digit(base: str) -> str:
    """宛名番号, 世帯番号, 印鑑登録番号: 住民記録システム標準仕様書 1.1.13, weights as 個人番号.

    Remainder 1 is not specified; 0 is this project's choice. At most 14 digits, else NotANumber.
    """
    if len(base) >= PERSON_NO_MAX_DIGITS:
        raise NotANumber("a person number has at most 15 digits")
    return _modulus_11(_base(base))


def with_person_check_digit(base: str) -> str:
    """The whole number: base and check digit. Raises NotANumber."""
    return base + person_no_check_digit(base)


def municipality_code_is_valid(code: str) -> bool:
    """Whether these six digits are a well-formed 全国地方公共団体コード."""
    return _is_number(code, 6) and municipality_check_digit(code[:-1]) == code[-1]


def juki_code_is_valid(code: str) -> bool:
    """Whether these eleven digits are a well-formed 住民票コード."""
    return _is_number(code, 11) and juki_check_digit(code[:-1]) == code[-1]


def my_number_is_valid(number: str) -> bool:
    """Whether these twelve digits are a well-formed 個人番号."""
    return _is_number(number, 12) and my_number_check_digit(number[:-1]) == number[-1]


def person_no_is_valid(number: str) -> bool:
    """Whether these 2 to 15 digits are a well-formed 宛名番号 (or 世帯番号, 印鑑登録番号)."""
    if not 2 <= len(number) <= PERSON_NO_MAX_DIGITS or not _is_number(number, len(number)):
        return False
    return person_no_check_digit(number[:-1]) == number[-1]


def _modulus_11(digits: str) -> str:
    # map and mul instead of a generator: a feed asks this of half a million numbers
    remainder = sum(map(mul, map(int, reversed(digits)), cycle(_WEIGHTS))) % 11
    return "0" if remainder <= 1 else str(11 - remainder)


_WEIGHTS = range(2, 8)


def _is_number(text: str, length: int) -> bool:
    return len(text) == length and _DIGITS.fullmatch(text) is not None


def _base(text: str, length: int | None = None) -> str:
    if not _is_number(text, length or len(text)):
        raise NotANumber("the base of a check digit has the wrong form")
    return text
