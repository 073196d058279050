"""Waiting for what other processes do, and no longer than that."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")


def until(done: Callable[[], T], *, within: float, every: float = 0.2) -> T:
    """The first true answer of `done`; AssertionError after `within` seconds."""
    end = monotonic() + within
    while not (answer := done()):
        assert monotonic() < end, f"not done within {within} seconds"
        sleep(every)
    return answer
