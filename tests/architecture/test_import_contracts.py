"""Arrows only point down: the contracts of pyproject.toml, and what import-linter cannot see."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT, first_party, imported, parsed

RULES = [path for path in first_party() if "rules" in path.parts and path.parts[0] != "tests"]
FORBIDDEN_IN_RULES = ("django.db", "django.conf", "django.core", "django.apps", "django.utils.timezone")


def test_import_contracts_hold() -> None:
    """In a process of its own, because import-linter sets up logging anew for the whole of its process."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_rules_know_neither_tables_nor_settings_nor_the_clock() -> None:
    """import-linter sees `django` as one piece; a rule may use its translations and nothing of its ORM."""
    found = [
        f"{path}: {name}"
        for path in RULES
        for name in imported(parsed(path))
        if name.startswith(FORBIDDEN_IN_RULES)
    ]
    assert found == []
