"""Arrows only point down: the contracts of pyproject.toml, and what import-linter cannot see."""

from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.source import ROOT, first_party, imported, parsed

RULES = [path for path in first_party() if "rules" in path.parts and path.parts[0] != "tests"]
FORBIDDEN_IN_RULES = ("django.db", "django.conf", "django.core", "django.apps", "django.utils.timezone")


def test_import_contracts_hold() -> None:
    config = str(ROOT / "pyproject.toml")
    assert lint_imports(config_filename=config, no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("path", RULES, ids=str)
def test_rules_know_neither_tables_nor_settings_nor_the_clock(path: Path) -> None:
    """import-linter sees `django` as one piece; a rule may use its translations and nothing of its ORM."""
    found = [name for name in imported(parsed(path)) if name.startswith(FORBIDDEN_IN_RULES)]
    assert found == []
