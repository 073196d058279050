"""What races stand on: the arena, one for all races of a run."""

from collections.abc import Iterator

import pytest

from conbini.celery import app
from tests.races.arena import Arena


@pytest.fixture(scope="session")
def _arena(django_db_setup: None) -> Iterator[Arena]:
    """Begun by the first race, ended before the database is dropped."""
    arena = Arena()
    yield arena
    arena.end()


@pytest.fixture
def arena(_arena: Arena, environment: dict[str, str], broker: str) -> Iterator[Arena]:
    """`arena.race([(name, arguments), ...])`: up to 16 calls of `tests.races.contender` at once."""
    _arena.begin(environment)
    yield _arena
    app.control.purge()  # what was asked for, and no worker is here to do
