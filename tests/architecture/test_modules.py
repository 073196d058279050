"""What holds for every module: it says what it is, and says at its top what it needs."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, first_party, parsed

MODULES = pytest.mark.parametrize("path", first_party(), ids=str)

MAY_IMPORT_LATE: dict[str, str] = {}
"""Module → why it imports inside a function. Empty: there has been no reason yet."""

READS_THE_ENVIRONMENT = {
    "manage.py": "names the settings module",
    "conbini/wsgi.py": "names the settings module",
    "conbini/celery.py": "names the settings module",
    "conbini/settings.py": "is the one that reads it",
}


@MODULES
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(parsed(path)), f"{path} has no docstring"


@MODULES
def test_a_module_imports_at_its_top_alone(path: Path) -> None:
    if str(path) in MAY_IMPORT_LATE:
        pytest.skip(MAY_IMPORT_LATE[str(path)])
    functions = [n for n in ast.walk(parsed(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    late = [f"{f.name}:{n.lineno}" for f in functions for n in ast.walk(f) if is_import(n)]
    assert late == []


@MODULES
def test_a_module_names_what_it_imports_in_full(path: Path) -> None:
    froms = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom)]
    relative = [node.lineno for node in froms if node.level]
    starred = [node.lineno for node in froms if node.names[0].name == "*"]
    assert (relative, starred) == ([], [])


@MODULES
def test_only_settings_read_the_environment(path: Path) -> None:
    if str(path) in READS_THE_ENVIRONMENT or path.parts[0] in ("tests", "bench"):
        return
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.search(r"\bos\.(environ|getenv)\b", text)


def is_import(node: ast.AST) -> bool:
    """Whether a node of the tree is an import statement."""
    return isinstance(node, ast.Import | ast.ImportFrom)
