"""The ground of the whole suite: which database and broker it runs on, and what had to be left out.

`--db=sqlite` (the default) runs as the embedded default does; `--db=postgres` on PostgreSQL, with Redis as
broker where one is found. Each process has a `VAR_DIR` of its own, so that no test touches this checkout's.
"""

import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import services

FOLDER = pytest.StashKey[Path]()
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "BASE_URL", "LOG_FORMAT")
"""What a developer's own environment may say, and the tests must not hear."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=("sqlite", "postgres"), default="sqlite", help="the database to run on")
    parser.addoption("--mutations", type=int, default=160, help="how many hurt files the feeds are given")
    parser.addoption(
        "--of-database", action="store_true", help="leave out what asks neither the database nor the broker"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Say where to work before Django's settings are read."""
    if "conbini.settings" in sys.modules:
        raise pytest.UsageError("the settings are read already: unset DJANGO_SETTINGS_MODULE")
    folder = config.stash[FOLDER] = Path(tempfile.mkdtemp(prefix="conbini-tests-"))
    postgres, redis = services.postgres_url(), services.redis_url()
    font = Path(__file__).parent.parent / "var" / "fonts"
    if "FONT_DIR" not in os.environ and (font / "ipamjm.ttf").exists():
        os.environ["FONT_DIR"] = str(font)
    for name in OURS:
        os.environ.pop(name, None)
    os.environ |= {
        "VAR_DIR": str(folder),
        "KIOSK_SIMULATOR": "1",
        "DJANGO_SETTINGS_MODULE": "conbini.settings",
        services.POSTGRES: postgres or "",  # for the processes that xdist starts
        services.REDIS: redis or "",
    }
    if config.getoption("--db") == "postgres":
        if postgres is None:
            raise pytest.UsageError("--db=postgres: no PostgreSQL answers on which databases may be made")
        os.environ["DATABASE_URL"] = postgres
        if redis and (mine := services.claim_redis(redis)):
            os.environ["REDIS_URL"] = config.stash[services.CLAIMED] = mine
    config.pluginmanager.import_plugin("tests.fixtures")  # imports what reads the settings, so only now
    # Else pytest-django would read them in xdist's processes before we have said where those work.
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: pytest.Config) -> None:
    if claimed := config.stash.get(services.CLAIMED, None):
        services.release_redis(claimed)
    if folder := config.stash.get(FOLDER, None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what did not run: a test that is silently skipped counts as missing."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"left out: {count} tests: {reason}")
