"""Feeds of a whole city, in seconds and memory, beside bare COPY of the same file and import-export.

    python -m bench.feeds [--residents 152854] [--share 0.1] [--only engine]

PostgreSQL where DATABASE_URL says, else on its usual socket; in a database of its own, dropped at the end.
Every row runs in a process of its own, so that its memory is its own. `--share` is how much of a snapshot
import-export gets; its seconds are then told for the whole, by proportion.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

SOCKET = "postgres://%2Fvar%2Frun%2Fpostgresql/postgres"


ROWS: tuple[tuple[str, str, str], ...] = (
    ("full snapshot", "full", "load"),
    ("snapshot, 0.2 % changed", "part", "load"),
    ("delta of 1,000 rows", "delta", "load"),
    ("undo of the delta", "delta", "undo"),
    ("undo of the 0.2 % snapshot", "part", "undo"),
    ("undo of the full snapshot", "full", "undo"),
)
"""In this order: each stands upon the one before."""


def main() -> None:
    """Make the database, measure row by row, print, drop the database."""
    options = _options()
    url = os.environ.get("DATABASE_URL") or SOCKET
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        sys.exit("bench.feeds compares ways to write into PostgreSQL; DATABASE_URL names another database.")
    server, _, _ = url.rpartition("/")
    name = f"bench_feeds_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="conbini-bench-") as folder:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}"')
        environment = {
            **os.environ,
            "DATABASE_URL": f"{server}/{name}",
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "conbini.settings",
        }
        try:
            _measure(Path(folder), environment, options)
        finally:
            with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _measure(folder: Path, environment: dict[str, str], options: argparse.Namespace) -> None:
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(manage, env=environment, check=True)
    _child(environment, "prepare", folder, str(options.residents))
    share = round(options.residents * options.share)
    told: dict[tuple[str, str], dict[str, Any]] = {}
    print(f"load at the beginning {os.getloadavg()[0]:.1f}; {os.cpu_count()} processors", flush=True)
    for title, name, act in ROWS:
        for who in ("engine", "copy", "import-export"):
            if (options.only and who != options.only) or (who == "import-export" and act == "undo"):
                continue
            took = json.loads(
                _child(
                    environment,
                    "measure",
                    folder,
                    who,
                    name,
                    act,
                    share if act == "load" and name != "delta" else options.residents,
                )
            )
            told[title, who] = took
            _print_row(title, who, took, told, options)
    print(f"load at the end {os.getloadavg()[0]:.1f}")


def _child(environment: dict[str, str], *words: Any) -> str:
    command = [sys.executable, "-m", "bench.feed_step", *map(str, words)]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _print_row(
    title: str,
    who: str,
    took: dict[str, Any],
    told: dict[tuple[str, str], dict[str, Any]],
    options: argparse.Namespace,
) -> None:
    """A line; the ratio is of seconds against the engine's, of import-export's for the whole file."""
    is_share = who == "import-export" and title != ROWS[2][0] and options.share < 1
    whole = took["wall"] / (options.share if is_share else 1)
    ours = told.get((title, "engine"))
    ratio = f"{whole / ours['wall']:6.2f} x" if ours and who != "engine" else " " * 8
    parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in took["parts"].items())
    share = f"measured {took['wall']:.1f} s on {options.share:.0%} of the rows" if is_share else parts
    print(
        f"{title:28} {who:14} {whole:7.2f} s  CPU {took['own']:6.2f} + {took['backend']:6.2f} s"
        f"  {took['rss_mb']:5.0f} MB {took['rows']:8,} rows {ratio}  {share}",
        flush=True,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.feeds")
    parser.add_argument("--residents", type=int, default=152_854)
    parser.add_argument("--share", type=float, default=0.1, help="of a snapshot for import-export")
    parser.add_argument("--only", choices=("engine", "copy", "import-export"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
