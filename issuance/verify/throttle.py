"""How often somebody may ask: enough for an office that checks papers all day, too little for guessing."""

import hashlib

from django.core.cache import cache

PER_ADDRESS, ADDRESS_SECONDS = 300, 600
"""Questions from one address; behind a proxy that is the proxy's own, which should count by itself."""
WRONG_PER_NUMBER, NUMBER_SECONDS = 20, 3600
"""Wrong check codes or names about one number: a check code has 60 bits, so that these find nothing."""


def is_too_often(address: str) -> bool:
    """Whether this address asks too often; the question is counted. Addresses are kept as digests only."""
    return _count(f"address {address}", ADDRESS_SECONDS) > PER_ADDRESS


def is_guessed_at(number: str) -> bool:
    """Whether too many wrong answers were given about this number."""
    return int(cache.get(_key(f"number {number}"), 0)) >= WRONG_PER_NUMBER


def was_wrong(number: str) -> None:
    """Count a wrong answer about this number."""
    _count(f"number {number}", NUMBER_SECONDS)


def _count(what: str, seconds: int) -> int:
    key = _key(what)
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out in between
        cache.set(key, 1, seconds)
        return 1


def _key(what: str) -> str:
    return "verify-" + hashlib.sha256(what.encode()).hexdigest()
