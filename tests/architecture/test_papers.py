"""What must lie beside the code: licence, reasons for dependencies, tests of the promises."""

import ast
import re
import tomllib

import pytest

from tests.architecture import files

PROJECT = tomllib.loads((files.ROOT / "pyproject.toml").read_text("utf-8"))
BASE: list[str] = PROJECT["project"]["dependencies"]
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
DEVELOPMENT: list[str] = PROJECT["dependency-groups"]["dev"]
_PROMISES = range(1, 11)


def name_of(requirement: str) -> str:
    """Return the name of a required package, without version and extras."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return found[0].lower()


@pytest.mark.parametrize(
    "requirement", [*BASE, *(one for extra in EXTRAS.values() for one in extra), *DEVELOPMENT]
)
def test_every_dependency_has_its_reason(requirement: str) -> None:
    """Each package that we depend on has a line in docs/dependencies.md saying why."""
    name = re.escape(name_of(requirement))
    papers = (files.ROOT / "docs/dependencies.md").read_text("utf-8").lower()
    wanted = re.compile(rf"(?<![\w-]){name}(?![\w-]).*\w{{3}}.*\w{{3}}")
    assert any(wanted.search(line) for line in papers.splitlines()), name


def test_few_direct_dependencies() -> None:
    """The base install needs at most twenty packages directly, so that somebody can know them."""
    assert len(BASE) <= 20


def test_the_licence_lies_beside_the_code() -> None:
    """The whole Apache licence, version 2.0, is in LICENSE, and the package says the same."""
    text = (files.ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_promise_has_a_test_named_after_it() -> None:
    """Design section 4: each promise 1-10 is kept by at least one test that bears its number."""
    kept = {
        int(found[1])
        for path in files.python("tests")
        for node in ast.walk(files.tree(path))
        if isinstance(node, ast.FunctionDef)
        and (found := re.match(r"test_promise_(\d+)_", node.name))
    }
    assert [number for number in _PROMISES if number not in kept] == []
