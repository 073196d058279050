"""Short numbers that can be read aloud, and what a secret link is made of."""

import hashlib
import unicodedata

DIGITS = 8
"""Seven that are drawn and one that checks: 予約番号 1234-5678."""
TOKEN_BYTES = 24

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""H. M. Damm's quasigroup of order 10: finds each wrong digit and each exchange of two neighbours."""


def check_digit(digits: str) -> str:
    """The digit that makes `digits` (ASCII) whole."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def reference_of(drawn: int) -> str:
    """The number of a booking from a draw below ten million: eight digits."""
    if not 0 <= drawn < 10 ** (DIGITS - 1):
        raise ValueError("a booking's number is drawn from seven digits")
    base = f"{drawn:0{DIGITS - 1}d}"
    return base + check_digit(base)


def reference_is_valid(reference: str) -> bool:
    """Whether these are eight ASCII digits whose last one checks."""
    if len(reference) != DIGITS or not (reference.isascii() and reference.isdigit()):
        return False
    return check_digit(reference[:-1]) == reference[-1]


def spoken(reference: str) -> str:
    """As it is printed and read aloud: 1234-5678."""
    return f"{reference[:4]}-{reference[4:]}"


def typed_reference(text: str) -> str:
    """The digits of what somebody typed or read aloud, full-width ones and hyphens of any kind included."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if c.isascii() and c.isdigit())


def token_hash(token: str) -> str:
    """What the table keeps of a secret link: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
