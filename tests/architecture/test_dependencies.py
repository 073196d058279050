"""Each library has its reason, and two installations are the same installation."""

import importlib.metadata
import re
import sys

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import PACKAGES, ROOT, first_party, imported, parsed

FILES = ("requirements.txt", "requirements-dev.txt")


def blocks(name: str) -> tuple[list[Requirement], list[Requirement]]:
    """The direct dependencies of a requirements file, and those they bring."""
    direct, brought = re.split(r"^# What those bring.*$", (ROOT / name).read_text(), flags=re.MULTILINE)
    return listed(direct), listed(brought)


def listed(text: str) -> list[Requirement]:
    """The requirements among the lines of a block."""
    lines = (line.strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


EVERY = [requirement for name in FILES for block in blocks(name) for requirement in block]
DIRECT = [requirement for name in FILES for requirement in blocks(name)[0]]


@pytest.mark.parametrize("requirement", EVERY, ids=str)
def test_a_requirement_is_pinned_to_one_version(requirement: Requirement) -> None:
    assert re.fullmatch(r"==[^*,]+", str(requirement.specifier))


def test_each_direct_dependency_has_its_reason_and_no_reason_stands_alone() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text().partition("## Looked at and left")[0]
    rows = re.findall(r"^\| (?!library)([A-Za-z0-9][\w.-]*)(?:\[\w+\])? \|", text, flags=re.MULTILINE)
    assert sorted(map(canonicalize_name, rows)) == sorted(canonicalize_name(r.name) for r in DIRECT)


def test_everything_that_is_needed_is_pinned() -> None:
    """What a library brings is pinned too: what it asks for, on this Python, is on the lists."""
    pinned = {canonicalize_name(requirement.name) for requirement in EVERY}
    asked = {
        (canonicalize_name(need.name), requirement.name)
        for requirement in EVERY
        if applies(requirement)
        for need in map(Requirement, importlib.metadata.requires(requirement.name) or [])
        if applies(need, requirement.extras)
    }
    assert {pair for pair in asked if pair[0] not in pinned} == set()


def applies(requirement: Requirement, extras: set[str] | frozenset[str] = frozenset()) -> bool:
    """Whether a requirement counts on this machine, for those who asked for `extras`."""
    marker = requirement.marker
    environment = {key: str(value) for key, value in default_environment().items()}
    return marker is None or any(marker.evaluate(environment | {"extra": e}) for e in (extras or {""}))


NOT_OURS_TO_PIN = {
    "packaging": "what it brings to requirement files is brought by others, and tests alone use it"
}


def test_every_library_that_a_module_imports_is_a_direct_dependency() -> None:
    """What another library happens to bring may be gone with its next version."""
    listed_names = {canonicalize_name(requirement.name) for requirement in DIRECT} | set(NOT_OURS_TO_PIN)
    owners = importlib.metadata.packages_distributions()
    missing = {
        (str(path), package)
        for path in first_party()
        for package in {name.partition(".")[0] for name in imported(parsed(path))}
        if package not in sys.stdlib_module_names and package not in PACKAGES
        if not listed_names & {canonicalize_name(owner) for owner in owners.get(package, [])}
    }
    assert missing == set()
