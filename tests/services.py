"""What this machine has for the tests: databases, brokers, a browser, tools that read PDF."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlsplit

import psycopg
import pytest
import redis

SOCKETS = "/var/run/postgresql"
POSTGRES, REDIS = "CONBINI_TESTS_POSTGRES", "CONBINI_TESTS_REDIS"
CLAIM = "conbini-tests"
CLAIMED = pytest.StashKey[str]()
"""The Redis database that this run has for itself, in pytest's configuration."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a marker asks for, and what to say where it is missing."""

    marker: str
    title: str
    mends: str


NEEDS = (
    Need("postgres", "PostgreSQL", "start one on its usual port, or set DATABASE_URL"),
    Need("redis", "Redis", "start one on its usual port, or set REDIS_URL"),
    Need("broker", "a broker that redelivers", "set REDIS_URL"),
    Need(
        "chromium", "Chromium and a Japanese face for its screen", "apt-get install chromium fonts-noto-cjk"
    ),
    Need("face", "the certificate face, IPAmj Mincho", "make font"),
    Need("pdftools", "pdftotext, pdftoppm and qpdf", "apt-get install poppler-utils qpdf"),
)


@cache
def postgres_url() -> str | None:
    """A PostgreSQL on which we may create databases: DATABASE_URL's, or one on the usual local places."""
    return next(filter(_may_create_databases, _postgres_candidates()), None)


def _postgres_candidates() -> Iterator[str]:
    given = os.environ.get(POSTGRES) or os.environ.get("DATABASE_URL", "")
    if urlsplit(given).scheme in ("postgres", "postgresql"):
        yield given
        return
    yield f"postgres://{quote(SOCKETS, safe='')}/postgres"
    yield "postgres://postgres@127.0.0.1:5432/postgres"
    yield "postgres://postgres:postgres@127.0.0.1:5432/postgres"


def _may_create_databases(url: str) -> bool:
    question = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(question).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


@cache
def redis_url() -> str | None:
    """A Redis that answers: REDIS_URL's, or one on the usual local port."""
    url = os.environ.get(REDIS) or os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"
    client = redis.Redis.from_url(url, socket_connect_timeout=2)
    try:
        client.ping()
    except redis.RedisError:
        return None
    finally:
        client.close()
    return url


def claim_redis(url: str) -> str | None:
    """The URL of an empty numbered database of that Redis, now ours: others' are not touched."""
    base = urlsplit(url)
    for number in range(15, 0, -1):
        mine = base._replace(path=f"/{number}").geturl()
        client = redis.Redis.from_url(mine)
        try:
            if client.set(CLAIM, os.getpid(), nx=True, ex=3600):
                if client.dbsize() == 1:
                    return mine
                client.delete(CLAIM)
        except redis.RedisError:
            return None
        finally:
            client.close()
    return None


def release_redis(url: str) -> None:
    """Empty the database that `claim_redis` gave us."""
    client = redis.Redis.from_url(url)
    client.flushdb()
    client.close()


@cache
def chromium() -> str | None:
    """The path of a Chromium that can show Japanese."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None or shutil.which("fc-list") is None:
        return None
    faces = subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False)
    return path if faces.stdout.strip() else None


@cache
def has_pdf_tools() -> bool:
    """Whether independent readers of PDF are here."""
    return all(map(shutil.which, ("pdftotext", "pdftoppm", "qpdf")))
