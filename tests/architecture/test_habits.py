"""House habits that a machine can see: small files, no sleeping, nobody's numbers or paths."""

import ast
import re
from pathlib import Path

import pytest

from framework.core.identity import canonical_identity
from tests.architecture import files

_LONGEST = 400
#: Domain facts 10.1: invented numbers, and the vectors of the check digit (last ten digits).
ALLOWED = {
    "8506129801", "9103039815", "1411059825", "2102289838", "5804179843",
    "4002299859", "0002299865", "7712309884", "9203759890", "8809619904",
    "8112289874", "6408233234", "1212121212", "7010632391",
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,])(?:18|19|20)?\d{6}[-+]?\d{4}(?![\w]|[.,]\d)")
#: Written in two parts, so that this file does not hold what it looks for.
_UNSAFE = "DJANGO_ALLOW_" + "ASYNC_UNSAFE"
_MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root)" + r"/")
_REGISTRIES = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"), ("npmjs", ".com"),
            ("jfrog", ".io"), ("artifact", "ory"), ("/simple", "/ "), ("index", "-url"),
            ("trusted", "-host"), ("UV_", "INDEX"), ("PIP_", "INDEX"),
        )
    ),
    re.IGNORECASE,
)  # fmt: skip


#: The option that keeps a registry's address out of a lock file.
_EXCUSED = "--no-emit-" + "index" + "-url"


def lines(pattern: re.Pattern[str]) -> list[str]:
    """Return every place in the project's text files where a pattern stands."""
    return [
        f"{files.where(path, number)}: {line.strip()}"
        for path, text in files.texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_over_400_lines() -> None:
    """A file past 400 lines wants splitting; tests, migrations and others' sheets are excused."""
    long = {
        str(path.relative_to(files.ROOT)): text.count("\n")
        for path, text in files.texts().items()
        if path.suffix in {".py", ".js", ".css", ".html"}
        and not path.is_relative_to(files.ROOT / "tests")
        and not {"migrations", "designsystemet"} & set(path.parts)
        and text.count("\n") > _LONGEST
    }
    assert long == {}


def _sleeps(path: Path) -> list[int]:
    """Return the lines where a file sleeps, under whatever name it does so."""
    return [
        node.lineno
        for node in ast.walk(files.tree(path))
        if (isinstance(node, ast.Attribute) and node.attr == "sleep"
            and isinstance(node.value, ast.Name) and node.value.id in {"time", "asyncio"})
        or (isinstance(node, ast.ImportFrom) and node.module in {"time", "asyncio"}
            and any(alias.name == "sleep" for alias in node.names))
    ]  # fmt: skip


def test_nobody_sleeps() -> None:
    """Whoever waits, waits for something: never for a length of time, in tests neither."""
    found = [
        files.where(path, line)
        for path in files.python("framework", "bots", "fixtures", "tests", "bench")
        for line in _sleeps(path)
    ]
    assert found == []


def test_django_s_guard_against_threads_stays_on() -> None:
    """A browser's thread must never touch the database; nothing switches the guard off."""
    assert lines(re.compile(_UNSAFE)) == [
        line for line in lines(re.compile(_UNSAFE)) if line.startswith("docs/")
    ]


def _others_numbers(text: str) -> list[str]:
    """Return what is a valid identity number and not one of the invented ones."""
    found = [(match[0], canonical_identity(match[0])) for match in _NUMBER.finditer(text)]
    return [typed for typed, number in found if number and number[2:] not in ALLOWED]


def test_promise_9_no_identity_number_of_anybody() -> None:
    """No personnummer stands in the project but the invented ones of the domain facts."""
    found = [
        files.where(path, number)
        for path, text in files.texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if _others_numbers(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("of 850612" + "-9819, read", 1),
        ("19850612" + "9819", 1),
        ("198506129801 and 850612-9801 and 19850612T801", 0),
        ("sha256:ab1985061298" + "19cd", 0),
        ("2026-11-21 07:00", 0),
    ],
)
def test_the_search_for_numbers_finds_them(text: str, found: int) -> None:
    """The search above sees a valid number in every spelling, and leaves hashes alone."""
    assert len(_others_numbers(text)) == found


def test_no_paths_of_anybody_s_machine() -> None:
    """The project runs wherever it lies."""
    assert lines(_MACHINE) == []


def test_no_package_registries() -> None:
    """Where packages come from is each installation's own business."""
    assert [line for line in lines(_REGISTRIES) if _EXCUSED not in line] == []


def test_test_functions_say_what_they_require() -> None:
    """Every test on these floors states its requirement in its docstring."""
    folders = [f"tests/{name}" for name in ("core", "config", "store", "architecture")]
    silent = [
        files.where(path, node.lineno)
        for path in files.python(*folders)
        for node in ast.walk(files.tree(path))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
