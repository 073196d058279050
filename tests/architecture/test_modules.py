"""What holds for every module: it says what it is, and says at its top what it needs.

One test a rule and not one a module and rule: thousands of tests that take no time take time to be counted.
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import ROOT, first_party, parsed

MAY_IMPORT_LATE: dict[str, str] = {}
"""Module → why it imports inside a function. Empty: there has been no reason yet."""

READS_THE_ENVIRONMENT = {
    "manage.py": "names the settings module",
    "conbini/wsgi.py": "names the settings module",
    "conbini/celery.py": "names the settings module",
    "conbini/settings.py": "is the one that reads it",
}


def test_every_module_says_what_it_is() -> None:
    assert [str(path) for path in first_party() if not ast.get_docstring(parsed(path))] == []


def test_every_module_imports_at_its_top_alone() -> None:
    late = [
        f"{path}:{line}"
        for path in first_party()
        if str(path) not in MAY_IMPORT_LATE
        for line in imports_in_functions(parsed(path))
    ]
    assert late == []


def test_every_module_names_what_it_imports_in_full() -> None:
    vague = [
        f"{path}:{node.lineno}"
        for path in first_party()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and (node.level or node.names[0].name == "*")
    ]
    assert vague == []


def test_only_settings_read_the_environment() -> None:
    readers = [
        str(path)
        for path in first_party()
        if path.parts[0] not in ("tests", "bench")
        and re.search(r"\bos\.(environ|getenv)\b", (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert [path for path in readers if path not in READS_THE_ENVIRONMENT] == []


def test_an_import_inside_a_function_is_seen_wherever_it_stands() -> None:
    text = "import a\nclass B:\n    def c(self):\n        if self:\n            from d import e\n"
    assert list(imports_in_functions(ast.parse(text))) == [5]


def imports_in_functions(tree: ast.AST, *, inside: bool = False) -> Iterator[int]:
    """The lines of the imports that stand in the body of a function."""
    for node in ast.iter_child_nodes(tree):
        if inside and isinstance(node, ast.Import | ast.ImportFrom):
            yield node.lineno
        yield from imports_in_functions(
            node, inside=inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
