"""The project's own modules, as text and as syntax trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bench", "campaigns", "cards", "conbini", "issuance", "registry", "tests")


@cache
def first_party() -> tuple[Path, ...]:
    """Every module of ours, relative to the project's folder; migrations are written by Django."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    kept = (path.relative_to(ROOT) for path in paths if "migrations" not in path.parts)
    return (Path("manage.py"), *sorted(kept))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> list[str]:
    """The dotted names of everything a module imports."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names
