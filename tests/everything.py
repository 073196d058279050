"""`make test` and `make check`: lint, types, contracts, the suite on every database here, and one summary.

Each part runs even when one before it failed, and the exit status is 0 only when all were good.
"""

import argparse
import os
import subprocess
import sys
import time

from tests import services

QUICK = (
    ("lint", ("-m", "ruff", "check", "--quiet")),
    ("format", ("-m", "ruff", "format", "--check", "--quiet")),
    ("types", ("-m", "mypy", "--no-error-summary", "--cache-dir", "var/mypy")),
    ("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
    ("system checks", ("manage.py", "check", "--fail-level", "WARNING")),
)
CONTRACTS = ("contracts", ("-m", "pytest", "-q", "tests/architecture"))


def suite(database: str, options: list[str]) -> tuple[str, tuple[str, ...]]:
    """The whole of pytest on one database, on two processes."""
    return f"tests on {database}", ("-m", "pytest", "-n", "2", f"--db={database.lower()}", *options)


def left_out() -> list[str]:
    """What this machine has not, and so what was not tried."""
    found = {
        "postgres": services.postgres_url() is not None,
        "redis": services.redis_url() is not None,
        "chromium": services.chromium() is not None,
        "pdftools": services.has_pdf_tools(),
    }
    return [f"{need.title} ({need.mends})" for need in services.NEEDS if not found.get(need.marker, True)]


def run(title: str, command: tuple[str, ...]) -> bool:
    """Run one part in the open, so that pytest's own closing line stands as it is."""
    print(f"\n=== {title} ===", flush=True)
    began = time.monotonic()
    good = subprocess.run([sys.executable, *command], env=environment(title), check=False).returncode == 0
    print(f"=== {title}: {'good' if good else 'FAILED'}, {time.monotonic() - began:.0f} s ===", flush=True)
    return good


def environment(title: str) -> dict[str, str]:
    """Checks look at the code and not at a server: the embedded default, whatever is set."""
    if title.startswith("tests"):
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def main() -> int:
    """Run all parts; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without the test suite")
    asked, options = parser.parse_known_args()
    parts = [*QUICK, CONTRACTS]
    if not asked.quick:
        parts = [*QUICK, suite("SQLite", options)]
        if services.postgres_url():
            # What asks no database has had its turn: rules, forms, pages of law, the law of imports.
            parts.append(suite("Postgres", ["--of-database", *options]))
    results = {title: run(title, command) for title, command in parts}
    lines = [f"{'good  ' if good else 'FAILED'}  {title}" for title, good in results.items()]
    if not asked.quick:
        lines += [f"left out: {what}" for what in left_out()]
    print("\n" + "\n".join(lines), flush=True)
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
