"""Numbers with their check digits: persons, households, resident codes, cards."""

from hashlib import sha256
from random import Random

from registry.rules.check_digits import juki_check_digit, with_person_check_digit

CAST_FROM = 900_000_000
"""Persons and households of the cast are numbered from here, by their place in the cast."""


def person_no(base: int) -> str:
    """宛名番号 (or 世帯番号): nine digits and the check digit."""
    return with_person_check_digit(f"{base:09d}")


def seal_no(base: int) -> str:
    """印鑑登録番号: seven digits and the check digit."""
    return with_person_check_digit(f"{base:07d}")


def juki_codes(rng: Random, count: int) -> list[str]:
    """So many different 住民票コード, at random and not in order."""
    return [
        f"{ten:010d}" + juki_check_digit(f"{ten:010d}") for ten in rng.sample(range(10**9, 10**10), count)
    ]


def juki_card_id(city_code: str, number: int) -> str:
    """利用者番号 that the city wrote on a 住基カード or 市民カード: never the same in two cities."""
    return f"{city_code}{with_person_check_digit(f'{number:09d}')}"


def certificate_serial(city_code: str, person: str) -> str:
    """The serial of a 利用者証明用電子証明書, 20 hex digits: looks random, the same for the same person."""
    mixed = sha256(f"{city_code}/{person}".encode()).hexdigest()
    return f"{int(city_code[:5]):05X}{mixed[:15].upper()}"
