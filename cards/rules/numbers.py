"""Numbers of cards and applications, and what a number typed at the desk is meant to be."""

import re

from registry.rules.check_digits import with_person_check_digit

_APPLICATION = re.compile(r"C?(\d{9})")
_WIDE = str.maketrans("０１２３４５６７８９ＣｃCc－", "0123456789CCCC-")
MADE_HERE = 8
"""The first digit of 利用者番号 that this service gives, so that they never meet the older ones."""


class NotAnApplicationNumber(ValueError):
    """The text is no application number, or one of its digits is wrong."""


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10: every single wrong digit is found, which modulus 11 with one digit cannot do."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def application_no(pk: int) -> str:
    """C, eight digits, check digit. Raises ValueError beyond eight digits."""
    if not 0 < pk < 10**8:
        raise ValueError("an application number has eight digits")
    digits = f"{pk:08d}"
    return f"C{digits}{check_digit(digits)}"


def read_application_no(text: str) -> int:
    """The application's key; spaces, hyphens, full-width digits and a missing C are forgiven.

    Raises NotAnApplicationNumber.
    """
    plain = re.sub(r"[\s-]", "", text.translate(_WIDE))
    match = _APPLICATION.fullmatch(plain)
    if match is None or check_digit(match[1][:-1]) != match[1][-1]:
        raise NotAnApplicationNumber
    return int(match[1][:-1])


def looks_like_an_application(text: str) -> bool:
    """Whether somebody meant an application number: a C and digits."""
    return re.fullmatch(r"C[\d]+", re.sub(r"[\s-]", "", text.translate(_WIDE))) is not None


def user_id(city_code: str, running: int) -> str:
    """利用者番号 for a card made here: the city's code, nine digits and the check digit."""
    return city_code + with_person_check_digit(f"{MADE_HERE}{running:08d}")
